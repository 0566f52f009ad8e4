import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Box,
  layout,
  overlap,
  type Placed,
  type Word,
} from "../src/views/scene/cloud-layout.ts";

const BOX: Box = { width: 1000, height: 420, least: 50, most: 180 };
/** Letters of half their height, Chinese ones as wide as high. */
const measure = (text: string) =>
  [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.55), 0);

function weighed(...texts: string[]): Word[] {
  return texts.map((text, index) => ({ text, n: Math.max(1, Math.round(60 / (index + 1))) }));
}

function apart(placed: readonly Placed[], box: Box): void {
  for (const [index, one] of placed.entries()) {
    assert.ok(one.size >= box.least - 0.01, `${one.text} is smaller than may be read`);
    assert.ok(Math.abs(one.x) + one.width / 2 <= box.width / 2 + 1, `${one.text} sticks out`);
    assert.ok(Math.abs(one.y) + one.height / 2 <= box.height / 2 + 1, `${one.text} sticks out`);
    for (const other of placed.slice(index + 1)) {
      assert.ok(!overlap(one, other), `${one.text} lies on ${other.text}`);
    }
  }
}

const MANY = weighed(
  ..."design craft tradition technology community sustainability music food film youth heritage".split(
    " ",
  ),
  ..."创意 设计 传统 科技 社区 可持续 开放数据 手工艺".split(" "),
);

test("no two words overlap, none sticks out, none is too small", () => {
  for (const box of [BOX, { ...BOX, width: 500 }, { ...BOX, width: 1600, height: 300 }]) {
    const placed = layout(MANY, box, measure);
    assert.ok(placed.length > 5);
    apart(placed, box);
  }
});

test("the heaviest word is the largest and stands in the middle", () => {
  const [first, ...others] = layout(MANY, BOX, measure);
  assert.equal(first?.text, "design");
  assert.ok(Math.hypot(first?.x ?? 9, first?.y ?? 9) < 1);
  for (const other of others) assert.ok(other.size <= (first?.size ?? 0));
});

test("the same words stand at the same places, in whatever order they come", () => {
  const again = layout([...MANY].reverse(), BOX, measure);
  assert.deepEqual(layout(MANY, BOX, measure), again);
});

test("one more ballot moves nothing", () => {
  const before = layout(MANY, BOX, measure);
  const known = new Map(before.map((one) => [one.text, one]));
  const more = MANY.map((one) => (one.text === "music" ? { ...one, n: one.n + 1 } : one));
  for (const one of layout(more, BOX, measure, known)) {
    const was = known.get(one.text);
    assert.ok(was && Math.hypot(one.x - was.x, one.y - was.y) < 1, one.text);
  }
});

test("a new word finds a free place and leaves the others theirs", () => {
  const few = MANY.slice(0, 8);
  const before = new Map(layout(few, BOX, measure).map((one) => [one.text, one]));
  const after = layout([...few, { text: "lacquer", n: 4 }], BOX, measure, before);
  apart(after, BOX);
  assert.ok(after.some((one) => one.text === "lacquer"));
  const moved = after.filter((one) => {
    const was = before.get(one.text);
    return was && Math.hypot(one.x - was.x, one.y - was.y) > 1;
  });
  assert.deepEqual(moved, []);
});

test("a word longer than the box is set smaller, or left out when it could not be read", () => {
  const long = layout([{ text: "a".repeat(20), n: 9 }], BOX, measure);
  assert.ok(long[0] && long[0].width <= BOX.width);
  assert.deepEqual(layout([{ text: "a".repeat(80), n: 9 }], BOX, measure), []);
});

test("with more words than room the lightest are left out", () => {
  const words = Array.from({ length: 100 }, (_, index) => ({
    text: `word${index}`,
    n: 200 - index,
  }));
  const placed = layout(words, BOX, measure);
  apart(placed, BOX);
  assert.ok(placed.length < 100);
  assert.equal(placed[0]?.text, "word0");
});

test("hostile counts and texts do no harm", () => {
  assert.deepEqual(layout([], BOX, measure), []);
  assert.deepEqual(
    layout(
      [
        { text: "no", n: 0 },
        { text: "less", n: -5 },
      ],
      BOX,
      measure,
    ),
    [],
  );
  apart(
    layout(
      [
        { text: "__proto__", n: 3 },
        { text: "\u202eabc", n: 1e15 },
      ],
      BOX,
      measure,
    ),
    BOX,
  );
});
