/** How somebody likes to watch; kept on their device. */

import { effect, type Signal, signal } from "@preact/signals";

export interface Likes {
  /** `floor` or a language. */
  channel: string;
  /** The floor goes on quietly under the interpreter. */
  under: boolean;
  /** 0 to 1. */
  volume: number;
  sound: boolean;
  /** Sound alone, to save data. */
  saving: boolean;
  captions: boolean;
  /** null: the one that comes. */
  captionLanguage: string | null;
  captionSize: 1 | 2 | 3;
}

const KEPT = "plenary.watching";

const PLAIN: Likes = {
  channel: "floor",
  under: false,
  volume: 1,
  sound: true,
  saving: false,
  captions: true,
  captionLanguage: null,
  captionSize: 2,
};

/** What was kept, as far as it is what it should be. */
export function readLikes(text: string | null): Likes {
  let kept: { [name: string]: unknown } = {};
  try {
    kept = JSON.parse(text ?? "{}") ?? {};
  } catch {
    // What cannot be read was not kept.
  }
  const likes = { ...PLAIN } as { [name: string]: unknown };
  for (const [name, plain] of Object.entries(PLAIN)) {
    const value = kept[name];
    const fits = plain === null ? typeof value === "string" : typeof value === typeof plain;
    if (fits) likes[name] = value;
  }
  const found = likes as unknown as Likes;
  const size = ([1, 2, 3] as const).find((one) => one === found.captionSize) ?? 2;
  return { ...found, captionSize: size, volume: Math.min(1, Math.max(0, found.volume)) };
}

export const likes: Signal<Likes> = signal(readLikes(null));

/** Whether the device asks pages to save data: then sound alone, until somebody wants the picture. */
function spares(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true || matchMedia("(prefers-reduced-data: reduce)").matches;
}

let reading = false;

/** Begin with what this device has kept, and keep what changes. */
export function keepLikes(): void {
  if (reading) return;
  reading = true;
  try {
    const kept = localStorage.getItem(KEPT);
    likes.value = { ...readLikes(kept), ...(kept === null && spares() ? { saving: true } : {}) };
    effect(() => localStorage.setItem(KEPT, JSON.stringify(likes.value)));
  } catch {
    // Nothing is kept here; the choices last as long as the page.
  }
}

export function like(change: Partial<Likes>): void {
  likes.value = { ...likes.peek(), ...change };
}
