import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused } from "../src/refused.ts";
import { KEYS } from "../src/views/moderate/keys.ts";
import { explain } from "../src/views/moderate/troubles.ts";
import { speak, type Word } from "../src/words/catalogue.ts";
import { en } from "../src/words/moderate.ts";
import { zh } from "../src/words/moderate.zh.ts";

type Book = { readonly [key: string]: Word };

const forms = (word: Word) => (typeof word === "string" ? [word] : Object.values(word));
const gaps = (word: Word | undefined) =>
  [...new Set(forms(word ?? "").flatMap((one) => one.match(/\{\w+\}/g) ?? []))]
    .filter((gap) => gap !== "{n}")
    .sort();

test("Chinese has every word of the moderator's page, and none besides", () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
});

test("Chinese fills the same gaps", () => {
  for (const [key, word] of Object.entries(en as Book))
    assert.deepEqual(gaps((zh as Book)[key]), gaps(word), key);
});

test("every shortcut is explained", () => {
  for (const { act } of KEYS) assert.ok(`key.${act}` in en, act);
});

test("a refusal is told in the server's words in English, in ours in Chinese", async () => {
  const refused = new Refused({ code: "conflict", message: "Nobody has the floor." });
  assert.equal(explain(refused), "Nobody has the floor.");
  await speak("zh");
  assert.match(explain(refused), /\p{Script=Han}/u);
  assert.match(explain(new Refused({ code: "room.full", message: "Full." })), /\p{Script=Han}/u);
  assert.match(explain(new TypeError("x is undefined")), /\p{Script=Han}/u);
  await speak("en");
});

test("an error that nobody foresaw says nothing of its insides", () => {
  assert.doesNotMatch(explain(new TypeError("x is undefined")), /undefined/);
});
