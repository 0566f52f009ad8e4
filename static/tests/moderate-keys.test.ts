import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS, shortcut } from "../src/views/moderate/keys.ts";

interface Where {
  tagName?: string;
  type?: string;
  isContentEditable?: boolean;
  closest?: (selector: string) => unknown;
}

const BODY: Where = { tagName: "BODY", closest: () => null };

function press(key: string, target: Where = BODY, more: object = {}) {
  const held = { ctrlKey: false, metaKey: false, altKey: false, ...more };
  return shortcut({ key, ...held, target: target as unknown as EventTarget })?.act ?? null;
}

test("every key means one thing", () => {
  const keys = KEYS.flatMap((one) => one.keys as readonly string[]);
  assert.equal(new Set(keys).size, keys.length);
});

test("letters work in either case", () => {
  assert.equal(press("a"), "approve");
  assert.equal(press("A"), "approve");
  assert.equal(press("?"), "help");
  assert.equal(press("4"), "tab");
});

test("nothing happens while somebody types", () => {
  for (const tagName of ["INPUT", "TEXTAREA", "SELECT"]) {
    assert.equal(press("a", { tagName, type: "text" }), null, tagName);
  }
  assert.equal(press("a", { tagName: "INPUT", type: "search" }), null);
  assert.equal(press("a", { tagName: "DIV", isContentEditable: true }), null);
  assert.equal(press("a", BODY, { isComposing: true }), null);
});

test("a box that is ticked takes no letters, so they work; it keeps its arrows", () => {
  const box = { tagName: "INPUT", type: "radio", closest: () => null };
  assert.equal(press("a", box), "approve");
  assert.equal(press("ArrowDown", box), null);
});

test("keys held with Ctrl, Alt or the command key are the browser's", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"]) {
    assert.equal(press("a", BODY, { [held]: true }), null, held);
  }
});

test("tabs and whatever is ordered by arrows keep their arrows", () => {
  const tab = { tagName: "BUTTON", closest: (selector: string) => selector.includes("tablist") };
  assert.equal(press("ArrowDown", { ...tab, closest: (s) => tab.closest(s) || null }), null);
  assert.equal(press("ArrowDown"), "next");
});

test("an open dialog keeps every key", () => {
  const inside = { tagName: "BUTTON", closest: (s: string) => s === "dialog[open]" };
  assert.equal(press("a", inside), null);
});

test("other keys mean nothing", () => {
  assert.equal(press("Enter"), null);
  assert.equal(press("0"), null);
});
