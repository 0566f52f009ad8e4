import assert from "node:assert/strict";
import { test } from "node:test";
import type { Question } from "../src/messages.ts";
import { arranged, places, ranked } from "../src/ranking.ts";

function q(id: string, upvotes = 0, more: Partial<Question> = {}): Question {
  return {
    id,
    state: "open",
    text: id,
    at: `2020-09-17T01:00:0${id.slice(1)}.000Z`,
    upvotes,
    ...more,
  };
}

const ids = (questions: readonly Question[]) => questions.map((one) => one.id).join(" ");

test("pinned come first, then the most supported, then the oldest", () => {
  const list = [q("q3", 5), q("q1", 5), q("q2", 9), q("q4", 0, { pinned: true })];
  assert.equal(ids(ranked(list)), "q4 q2 q1 q3");
});

test("without anybody pointing, the ranking is shown", () => {
  assert.equal(ids(arranged([q("q1", 1), q("q2", 2)], ["q1", "q2"], false)), "q2 q1");
});

test("under a thumb nothing moves, new questions come last, gone ones go", () => {
  const now = [q("q2", 90), q("q3", 1), q("q5", 50), q("q6", 60)];
  assert.equal(ids(arranged(now, ["q1", "q3", "q2"], true)), "q3 q2 q6 q5");
});

test("the first picture is ranked even under a thumb", () => {
  assert.equal(ids(arranged([q("q1", 1), q("q2", 2)], [], true)), "q2 q1");
});

test("the line for the stage is by the moment of queueing", () => {
  const line = places([
    q("q1", 0, { state: "queued", queued_at: "2020-09-17T01:05:00.000Z" }),
    q("q2", 0, { state: "queued", queued_at: "2020-09-17T01:04:00.000Z" }),
    q("q3", 9),
  ]);
  assert.deepEqual(
    [...line],
    [
      ["q2", 1],
      ["q1", 2],
    ],
  );
});
