import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomMessage } from "../src/messages.ts";
import {
  apply,
  ballotOf,
  fromSnapshot,
  NOBODY,
  NOTHING,
  tallyOf,
  withAnswer,
} from "../src/room.ts";

const question = (id: string, state: string) => ({ id, state, text: id, at: "t" });

test("an answer to one's own ballot, upvote or question is seen without any news of it", () => {
  const ballot = { poll: "p1", run: 1, choice: { options: ["b"] }, at: "t" };
  const tally = { run: 1, counts: { b: 1 }, voters: 1 };
  const polls = [{ id: "p1", run: 1, state: "open", kind: "single", results: "after_ballot" }];
  let view = fromSnapshot({ state: { ...NOTHING, polls: polls as never }, mine: NOBODY });
  view = withAnswer(view, "cast_ballot", { ballot, tally });
  const [poll] = view.state.polls;
  assert.ok(poll);
  assert.deepEqual(ballotOf(view, poll), ballot);
  assert.deepEqual(tallyOf(view, poll), tally);
  view = withAnswer(view, "upvote_question", { question: { id: "q1", upvoted: true } });
  assert.deepEqual(view.mine.upvotes, ["q1"]);
  view = withAnswer(view, "upvote_question", { question: { id: "q1", upvoted: false } });
  assert.deepEqual(view.mine.upvotes, []);
  const news = { room: "main", mine: "question", key: "q2", rev: 5, data: { state: "open" } };
  view = apply(view, news as RoomMessage);
  view = withAnswer(view, "ask_question", { question: question("q2", "received") });
  view = withAnswer(view, "ask_question", { question: question("q3", "received") });
  assert.deepEqual(
    view.mine.questions.map(({ id, state }) => [id, state]),
    [
      ["q2", "open"],
      ["q3", "received"],
    ],
  );
  assert.equal(withAnswer(view, "say", { message: { id: "m1" } }), view);
});
