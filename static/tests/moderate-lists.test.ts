import assert from "node:assert/strict";
import { test } from "node:test";
import type { QuestionState, StaffQuestion } from "../src/messages.ts";
import { clock, moved } from "../src/views/moderate/hands.ts";
import { alike, likeness } from "../src/views/moderate/likeness.ts";
import {
  askerOf,
  choices,
  filtered,
  folded,
  lists,
  NO_FILTER,
} from "../src/views/moderate/lists.ts";
import { matching, type Present } from "../src/views/moderate/present.ts";
import { openTexts } from "../src/views/moderate/texts.ts";

const q = (id: string, state: QuestionState, more: Partial<StaffQuestion> = {}): StaffQuestion => ({
  ...{ id, state, text: id, at: `2020-09-17T01:00:0${id.at(-1)}.000Z` },
  ...more,
});
const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
const staff = (waiting: StaffQuestion[] = []) => ({ waiting, authors: {} });

test("new questions come first come; what was set aside stands behind them", () => {
  const waiting = [q("q1", "held"), q("q3", "received"), q("q2", "received")];
  assert.deepEqual(ids(lists([], staff(waiting), []).waiting), ["q2", "q3", "q1"]);
});

test("open questions are ranked pinned, upvotes, age", () => {
  const open = [
    q("q1", "open", { upvotes: 3 }),
    q("q2", "open", { upvotes: 9 }),
    q("q4", "open", { upvotes: 3 }),
    q("q3", "open", { pinned: true }),
  ];
  assert.deepEqual(ids(lists(open, staff(), []).open), ["q3", "q2", "q1", "q4"]);
});

test("the queue has the one on stage first, then by the moment of queueing", () => {
  const queue = [
    q("q1", "queued", { queued_at: "2020-09-17T02:00:00.000Z" }),
    q("q2", "queued", { queued_at: "2020-09-17T01:30:00.000Z" }),
    q("q3", "staged"),
  ];
  assert.deepEqual(ids(lists(queue, staff(), []).queue), ["q3", "q2", "q1"]);
});

test("the latest answer stands first", () => {
  const at = (minute: string) => ({
    answer: { mode: "live" as const, at: `2020-09-17T02:${minute}` },
  });
  const all = [q("q1", "answered", at("01")), q("q2", "answered", at("05"))];
  assert.deepEqual(ids(lists(all, staff(), []).answered), ["q2", "q1"]);
});

test("what was declined is listed until it comes back", () => {
  const away = [q("q1", "declined"), q("q2", "archived")];
  assert.deepEqual(ids(lists([], staff(), away).declined), ["q1", "q2"]);
  assert.deepEqual(ids(lists([q("q2", "open")], staff(), away).declined), ["q1"]);
  assert.deepEqual(ids(lists([], staff([q("q1", "held")]), away).declined), ["q2"]);
});

test("public questions carry what staff know of their askers, as one object while it stands", () => {
  const open = q("q1", "open");
  const authors = {
    q1: { question: "q1", person: "p1", pseudonym: "Delegate 7F3A", original: "X" },
  };
  const once = lists([open], { waiting: [], authors }, []).open[0];
  const again = lists([open], { waiting: [], authors }, []).open[0];
  assert.equal(once?.pseudonym, "Delegate 7F3A");
  assert.equal(once?.original, "X");
  assert.equal(once, again);
  assert.equal(askerOf(once as StaffQuestion), "Delegate 7F3A");
});

test("a search finds every word anywhere in a question, whatever its accents", () => {
  const all = [
    q("q1", "open", { text: "Où est la création ?" }),
    q("q2", "open", { translation: { language: "en", text: "Creation of work" } }),
    q("q3", "open", { author: "Ana", labels: ["création"] }),
  ];
  const found = (text: string) => ids(filtered(all, { ...NO_FILTER, text }));
  assert.deepEqual(found("creation"), ["q1", "q2", "q3"]);
  assert.deepEqual(found("creation ANA"), ["q3"]);
  assert.deepEqual(found("nothing"), []);
  assert.equal(folded("Ǆ ÉTÉ"), "dz ete");
});

test("labels and languages filter, and are offered commonest first", () => {
  const all = lists(
    [
      q("q1", "open", { labels: ["b"], language: "fr" }),
      q("q2", "open", { labels: ["a", "b"], language: "fr-CA" }),
      q("q3", "open", { language: "zh" }),
    ],
    staff(),
    [],
  );
  assert.deepEqual(choices(all), { labels: ["b", "a"], languages: ["fr", "zh"] });
  assert.deepEqual(ids(filtered(all.open, { ...NO_FILTER, label: "a" })), ["q2"]);
  assert.deepEqual(ids(filtered(all.open, { ...NO_FILTER, language: "fr" })), ["q1", "q2"]);
});

test("texts that say the same are alike, in any script; others are not", () => {
  assert.equal(likeness("Will the slides be shared?", "will the slides be shared"), 1);
  assert.ok(likeness("Will the slides be shared?", "Will slides be shared afterwards?") > 0.6);
  assert.ok(likeness("城市如何让手工艺进入学校？", "手工艺如何进入学校课程？") > 0.4);
  assert.ok(likeness("Will the slides be shared?", "Who owns the data?") < 0.34);
  assert.equal(likeness("", ""), 0);
});

test("the most alike are suggested first, never the question itself", () => {
  const one = q("q1", "open", { text: "Will the slides be shared?" });
  const others = [
    one,
    q("q2", "open", { text: "Who owns the data?" }),
    q("q3", "open", { text: "Will slides be shared later?" }),
    q("q4", "open", { text: "Will the slides be shared" }),
  ];
  assert.deepEqual(ids(alike(one, others)), ["q4", "q3"]);
});

test("a hand is moved to a place, and never outside of the queue", () => {
  assert.deepEqual(moved(["a", "b", "c"], "c", 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], "a", 1), ["b", "a", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], "a", 99), ["b", "c", "a"]);
  assert.deepEqual(moved(["a", "b", "c"], "b", -5), ["b", "a", "c"]);
});

test("a speech is timed in minutes and seconds, and never below nothing", () => {
  assert.equal(clock(65_000), "1:05");
  assert.equal(clock(3_600_000), "60:00");
  assert.equal(clock(-5), "0:00");
});

test("answers that wait come before those that are shown, each once", () => {
  const tally = {
    voters: 3,
    texts: [{ id: "t2", text: "B", n: 2 }],
    waiting: [
      { id: "t1", text: "A" },
      { id: "t2", text: "B" },
    ],
  };
  assert.deepEqual(
    openTexts(tally).map(({ id, on }) => [id, on]),
    [
      ["t1", false],
      ["t2", true],
    ],
  );
  assert.deepEqual(openTexts(null), []);
});

test("people are found by name, city or role; screens are no people; the muted come first", () => {
  const person = (id: string, name: string, more: Partial<Present> = {}): Present => ({
    ...{ id, name, role: "delegate" as const },
    ...more,
  });
  const lyon = { id: "d1", name: "Lyon", country: "France", field: "Media Arts" };
  const all = [
    person("p1", "Zoë", { delegation: lyon }),
    person("p2", "Ana"),
    person("p3", "Hall", { role: "screen" }),
  ];
  assert.deepEqual(ids(matching(all, "", new Set())), ["p2", "p1"]);
  assert.deepEqual(ids(matching(all, "", new Set(["p1"]))), ["p1", "p2"]);
  assert.deepEqual(ids(matching(all, "lyon zoe", new Set())), ["p1"]);
});
