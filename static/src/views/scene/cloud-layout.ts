/**
 * Where the words of a cloud stand: no two overlap, the heaviest near the middle, and a word that
 * stands stays where it is as long as it can. Pure: measuring letters is an argument.
 */

export interface Word {
  text: string;
  n: number;
}

export interface Placed {
  text: string;
  n: number;
  /** The middle of the word, from the middle of the box, in pixels. */
  x: number;
  y: number;
  /** Size of its letters in pixels. */
  size: number;
  width: number;
  height: number;
}

export interface Box {
  width: number;
  height: number;
  /** The smallest letters that may be shown. */
  least: number;
  /** The largest. */
  most: number;
}

/** The width of a text in letters of one pixel. */
export type Measure = (text: string) => number;

/** Sizes come in few steps, so that one more ballot moves nothing. */
const STEPS = 7;
const LINE = 1.15;
/** Room around each word, in parts of its size. */
const AIR = 0.14;
/** Cloud after cloud, all a bit smaller, until every word is placed or the smallest size is met. */
const SHRINK = [1, 0.88, 0.76, 0.66, 0.56, 0.48];

/** Every word that can be placed; the lightest are left out when there is no room for all. */
export function layout(
  words: readonly Word[],
  box: Box,
  measure: Measure,
  before: ReadonlyMap<string, Placed> = new Map(),
): Placed[] {
  const order = [...words].filter((one) => one.n > 0).sort((a, b) => b.n - a.n || compare(a, b));
  // Who stands already is placed first: a newcomer looks for what is free.
  order.sort((a, b) => Number(before.has(b.text)) - Number(before.has(a.text)));
  let best: Placed[] = [];
  for (const shrink of SHRINK) {
    const most = Math.max(box.least, box.most * shrink);
    const placed = attempt(order, { ...box, most }, measure, before);
    if (placed.length > best.length) best = placed;
    if (best.length === order.length || most === box.least) break;
  }
  return best;
}

function attempt(
  order: readonly Word[],
  box: Box,
  measure: Measure,
  before: ReadonlyMap<string, Placed>,
): Placed[] {
  const most = Math.max(1, ...order.map((one) => one.n));
  const placed: Placed[] = [];
  for (const { text, n } of order) {
    const wide = Math.max(0.01, measure(text));
    const wanted = sized(n / most, box);
    // A long word is set smaller rather than left out.
    const size = Math.min(wanted, (box.width * 0.96) / wide);
    if (size < box.least - 0.01) continue;
    const word = { text, n, size, width: wide * size, height: size * LINE };
    const spot = place(word, placed, box, before.get(text));
    if (spot) placed.push({ ...word, ...spot });
  }
  return placed;
}

/** The size for a share of the heaviest: areas compare, in a few steps. */
function sized(share: number, box: Box): number {
  const step = Math.round(Math.sqrt(share) * STEPS) / STEPS;
  return box.least + (box.most - box.least) * Math.max(0, (step - 1 / STEPS) / (1 - 1 / STEPS));
}

type Shape = Pick<Placed, "text" | "size" | "width" | "height">;

/** A free place: where the word stood, else the nearest to there, else the nearest to the middle. */
function place(
  word: Shape,
  placed: readonly Placed[],
  box: Box,
  before: Placed | undefined,
): { x: number; y: number } | null {
  const from = before ? inside(before, word, box) : { x: 0, y: 0 };
  const turn = before ? 0 : (hash(word.text) % 360) * (Math.PI / 180);
  const flat = box.height / box.width;
  const far = Math.hypot(box.width, box.height);
  const stride = Math.max(2, word.height / 5);
  for (let reach = 0; reach < far; reach += stride) {
    const spots = reach === 0 ? 1 : Math.max(8, Math.ceil((2 * Math.PI * reach) / stride));
    for (let index = 0; index < spots; index++) {
      const angle = turn + (index / spots) * 2 * Math.PI;
      const x = from.x + reach * Math.cos(angle);
      const y = from.y + reach * Math.sin(angle) * Math.max(0.3, flat);
      if (isFree({ ...word, x, y }, placed, box)) return { x, y };
    }
  }
  return null;
}

/** The place where a word stood, moved inside the box if it has grown. */
function inside(at: { x: number; y: number }, word: Shape, box: Box): { x: number; y: number } {
  const x = Math.max(0, (box.width - word.width) / 2);
  const y = Math.max(0, (box.height - word.height) / 2);
  return { x: Math.min(x, Math.max(-x, at.x)), y: Math.min(y, Math.max(-y, at.y)) };
}

type Rect = Shape & { x: number; y: number };

function isFree(word: Rect, placed: readonly Placed[], box: Box): boolean {
  if (Math.abs(word.x) + word.width / 2 > box.width / 2 + 0.5) return false;
  if (Math.abs(word.y) + word.height / 2 > box.height / 2 + 0.5) return false;
  return !placed.some((other) => overlap(word, other));
}

export function overlap(one: Rect, other: Rect): boolean {
  const air = AIR * Math.min(one.size, other.size);
  return (
    Math.abs(one.x - other.x) < (one.width + other.width) / 2 + air * 2 &&
    Math.abs(one.y - other.y) < (one.height + other.height) / 2 + air / 2
  );
}

/** FNV-1a: the same word starts in the same direction on every screen. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}

function compare(a: Word, b: Word): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}
