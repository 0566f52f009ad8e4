import assert from "node:assert/strict";
import { test } from "node:test";
import { ar } from "../src/words/ar.ts";
import { catalogue, language, speak, spoken, type Word } from "../src/words/catalogue.ts";
import { ar as deskAr } from "../src/words/desk.ar.ts";
import { en as desk } from "../src/words/desk.ts";
import { zh as deskZh } from "../src/words/desk.zh.ts";
import { doorAr } from "../src/words/door.ar.ts";
import { door } from "../src/words/door.ts";
import { doorZh } from "../src/words/door.zh.ts";
import { en } from "../src/words/en.ts";
import { preferred, t as said } from "../src/words/index.ts";
import { t as saidInside } from "../src/words/room.ts";
import { zh } from "../src/words/zh.ts";

type Book = { [key: string]: Word };

function forms(word: Word): string[] {
  return typeof word === "string" ? [word] : Object.values(word);
}

function gaps(word: Word): string[] {
  return [...new Set(forms(word).flatMap((one) => one.match(/\{\w+\}/g) ?? []))].sort();
}

const BOOKS: { [name: string]: { english: Book; others: { [language: string]: Book } } } = {
  "the door": { english: door, others: { zh: doorZh, ar: doorAr as Book } },
  "what is behind it": { english: en, others: { zh, ar: ar as Book } },
  "the desks": { english: desk, others: { zh: deskZh, ar: deskAr as Book } },
};

for (const [name, { english, others }] of Object.entries(BOOKS)) {
  test(`Chinese has every English word of ${name}`, () => {
    assert.deepEqual(
      Object.keys(english).filter((key) => !(key in (others.zh ?? {}))),
      [],
    );
  });

  for (const [language, book] of Object.entries(others)) {
    test(`${language} of ${name} has no word that English lacks, and fills the same gaps`, () => {
      for (const [key, word] of Object.entries(book)) {
        const base = english[key];
        assert.ok(base !== undefined, key);
        assert.deepEqual(
          gaps(word).filter((gap) => gap !== "{n}"),
          gaps(base).filter((gap) => gap !== "{n}"),
          key,
        );
      }
    });
  }
}

test("no word stands both at the door and behind it", () => {
  assert.deepEqual(
    Object.keys(door).filter((key) => key in en),
    [],
  );
});

test("the door and what is behind it are said in the language that is spoken", async () => {
  await speak("zh");
  assert.equal(said("join.enter"), doorZh["join.enter"]);
  assert.equal(saidInside("join.enter"), doorZh["join.enter"]);
  assert.equal(saidInside("room.questions"), zh["room.questions"]);
  await speak("en");
});

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

test("a page can wait until a catalogue that came late has its words", async () => {
  await speak("zh");
  const late = catalogue({ seat: "Seat" }, { zh: async () => ({ seat: "座位" }) });
  await spoken();
  assert.equal(late("seat"), "座位");
  let network = false;
  const zhWhenThere = async () => {
    if (!network) throw new Error("no network");
    return { lost: "丢失" };
  };
  const lost = catalogue({ lost: "Lost" }, { zh: zhWhenThere });
  await spoken();
  assert.equal(lost("lost"), "Lost");
  network = true;
  await spoken();
  assert.equal(lost("lost"), "丢失");
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
