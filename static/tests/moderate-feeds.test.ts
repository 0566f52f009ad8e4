import assert from "node:assert/strict";
import { test } from "node:test";
import type { FeedFigures, RoomState } from "../src/messages.ts";
import { NOTHING } from "../src/room.ts";
import { NO_STREAMS } from "../src/streams/view.ts";
import {
  expected,
  feedsOf,
  guests,
  levelOf,
  onStage,
  openable,
  rowsOf,
} from "../src/views/moderate/live-feeds.ts";

function figures(feed: string, name: string | null = null): FeedFigures {
  const person = name === null ? null : feed.slice(feed.indexOf("-") + 1);
  const since = "2020-09-17T01:00:00.000Z";
  return { feed, person, name, since, video: null, audio: null };
}

function counted(...feeds: FeedFigures[]) {
  return { feeds, viewers: 0, listeners: {}, trouble: 0, troubles: [] };
}

test("the venue's feeds stand first, then speakers; interpreters stand elsewhere", () => {
  const feeds = counted(
    figures("speaker-p2", "Ana"),
    figures("interpreter-p3", "Li"),
    figures("standby"),
    figures("speaker-p1", "Ben"),
    figures("programme"),
  );
  const rows = rowsOf(feeds, { ...NO_STREAMS, source: "speaker-p1" });
  assert.deepEqual(
    rows.map(({ feed, onStage }) => [feed, onStage]),
    [
      ["programme", false],
      ["standby", false],
      ["speaker-p1", true],
      ["speaker-p2", false],
    ],
  );
});

test("what is on stage is in the list even when nothing comes from it", () => {
  const streams = { ...NO_STREAMS, source: "speaker-p1", name: "Ben" };
  assert.deepEqual(rowsOf(counted(), streams), [
    {
      feed: "speaker-p1",
      kind: "speaker",
      name: "Ben",
      person: "p1",
      onStage: true,
      figures: null,
    },
  ]);
});

test("who was invited is expected until their feed is there", () => {
  const speakers = ["p1", "p2"].map((id) => ({ id, name: id, at: "" }));
  const rows = rowsOf(counted(figures("speaker-p1", "Ben")), NO_STREAMS);
  assert.deepEqual(
    expected(speakers, rows).map(({ id }) => id),
    ["p2"],
  );
});

const HAND = { id: "h", at: "", name: "Ben", person: "p1" };

test("speakers, hands and askers may be invited, each once, nobody who hides their name", () => {
  const asked = { id: "q1", state: "queued", text: "", upvotes: 0, at: "" };
  const state = {
    ...NOTHING,
    floor: { speaking: HAND, hands: [{ ...HAND, id: "h2", name: "Ana", person: "p2" }, HAND] },
    questions: [
      { ...asked, author: "Ana" },
      { ...asked, id: "q2", author: null, anonymous: true },
      { ...asked, id: "q3", author: "Chen" },
    ],
    staff: { authors: { q1: { person: "p2" }, q2: { person: "p9" }, q3: { person: "p3" } } },
  } as unknown as RoomState;
  assert.deepEqual(
    guests(state, []).map(({ name }) => name),
    ["Ben", "Ana", "Chen"],
  );
  const already = [{ id: "p2", name: "Ana", at: "" }];
  assert.deepEqual(
    guests(state, already).map(({ name }) => name),
    ["Ben", "Chen"],
  );
});

test("a channel that is open is not offered again; the six languages of the UN come first", () => {
  const fr = { language: "fr", feed: null, name: null, from: "floor" };
  assert.deepEqual(openable({ ...NO_STREAMS, channels: [fr] }).slice(0, 5), [
    ...["en", "es", "ru", "zh", "ar"],
  ]);
});

test("without a word from the media process nobody sends and nobody watches", () => {
  assert.deepEqual(feedsOf(null), counted());
});

test("on stage is whose own feed it is; the venue's is nobody's", () => {
  const of = (source: string | null) => ({ ...NO_STREAMS, source });
  assert.ok(onStage(of("speaker-p1"), "p1"));
  for (const person of ["p2", null, undefined]) assert.ok(!onStage(of("speaker-p1"), person));
  for (const source of ["programme", null]) assert.ok(!onStage(of(source), "p1"));
});

test("how loud a feed is goes from nothing to all there is; who does not say has no level", () => {
  const loud = (level: number) =>
    levelOf({ ...figures("programme"), audio: { kbps: 30, loss: 0, level } });
  assert.deepEqual([0, -30, -60, -127].map(loud), [1, 0.5, 0, 0]);
  assert.equal(levelOf(figures("programme")), null);
  assert.equal(levelOf(null), null);
});
