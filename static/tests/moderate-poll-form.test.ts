import assert from "node:assert/strict";
import { test } from "node:test";
import type { Poll } from "../src/messages.ts";
import {
  draftArgs,
  EMPTY,
  editArgs,
  type Form,
  faults,
  formOf,
  frozen,
  lock,
  OPTIONS_MAX,
  readForm,
  withLine,
  withOption,
  withoutOption,
} from "../src/views/moderate/poll-form.ts";

const form = (more: Partial<Form> = {}): Form => ({
  ...EMPTY,
  title: "Shall we?",
  options: ["Yes", "No"],
  ...more,
});

const poll = (more: Partial<Poll> = {}): Poll => ({
  ...{ id: "p1", run: 1, state: "draft", kind: "single", title: "Shall we?" },
  ...{
    options: [
      { id: "a", text: "Yes" },
      { id: "b", text: "No" },
    ],
    min: 1,
    max: 1,
    scale: 5,
  },
  ...{ results: "after_close", change: false, who: "everyone", secret: false, seconds: null },
  ...more,
});

const whys = (given: Form, ...more: [("nothing" | "opened" | "voted")?, number?]) =>
  faults(given, ...more).map(({ field, why }) => `${field}.${why}`);

test("a sound form has no faults and makes the arguments of a draft", () => {
  assert.deepEqual(faults(form()), []);
  assert.deepEqual(draftArgs(form({ options: [" Yes ", "No", ""] })), {
    kind: "single",
    title: "Shall we?",
    results: "after_close",
    change: false,
    who: "everyone",
    secret: false,
    options: [{ text: "Yes" }, { text: "No" }],
  });
});

test("each kind sends only what it has a use for", () => {
  assert.equal("options" in draftArgs(form({ kind: "cloud" })), false);
  assert.equal(draftArgs(form({ kind: "rating", scale: 7 })).scale, 7);
  assert.equal("scale" in draftArgs(form()), false);
  const several = draftArgs(form({ kind: "multiple", min: 0, max: null }));
  assert.deepEqual([several.min, several.max], [0, 2]);
});

test("what the server would refuse is said before", () => {
  assert.deepEqual(whys(form({ title: "  " })), ["title.empty"]);
  assert.deepEqual(whys(form({ title: "x".repeat(281) })), ["title.long"]);
  assert.deepEqual(whys(form({ options: ["Yes", " "] })), ["options.few"]);
  assert.deepEqual(whys(form({ options: ["Yes", "yes"] })), ["options.same"]);
  assert.deepEqual(whys(form({ options: ["Yes", "n".repeat(201)] })), ["options.long"]);
  assert.deepEqual(whys(form({ kind: "multiple", min: 2, max: 1 })), ["max.range"]);
  assert.deepEqual(whys(form({ kind: "multiple", max: 3 })), ["max.range"]);
  assert.deepEqual(whys(form({ seconds: 4 })), ["seconds.range"]);
  assert.deepEqual(whys(form({ secret: true, change: true })), ["change.secret"]);
  assert.deepEqual(whys(form({ kind: "open", options: ["", ""] })), []);
});

test("a draft is free; opening fixes its terms, the first ballot its wording too", () => {
  assert.equal(frozen(null, 0), "nothing");
  assert.equal(frozen(poll(), 0), "nothing");
  assert.equal(frozen(poll({ state: "open" }), 0), "opened");
  assert.equal(frozen(poll({ state: "paused" }), 12), "voted");
  assert.equal(lock("title", "nothing"), null);
  assert.equal(lock("results", "opened"), "opened");
  assert.equal(lock("title", "opened"), null);
  assert.equal(lock("options", "voted"), "voted");
  assert.equal(lock("seconds", "voted"), null);
});

test("the number of options stands once a poll was opened", () => {
  assert.deepEqual(whys(form({ options: ["Yes", "No", "Later"] }), "opened", 2), ["options.count"]);
  assert.deepEqual(whys(form(), "opened", 2), []);
});

test("an edit sends only what changed, so that nothing fixed is touched", () => {
  assert.deepEqual(editArgs(poll(), form()), { poll: "p1" });
  assert.deepEqual(editArgs(poll(), form({ title: "Shall we now?" })), {
    poll: "p1",
    title: "Shall we now?",
  });
});

test("a draft of another kind takes its options along, or away", () => {
  const cloud = editArgs(poll(), form({ kind: "cloud" }));
  assert.deepEqual(cloud, { poll: "p1", kind: "cloud", options: [], min: 1, max: 1 });
  const several = poll({ kind: "multiple", max: 2 });
  assert.deepEqual(editArgs(several, form()), { poll: "p1", kind: "single", min: 1, max: 1 });
});

test("a poll becomes a form and the form the same poll again", () => {
  const several = poll({ kind: "multiple", min: 1, max: 2, seconds: 60, who: "badge" });
  assert.equal(formOf(several).max, null);
  assert.deepEqual(editArgs(several, formOf(several)), { poll: "p1" });
  assert.equal(formOf(poll({ kind: "multiple", max: 1 })).max, 1);
  assert.deepEqual(formOf(poll({ kind: "open", options: [] })).options, ["", ""]);
});

test("options come and go line by line; two lines stay", () => {
  assert.deepEqual(withLine(form(), 0).options, ["Yes", "", "No"]);
  assert.deepEqual(withOption(form(), 1, "Never").options, ["Yes", "Never"]);
  assert.deepEqual(withoutOption(form(), 0).options, ["No", ""]);
  const full = form({ options: Array.from({ length: OPTIONS_MAX }, (_, n) => `${n}`) });
  assert.equal(withLine(full).options.length, OPTIONS_MAX);
});

test("a kept form is read again; what cannot be read is not", () => {
  assert.deepEqual(readForm(JSON.stringify(form())), form());
  for (const text of ["", "null", "{", "7", '{"title":"x"}']) assert.equal(readForm(text), null);
});
