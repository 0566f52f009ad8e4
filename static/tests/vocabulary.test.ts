import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { door } from "../src/words/door.ts";
import { en } from "../src/words/en.ts";

// The pages and the rules speak the same words: read from the rules' own files.

function text(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

/** Commands a page never sends through `ask`: the link's own. */
const LINKS_OWN = ["hello", "enter", "leave"];

function commandsOfRules(): string[] {
  const source = text("../../rooms/commands.py");
  const listed = source.slice(source.indexOf("_CLASSES"), source.indexOf("def _name"));
  const classes = listed.match(/\b[A-Z][a-z]+(?:[A-Z][a-z]+)*\b/g) ?? [];
  return classes
    .filter((one) => one !== "Final")
    .map((one) => one.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase())
    .filter((one) => !LINKS_OWN.includes(one))
    .sort();
}

function commandsOfPages(): string[] {
  const source = text("../src/commands.ts");
  const table = source.slice(source.indexOf("export interface Commands"));
  return [...table.matchAll(/^ {2}(\w+): \{/gm)].map((one) => one[1] ?? "").sort();
}

test("the pages know every command of the rules, and no other", () => {
  assert.deepEqual(commandsOfPages(), commandsOfRules());
});

test("every refusal of the rules has words in the catalogue, unless it says only that it is ours", () => {
  const source = text("../../rooms/refusals.py");
  const codes = [...source.matchAll(/^ {4}"([a-z_.]+)":/gm)].map((one) => one[1] ?? "");
  assert.ok(codes.length > 15);
  assert.deepEqual(
    codes.filter((code) => code !== "internal" && !(`refused.${code}` in { ...door, ...en })),
    [],
  );
});
