import assert from "node:assert/strict";
import { test } from "node:test";
import { type Shown, steady } from "../src/views/moderate/steady.ts";
import { range, scrollFor } from "../src/views/moderate/window.ts";

const items = (ids: string) => [...ids].map((id) => ({ id }));
const shown = (ids: string) => items(ids).map((item) => ({ item, gone: false }));
const read = (all: readonly Shown<{ id: string }>[]) =>
  all.map(({ item, gone }) => (gone ? `(${item.id})` : item.id)).join("");

test("a list that may move shows what is true", () => {
  const { shown: now, fresh, moved } = steady(shown("abc"), items("cax"), false);
  assert.equal(read(now), "cax");
  assert.equal(fresh, 0);
  assert.equal(moved, false);
});

test("a frozen list keeps its order, and says that another is true", () => {
  const { shown: now, moved } = steady(shown("abc"), items("cab"), true);
  assert.equal(read(now), "abc");
  assert.equal(moved, true);
});

test("a frozen list takes new ones at its end, where they move nothing", () => {
  const { shown: now, fresh, moved } = steady(shown("abc"), items("abcde"), true);
  assert.equal(read(now), "abcde");
  assert.equal(fresh, 0);
  assert.equal(moved, false);
});

test("a frozen list counts new ones that would push others away", () => {
  const { shown: now, fresh } = steady(shown("abc"), items("xabcy"), true);
  assert.equal(read(now), "abcy");
  assert.equal(fresh, 1);
});

test("what others take away stays, marked, under the pointer", () => {
  const { shown: now, moved } = steady(shown("abc"), items("ac"), true);
  assert.equal(read(now), "a(b)c");
  assert.equal(moved, true);
});

test("what we took away ourselves leaves at once", () => {
  const { shown: now } = steady(shown("abc"), items("ac"), true, (id) => id === "b");
  assert.equal(read(now), "ac");
});

test("what comes back is not marked any more, and shows its new self", () => {
  const before = [{ item: { id: "a", n: 1 }, gone: true }];
  const { shown: now } = steady(before, [{ id: "a", n: 2 }], true);
  assert.deepEqual(now, [{ item: { id: "a", n: 2 }, gone: false }]);
});

test("an empty list is never frozen", () => {
  assert.equal(read(steady([], items("ab"), true).shown), "ab");
});

const view = (top: number) => ({ top, height: 100, margin: 0 });

test("only rows in sight are drawn, and the others keep their room", () => {
  const heights = [50, 50, 50, 50, 50];
  assert.deepEqual(range(heights, view(0)), { from: 0, to: 2, above: 0, below: 150 });
  assert.deepEqual(range(heights, view(75)), { from: 1, to: 4, above: 50, below: 50 });
  assert.deepEqual(range(heights, view(1000)), { from: 5, to: 5, above: 250, below: 0 });
  assert.deepEqual(range([], view(0)), { from: 0, to: 0, above: 0, below: 0 });
});

test("rows of different heights add up", () => {
  const { from, to, above, below } = range([10, 200, 30, 40], view(150));
  assert.deepEqual([from, to, above, below], [1, 4, 10, 0]);
});

test("a row is brought into sight by the shortest way, and not at all when it is seen", () => {
  const heights = [50, 50, 50, 50];
  assert.equal(scrollFor(heights, 1, view(0)), null);
  assert.equal(scrollFor(heights, 3, view(0)), 100);
  assert.equal(scrollFor(heights, 0, view(80)), 0);
  assert.equal(scrollFor([300, 50], 0, { top: 100, height: 100, margin: 0 }), 0);
});
