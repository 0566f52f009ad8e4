import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

// Every visible word is in a catalogue: a component holds no text of its own.

const SOURCE = new URL("../src/", import.meta.url);

/** What stands between tags, or in an attribute that people read, as plain words. */
const BETWEEN_TAGS = /(?:^|[^=])>\s*([^<>{}()=;&|]*\p{L}{2,}[^<>{}()=;&|]*)\s*<\//gmu;
const ATTRIBUTE = /\b(?:aria-label|title|placeholder|alt)="([^"]*\p{L}{2,}[^"]*)"/gu;

/** The name of the programme itself, the same in every language. */
const NAMES = ["Plenary"];

function found(text: string): string[] {
  return [BETWEEN_TAGS, ATTRIBUTE]
    .flatMap((pattern) => [...text.matchAll(pattern)].map((one) => (one[1] ?? "").trim()))
    .filter((one) => !NAMES.includes(one));
}

for (const file of readdirSync(SOURCE, { recursive: true }) as string[]) {
  if (!file.endsWith(".tsx")) continue;
  test(`${file} has no words outside the catalogues`, () => {
    assert.deepEqual(found(readFileSync(new URL(file, SOURCE), "utf8")), []);
  });
}

test("words outside are found where there are some", () => {
  assert.deepEqual(found("<p>Hello there</p>"), ["Hello there"]);
  assert.deepEqual(found('<button aria-label="Close">{t("x")}</button>'), ["Close"]);
  assert.deepEqual(found('<p>{t("x")}</p>'), []);
});
