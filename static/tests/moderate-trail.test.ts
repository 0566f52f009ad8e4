import assert from "node:assert/strict";
import { test } from "node:test";
import { type AuditRow, doer, putAway, wordsOf } from "../src/views/moderate/trail.ts";

const row = (
  command: string,
  subject: string,
  minute: string,
  after: unknown = null,
): AuditRow => ({
  at: `2020-09-17T01:${minute}:00.000Z`,
  command,
  subject,
  before: null,
  after: after ?? { id: subject, text: `Text of ${subject}`, state: "declined" },
});

test("what was put away last stands first", () => {
  const rows = [row("decline_question", "q1", "01"), row("archive_question", "q2", "05")];
  assert.deepEqual(
    putAway(rows).map(({ id }) => id),
    ["q2", "q1"],
  );
});

test("what was brought back since is not listed; what was declined again is", () => {
  const rows = [
    row("approve_question", "q1", "03"),
    row("decline_question", "q1", "02"),
    row("decline_question", "q2", "01"),
    row("approve_question", "q2", "02"),
    row("decline_question", "q2", "04"),
  ];
  assert.deepEqual(
    putAway(rows).map(({ id }) => id),
    ["q2"],
  );
});

test("rows of other things are passed over, and so is a row without a text", () => {
  const rows = [
    row("open_poll", "p1", "01"),
    { ...row("decline_question", "q1", "02"), after: { id: "q1" } },
    { ...row("decline_question", "q2", "03"), subject: null },
  ];
  assert.deepEqual(putAway(rows), []);
});

test("the words of a thing are its text, title or name, with the reason", () => {
  assert.equal(wordsOf({ text: "Why?", reason: "Off topic." }), "Why? (Off topic.)");
  assert.equal(wordsOf({ title: "Shall we?" }), "Shall we?");
  assert.equal(wordsOf({ name: "Hall" }), "Hall");
  assert.equal(wordsOf({ name: { en: "Hall" } }), "");
  assert.equal(wordsOf(null), "");
});

test("whoever did it is called by name, else by id", () => {
  const done = row("open_poll", "p1", "01");
  assert.equal(doer({ ...done, person: { id: "m1", name: "Zhao Ying" } }), "Zhao Ying");
  assert.equal(doer({ ...done, person: { id: "m1" } }), "m1");
  assert.equal(doer(done), "");
});
