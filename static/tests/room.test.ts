import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { MineState, RoomMessage, RoomState } from "../src/messages.ts";
import {
  apply,
  applyAll,
  applyReplay,
  ballotOf,
  fromSnapshot,
  NOBODY,
  NOTHING,
  tallyOf,
} from "../src/room.ts";

type Given = Partial<RoomState>;

function room(state: Given = {}, mine: Partial<MineState> = {}) {
  return fromSnapshot({ state: { ...NOTHING, ...state }, mine: { ...NOBODY, ...mine } });
}

let seq = 0;
const fact = (name: string, data: object, stream = "main"): RoomMessage => ({
  ...{ room: "main", stream, seq: ++seq, fact: name, at: "2020-09-17T01:00:00.000Z" },
  data: data as Record<string, unknown>,
});
const gauge = (name: string, key: string, rev: number, data: object): RoomMessage => ({
  ...{ room: "main", gauge: name, key, rev, data: data as Record<string, unknown> },
});
const mine = (kind: string, key: string, rev: number, data: object): RoomMessage => ({
  ...{ room: "main", mine: kind, key, rev, data: data as Record<string, unknown> },
});

const q = (id: string, more: object = {}) => ({ id, state: "open", text: id, at: "t", ...more });
const p = (id: string, more: object = {}) => ({
  id,
  run: 1,
  state: "open",
  kind: "single",
  ...more,
});

const staff = { waiting: [], authors: {}, drafts: [], results: {}, screens: [] };

test("a question that opens joins the list, and later facts are merged over it", () => {
  let view = apply(room(), fact("question.opened", { question: q("q1") }));
  view = apply(view, gauge("upvotes", "q1", 1, { upvotes: 7 }));
  view = apply(view, fact("question.staged", { question: q("q1", { state: "staged" }) }));
  assert.equal(view.state.questions.length, 1);
  assert.equal(view.state.questions[0]?.state, "staged");
  assert.equal(view.state.questions[0]?.upvotes, 7);
});

for (const name of ["question.archived", "question.withdrawn", "question.merged"]) {
  test(`after ${name} the question is off the list`, () => {
    const view = room({ questions: [q("q1"), q("q2")] as never });
    const after = apply(view, fact(name, { id: "q1" }));
    assert.deepEqual(
      after.state.questions.map((one) => one.id),
      ["q2"],
    );
  });
}

test("facts of the staff stream never touch the public list", () => {
  const view = room({ questions: [q("q1")] as never, staff: staff as never });
  const after = apply(view, fact("question.withdrawn", { id: "q1" }, "staff"));
  assert.equal(after.state.questions.length, 1);
});

test("staff see what waits, who asked, drafts, results and screens", () => {
  let view = room({ staff: staff as never });
  view = apply(
    view,
    fact("question.received", { question: q("q1", { state: "received" }) }, "staff"),
  );
  view = apply(
    view,
    fact("question.authored", { question: "q9", person: "p1", original: null }, "staff"),
  );
  view = apply(view, fact("poll.drafted", { poll: p("p1", { state: "draft" }) }, "staff"));
  view = apply(view, fact("poll.counted", { poll: "p2", run: 1, result: { voters: 3 } }, "staff"));
  view = apply(
    view,
    fact("screen.paired", { screen: { id: "s1", name: "Left", room: "main" } }, "staff"),
  );
  view = apply(view, gauge("screens", "s1", 1, { online: true }));
  assert.equal(view.state.staff?.waiting[0]?.id, "q1");
  assert.equal(view.state.staff?.authors.q9?.person, "p1");
  assert.equal(
    apply(view, fact("question.authored", { question: "q1", person: "p" }, "staff")).state.staff
      ?.waiting.length,
    0,
  );
  assert.equal(view.state.staff?.drafts[0]?.id, "p1");
  assert.equal(view.state.staff?.results.p2?.result?.voters, 3);
  assert.deepEqual(view.state.staff?.screens[0], {
    id: "s1",
    name: "Left",
    room: "main",
    online: true,
  });
  view = apply(view, fact("question.left", { id: "q1" }, "staff"));
  view = apply(view, fact("poll.left", { id: "p1" }, "staff"));
  view = apply(view, fact("screen.left", { id: "s1" }, "staff"));
  assert.deepEqual([view.state.staff?.waiting, view.state.staff?.drafts], [[], []]);
  assert.deepEqual(view.state.staff?.screens, []);
});

test("a poll's public life replaces its state; a new run replaces the old one", () => {
  let view = apply(room(), fact("poll.opened", { poll: p("p1", { result: null }) }));
  view = apply(
    view,
    fact("poll.published", { poll: p("p1", { state: "published", result: { voters: 2 } }) }),
  );
  assert.equal(view.state.polls[0]?.result?.voters, 2);
  view = apply(view, fact("poll.opened", { poll: p("p1", { run: 2, result: null }) }));
  assert.deepEqual([view.state.polls.length, view.state.polls[0]?.run], [1, 2]);
  assert.equal(view.state.polls[0]?.result, null);
});

test("a gauge whose revision is not above the last is dropped", () => {
  let view = apply(room(), gauge("presence", "", 5, { people: 9, onsite: 4, remote: 5 }));
  view = apply(view, gauge("presence", "", 5, { people: 1, onsite: 1, remote: 0 }));
  view = apply(view, gauge("presence", "", 4, { people: 2, onsite: 1, remote: 1 }));
  assert.equal(view.state.presence?.people, 9);
});

test("upvotes of a question that is not here are nobody's", () => {
  const view = apply(room(), gauge("upvotes", "q1", 1, { upvotes: 3 }));
  assert.deepEqual(view.state.questions, []);
});

test("the tally of an old run is not shown for the new one", () => {
  const poll = p("p1", { run: 2 }) as never;
  const shown = () => tallyOf(view, view.state.polls[0] ?? poll)?.voters ?? null;
  let view = apply(room({ polls: [poll] }), gauge("tally", "p1", 1, { voters: 5, run: 1 }));
  assert.equal(shown(), null);
  view = apply(view, gauge("tally", "p1", 2, { voters: 1, run: 2 }));
  assert.equal(shown(), 1);
  view = apply(view, fact("poll.opened", { poll: p("p1", { run: 3, result: null }) }));
  assert.equal(shown(), null);
});

test("a published result wins over the last live figure", () => {
  const poll = p("p1", { state: "published", result: { voters: 8 } }) as never;
  const view = apply(room({ polls: [poll] }), gauge("tally", "p1", 1, { voters: 5, run: 1 }));
  assert.equal(tallyOf(view, poll)?.voters, 8);
});

test("my ballot counts for the run it was cast in", () => {
  const ballot = { poll: "p1", run: 1, choice: { options: ["a"] }, at: "t" };
  const view = apply(room(), mine("ballot", "p1", 1, ballot));
  assert.deepEqual(ballotOf(view, p("p1") as never), ballot);
  assert.equal(ballotOf(view, p("p1", { run: 2 }) as never), null);
});

test("my question is followed through its states, and an older revision does not turn it back", () => {
  let view = apply(room(), mine("question", "q1", 2, q("q1", { state: "queued", place: 3 })));
  view = apply(view, mine("question", "q1", 3, { state: "staged", place: null }));
  view = apply(view, mine("question", "q1", 2, { state: "queued", place: 3 }));
  assert.deepEqual([view.mine.questions[0]?.state, view.mine.questions[0]?.text], ["staged", "q1"]);
});

test("the same revision may bring a new place in the queue", () => {
  let view = apply(room(), mine("question", "q1", 2, q("q1", { state: "queued", place: 3 })));
  view = apply(view, mine("question", "q1", 2, { state: "queued", place: 2 }));
  assert.equal(view.mine.questions[0]?.place, 2);
});

test("upvotes and hands of mine are kept and taken back", () => {
  let view = apply(room(), mine("upvote", "q1", 1, { on: true }));
  assert.deepEqual(view.mine.upvotes, ["q1"]);
  view = apply(view, mine("upvote", "q1", 2, { on: false }));
  assert.deepEqual(view.mine.upvotes, []);
  view = apply(view, mine("hand", "h1", 1, { hand: { id: "h1", name: "A", at: "t", place: 1 } }));
  assert.equal(view.mine.hand?.id, "h1");
  view = apply(view, mine("hand", "h1", 2, { hand: null }));
  assert.equal(view.mine.hand, null);
});

test("chat is said, edited and deleted; an edit of what is too old brings nothing back", () => {
  const message = { id: "m1", text: "one", author: "A", person: "p", role: "delegate", at: "t" };
  let view = apply(room(), fact("chat.said", { message }, "chat"));
  view = apply(view, fact("chat.edited", { message: { ...message, text: "two" } }, "chat"));
  assert.equal(view.state.chat[0]?.text, "two");
  view = apply(view, fact("chat.deleted", { id: "m1" }, "chat"));
  assert.deepEqual([view.state.chat[0]?.text, view.state.chat[0]?.deleted], ["", true]);
  view = apply(view, fact("chat.edited", { message: { ...message, id: "m0" } }, "chat"));
  assert.equal(view.state.chat.length, 1);
});

test("only the last five announcements are kept", () => {
  let view = room();
  for (let i = 1; i <= 7; i++) {
    view = apply(
      view,
      fact("announcement.made", { announcement: { id: `a${i}`, text: "", at: "t" } }),
    );
  }
  assert.deepEqual(
    view.state.announcements.map((one) => one.id),
    ["a3", "a4", "a5", "a6", "a7"],
  );
});

test("a fact or gauge that is not known yet changes nothing", () => {
  const view = room();
  assert.deepEqual(apply(view, fact("room.painted", { colour: "red" })).state, view.state);
  assert.deepEqual(apply(view, fact("constructor", {})).state, view.state);
  assert.deepEqual(apply(view, fact("toString", {})).state, view.state);
});

test("a replay equals its facts one by one, and starts gauge revisions anew", () => {
  const before = apply(room(), gauge("presence", "", 90, { people: 3, onsite: 1, remote: 2 }));
  const facts = [
    fact("question.opened", { question: q("q1") }),
    fact("stage.set", { stage: { scene: null } }),
  ];
  const gauges = [gauge("presence", "", 2, { people: 4, onsite: 2, remote: 2 })];
  const after = applyReplay(before, {
    ...{ mode: "replay", cursor: {} },
    facts: facts as never,
    gauges: gauges as never,
  });
  assert.equal(after.state.questions.length, 1);
  assert.equal(after.state.presence?.people, 4);
});

test("many messages at once give the same room as one by one", () => {
  const view = room({ questions: [q("q1"), q("q2")] as never });
  const messages = [
    gauge("upvotes", "q1", 2, { upvotes: 5 }),
    gauge("upvotes", "q1", 1, { upvotes: 4 }),
    gauge("upvotes", "q3", 1, { upvotes: 9 }),
    fact("question.opened", { question: q("q3") }),
    gauge("upvotes", "q3", 1, { upvotes: 8 }),
    gauge("upvotes", "q3", 2, { upvotes: 10 }),
    gauge("presence", "", 1, { people: 1, onsite: 0, remote: 1 }),
    gauge("upvotes", "q2", 7, { upvotes: 1 }),
  ];
  assert.deepEqual(applyAll(view, messages), messages.reduce(apply, view));
  assert.deepEqual(
    applyAll(view, messages).state.questions.map((one) => one.upvotes),
    [5, 1, 10],
  );
});

test("a view that nothing touched is the same object", () => {
  const view = apply(room(), gauge("presence", "", 2, { people: 1, onsite: 0, remote: 1 }));
  assert.equal(apply(view, gauge("presence", "", 1, { people: 2, onsite: 0, remote: 2 })), view);
});

// The same messages, applied by rooms/snapshot.py and here, must give the same room.

interface Golden {
  name: string;
  state: RoomState;
  mine: MineState;
  messages: RoomMessage[];
  after: { state: RoomState; mine: MineState };
}

const GOLDEN = new URL("../../tests/golden/", import.meta.url);

for (const file of existsSync(GOLDEN) ? readdirSync(GOLDEN) : []) {
  if (!file.endsWith(".json")) continue;
  const content = JSON.parse(readFileSync(new URL(file, GOLDEN), "utf8")) as Golden | Golden[];
  for (const golden of Array.isArray(content) ? content : [content]) {
    test(`golden: ${golden.name}`, () => {
      let view = fromSnapshot(golden);
      for (const message of golden.messages) view = apply(view, message);
      assert.deepEqual(plain(view.state), plain({ ...NOTHING, ...golden.after.state }));
      assert.deepEqual(plain(view.mine), plain({ ...NOBODY, ...golden.after.mine }));
    });
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
