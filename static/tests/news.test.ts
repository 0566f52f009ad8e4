import assert from "node:assert/strict";
import { test } from "node:test";
import type { MineState, RoomState } from "../src/messages.ts";
import { news } from "../src/news.ts";
import { fromSnapshot, NOBODY, NOTHING } from "../src/room.ts";

function room(state: object = {}, mine: object = {}) {
  return fromSnapshot({
    state: { ...NOTHING, ...state } as RoomState,
    mine: { ...NOBODY, ...mine } as MineState,
  });
}

const poll = (state: string, run = 1) => ({ polls: [{ id: "p1", run, state, title: "Which?" }] });
const mine = (state: string, place: number | null = null) => ({
  questions: [{ id: "q1", state, place, text: "Why?", at: "t" }],
});
const keys = (before: ReturnType<typeof room>, after: ReturnType<typeof room>) =>
  news(before, after, "me").map((one) => one.key);

test("a poll that opens, closes or is published is news", () => {
  assert.deepEqual(keys(room(), room(poll("open"))), ["news.poll.opened"]);
  assert.deepEqual(keys(room(poll("open")), room(poll("closed"))), ["news.poll.closed"]);
  assert.deepEqual(keys(room(poll("closed")), room(poll("published"))), ["news.poll.published"]);
  assert.deepEqual(keys(room(poll("open")), room(poll("open", 2))), ["news.poll.opened"]);
  assert.equal(news(room(), room(poll("open")), "me")[0]?.vars.title, "Which?");
});

test("numbers alone are no news", () => {
  const one = room(poll("open"));
  const other = { ...one, gauges: { "tally:p1": { voters: 3 } } };
  assert.deepEqual(keys(one, other), []);
  assert.deepEqual(keys(one, one), []);
});

test("a counted ballot is news, once", () => {
  const voted = room(poll("open"), {
    ballots: { p1: { poll: "p1", run: 1, choice: null, at: "a" } },
  });
  assert.deepEqual(keys(room(poll("open")), voted), ["news.ballot"]);
  assert.deepEqual(keys(voted, voted), []);
});

test("my question's way is news, with its place; asking it is not", () => {
  assert.deepEqual(keys(room(), room({}, mine("received"))), []);
  assert.deepEqual(keys(room({}, mine("received")), room({}, mine("open"))), [
    "news.question.open",
  ]);
  const queued = news(room({}, mine("open")), room({}, mine("queued", 3)), "me");
  assert.deepEqual([queued[0]?.key, queued[0]?.vars.n], ["news.question.queued", 3]);
  assert.deepEqual(keys(room({}, mine("queued", 3)), room({}, mine("queued", 2))), [
    "news.question.queued",
  ]);
  assert.deepEqual(keys(room({}, mine("queued", 1)), room({}, mine("staged"))), [
    "news.question.staged",
  ]);
});

test("being given the floor is news; another's turn is not", () => {
  const floor = (person: string) => ({
    floor: { hands: [], speaking: { id: "h", person, name: "" } },
  });
  assert.deepEqual(keys(room(), room(floor("me"))), ["news.floor"]);
  assert.deepEqual(keys(room(), room(floor("you"))), []);
});
