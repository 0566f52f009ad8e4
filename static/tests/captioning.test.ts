import assert from "node:assert/strict";
import { test } from "node:test";
import type { Caption } from "../src/messages.ts";
import { Refused } from "../src/refused.ts";
import { Captioning, isLong, LONGEST, type Written } from "../src/views/desk/captioning.ts";
import { FakeWorld } from "./fakes.ts";

interface Said {
  language: string;
  text: string;
  line: number;
  final: boolean;
}

function desk(kept: Written | null = null) {
  const world = new FakeWorld();
  const told: Said[] = [];
  const asked: Said[] = [];
  const learnt: Caption[] = [];
  const refusals: Refused[] = [];
  let line = 100;
  const drafts: Written[] = kept ? [kept] : [];
  const draft = { load: () => kept, keep: (one: Written) => void drafts.push(one) };
  const captioning = new Captioning("fr", {
    tell: (args) => void told.push(args),
    ask: async (args) => {
      asked.push(args);
      const no = refusals.shift();
      if (no) throw no;
      const { language, text, line } = args;
      return { caption: { id: `c${line}`, line, language, text, rev: 1, at: "" } };
    },
    learn: (caption) => {
      learnt.push(caption);
      line = Math.max(line, caption.line);
    },
    last: () => line,
    seconds: () => 90,
    draft,
    later: (run, ms) => world.later(run, ms),
    cancel: (timer) => world.cancel(timer),
  });
  const others = (last: number) => {
    line = last;
  };
  return { captioning, world, told, asked, learnt, refusals, drafts, others };
}

test("the first letter is read at once, the rest four times a second at most", () => {
  const { captioning, world, told } = desk();
  for (const text of ["B", "Bo", "Bon", "Bonj"]) captioning.type(text);
  assert.deepEqual(
    told.map((one) => one.text),
    ["B"],
  );
  world.pass(250);
  assert.deepEqual(
    told.map((one) => one.text),
    ["B", "Bonj"],
  );
  world.pass(1_000);
  assert.equal(told.length, 2);
  assert.ok(told.every((one) => !one.final && one.line === 101 && one.language === "fr"));
});

test("a line that is ended stays under its number, and the next has another", async () => {
  const { captioning, world, told, asked, learnt } = desk();
  captioning.type("Bonjour ");
  captioning.type("Bonjour. ");
  await captioning.end();
  assert.deepEqual(asked, [{ language: "fr", text: "Bonjour.", line: 101, final: true }]);
  assert.equal(captioning.text.value, "");
  assert.equal(learnt.length, 1);
  assert.deepEqual(captioning.unsent.value, []);
  // What was still to be told of the line would come after its end.
  world.pass(1_000);
  assert.equal(told.length, 1);
  captioning.type("M");
  assert.equal(told.at(-1)?.line, 102);
});

test("an empty line is no line", async () => {
  const { captioning, asked } = desk();
  captioning.type("   ");
  await captioning.end();
  assert.deepEqual(asked, []);
});

test("a line that was refused is kept, and sent again under the same number", async () => {
  const { captioning, asked, refusals } = desk();
  refusals.push(new Refused({ code: "rate_limited", message: "Too fast." }));
  captioning.type("Bonjour.");
  await captioning.end();
  const [unsent] = captioning.unsent.value;
  assert.equal(unsent?.refused?.code, "rate_limited");
  assert.equal(captioning.text.value, "");
  if (unsent) await captioning.send(unsent);
  assert.deepEqual(captioning.unsent.value, []);
  assert.deepEqual(asked[0], asked[1]);
});

test("a correction has the number and the language of its line; the same text is none", async () => {
  const { captioning, asked } = desk();
  const caption = { id: "c7", line: 7, language: "zh", text: "你好", rev: 1, at: "" };
  await captioning.correct(caption, "你好 ");
  assert.deepEqual(asked, []);
  await captioning.correct(caption, "你们好");
  assert.deepEqual(asked, [{ language: "zh", text: "你们好", line: 7, final: true }]);
});

test("another language takes what was begun off the screen", () => {
  const { captioning, told } = desk();
  captioning.type("Bon");
  captioning.speak("es");
  assert.deepEqual(told.at(-1), { language: "fr", text: "", line: 101, final: false });
  captioning.type("Buenos");
  assert.deepEqual(told.at(-1), { language: "es", text: "Buenos", line: 101, final: false });
});

test("a line is no longer than the server takes, and it is said when it is long for a screen", () => {
  const { captioning } = desk();
  captioning.type("x".repeat(LONGEST + 20));
  assert.equal(captioning.text.value.length, LONGEST);
  assert.equal(isLong("x".repeat(80)), false);
  assert.equal(isLong("x".repeat(90)), true);
  assert.equal(isLong("创".repeat(45)), true);
});

test("a line is numbered with its first letter, behind whatever others wrote meanwhile", async () => {
  const { captioning, told, others } = desk();
  captioning.type("Bon");
  await captioning.end();
  others(110);
  captioning.type("M");
  assert.equal(told.at(-1)?.line, 111);
  captioning.type("Me");
  others(120);
  await captioning.end();
  captioning.type("E");
  assert.equal(told.at(-1)?.line, 121);
});

test("the next line has another number before the server has the last one", () => {
  const { captioning, told } = desk();
  captioning.type("Bon");
  void captioning.end();
  captioning.type("M");
  assert.equal(told.at(-1)?.line, 102);
});

test("a sentence in the middle of which the page was lost goes on in the same line", async () => {
  const { captioning, drafts } = desk();
  captioning.type("Mesdames et");
  const kept = drafts.at(-1) ?? null;
  assert.deepEqual(kept, { language: "fr", text: "Mesdames et", line: 101, unsent: [] });
  const back = desk(kept);
  assert.equal(back.captioning.text.value, "Mesdames et");
  back.others(105);
  back.captioning.retell();
  const line = { language: "fr", text: "Mesdames et", line: 101 };
  assert.deepEqual(back.told, [{ ...line, final: false }]);
  await back.captioning.end();
  assert.deepEqual(back.asked, [{ ...line, final: true }]);
  assert.equal(back.drafts.at(-1)?.text, "");
});

test("lines that the server did not have yet are sent after a reload, under their number", async () => {
  const line = { line: 7, language: "fr", text: "Bonjour.", refused: null };
  const { captioning, asked, drafts } = desk({
    ...{ language: "es", text: "", line: null, unsent: [line] },
  });
  assert.equal(captioning.language.value, "es");
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(asked, [{ language: "fr", text: "Bonjour.", line: 7, final: true }]);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(drafts.at(-1)?.unsent, []);
});

test("nothing is told again where nothing was written", () => {
  const { captioning, told } = desk();
  captioning.retell();
  assert.deepEqual(told, []);
});
