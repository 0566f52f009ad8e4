import assert from "node:assert/strict";
import { test } from "node:test";
import { against, contrast, parse } from "../src/look/accent.ts";

test("colours are read in both lengths, and nothing else is a colour", () => {
  assert.deepEqual(parse("#0af"), [0, 170, 255]);
  assert.deepEqual(parse("00AAFF"), [0, 170, 255]);
  for (const wrong of ["", "red", "#12345", "url(x)", "#0000000"]) assert.equal(parse(wrong), null);
});

test("any accent can be read as text on a light and on a dark ground", () => {
  for (const hex of ["#ffff00", "#0077d4", "#000000", "#ffffff", "#c8102e", "#808080"]) {
    const colour = parse(hex);
    assert.ok(colour);
    for (const ground of [
      [255, 255, 255],
      [18, 20, 23],
    ] as [number, number, number][]) {
      assert.ok(contrast(against(colour, ground), ground) >= 4.5, `${hex} on ${ground}`);
    }
  }
});

test("an accent that is readable already stays as it is", () => {
  assert.deepEqual(against([0, 90, 140], [255, 255, 255]), [0, 90, 140]);
});
