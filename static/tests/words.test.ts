import assert from "node:assert/strict";
import { test } from "node:test";
import { ar } from "../src/words/ar.ts";
import { catalogue, language, speak, type Word } from "../src/words/catalogue.ts";
import { en } from "../src/words/en.ts";
import { preferred } from "../src/words/index.ts";
import { zh } from "../src/words/zh.ts";

type Book = { [key: string]: Word };

function forms(word: Word): string[] {
  return typeof word === "string" ? [word] : Object.values(word);
}

function gaps(word: Word): string[] {
  return [...new Set(forms(word).flatMap((one) => one.match(/\{\w+\}/g) ?? []))].sort();
}

test("Chinese has every word of the English catalogue", () => {
  assert.deepEqual(
    Object.keys(en).filter((key) => !(key in zh)),
    [],
  );
});

for (const [name, book] of Object.entries({ zh, ar } as { [name: string]: Book })) {
  test(`${name} has no word that English lacks, and fills the same gaps`, () => {
    for (const [key, word] of Object.entries(book)) {
      const english = (en as Book)[key];
      assert.ok(english !== undefined, key);
      assert.deepEqual(
        gaps(word).filter((gap) => gap !== "{n}"),
        gaps(english).filter((gap) => gap !== "{n}"),
        key,
      );
    }
  });
}

const t = catalogue(
  { hello: "Hello {name}", some: { one: "{n} question", other: "{n} questions" }, only: "Only" },
  {
    zh: async () => ({ hello: "你好 {name}", some: { other: "{n} 个问题" } }),
    ar: async () => ({ some: { one: "سؤال", two: "سؤالان", few: "{n} أسئلة", other: "{n} سؤال" } }),
  },
);

test("gaps and plurals are filled by the rules of the language", async () => {
  assert.equal(t("hello", { name: "Ada" }), "Hello Ada");
  assert.equal(t("some", { n: 1 }), "1 question");
  assert.equal(t("some", { n: 1200 }), "1,200 questions");
  await speak("zh");
  assert.equal(t("hello", { name: "Ada" }), "你好 Ada");
  assert.equal(t("some", { n: 1 }), "1 个问题");
  await speak("ar");
  assert.equal(t("some", { n: 2 }), "سؤالان");
  await speak("en");
});

test("a catalogue that arrives while a language is loaded speaks it too", async () => {
  const speaking = speak("zh");
  const late = catalogue({ hall: "Hall" }, { zh: async () => ({ hall: "大厅" }) });
  await speaking;
  assert.equal(late("hall"), "大厅");
  await speak("en");
});

test("the language asked for last is spoken, whichever is loaded first", async () => {
  let loaded = () => {};
  const slow = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  catalogue(
    { slow: "Slow" },
    { zh: () => slow.then(() => ({ slow: "慢" })), ar: async () => ({ slow: "بطيء" }) },
  );
  const first = speak("zh");
  await speak("ar");
  loaded();
  await first;
  assert.equal(language.value, "ar");
  await speak("en");
});

test("a word that a language lacks is said in English", async () => {
  await speak("zh");
  assert.equal(t("only"), "Only");
  await speak("en");
  assert.equal(language.value, "en");
});

test("a value that looks like a gap is not filled again", () => {
  assert.equal(t("hello", { name: "{name} $& {n}" }), "Hello {name} $& {n}");
});

test("the language is the one chosen before, then the browser's first that we speak", () => {
  assert.equal(preferred("zh", ["en"]), "zh");
  assert.equal(preferred(null, ["pt-BR", "zh-Hans-CN", "en"]), "zh");
  assert.equal(preferred("xx", ["pt"]), "en");
});
