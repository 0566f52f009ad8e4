import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { QuestionState, StaffQuestion } from "../src/messages.ts";
import {
  type Act,
  answering,
  approving,
  archiving,
  declining,
  editing,
  holding,
  labelling,
  merging,
  muting,
  type Plan,
  pinning,
  possible,
  queueing,
  type Step,
  showing,
  staging,
  takesMerges,
  translating,
  unstaging,
} from "../src/views/moderate/acts.ts";

const STATES: readonly QuestionState[] = [
  ...(["received", "held", "declined", "open", "queued"] as const),
  ...(["staged", "answered", "archived", "merged", "withdrawn"] as const),
];

const q = (state: QuestionState, more: Partial<StaffQuestion> = {}): StaffQuestion => ({
  ...{ id: "q1", state, text: "Why?", at: "2020-09-17T01:00:00.000Z", labels: [] },
  ...(state === "answered" ? { answer: { mode: "live", at: "2020-09-17T01:10:00.000Z" } } : {}),
  ...more,
});

const ROOMS = new URL("../../rooms/", import.meta.url);

/** The moves of the rules on questions, read from their text: the page must not promise others. */
function rules(): { [act: string]: QuestionState[] } {
  const files = readdirSync(ROOMS).filter((name) => name.startsWith("question"));
  const source = files.map((name) => readFileSync(new URL(name, ROOMS), "utf8")).join("\n");
  const sets: { [name: string]: QuestionState[] } = {};
  const read = (expression: string): QuestionState[] => [
    ...[...expression.matchAll(/\bS(?:tate)?\.([A-Z]+)/g)].map(
      (one) => one[1]?.toLowerCase() as QuestionState,
    ),
    ...[...expression.matchAll(/(?<![.\w])([A-Z]{4,})(?!\w)/g)].flatMap(
      (one) => sets[one[1] ?? ""] ?? [],
    ),
  ];
  for (const [, name = "", value = ""] of source.matchAll(/^(\w+): Final = (.+)$/gm))
    sets[name] = read(value);
  const table = /^MOVES.*?^}/ms.exec(source)?.[0] ?? "";
  return Object.fromEntries(
    [...table.matchAll(/^ {4}"(\w+)": (.+),$/gm)].map(([, act, value]) => [act, read(value ?? "")]),
  );
}

const MOVES = rules();

test("the moves of the rules are found", () => {
  assert.deepEqual(MOVES.queue, ["open"]);
  assert.deepEqual([...(MOVES.approve ?? [])].sort(), ["archived", "declined", "held", "received"]);
});

for (const act of [
  ...(["approve", "hold", "decline", "merge", "edit", "queue", "unqueue"] as const),
  ...(["stage", "unstage", "answer", "pin", "annotate"] as const),
]) {
  test(`${act} is offered exactly where the rules allow it`, () => {
    const offered = STATES.filter((state) => possible(act, q(state)));
    assert.deepEqual([...offered].sort(), [...new Set(MOVES[act])].sort());
  });
}

test("what waits is declined, not archived: an archived question comes back in the open", () => {
  assert.equal(possible("archive", q("received")), false);
  assert.equal(possible("archive", q("open")), true);
  for (const state of STATES)
    if (possible("archive", q(state))) assert.ok(MOVES.archive?.includes(state), state);
});

test("a pinned question can be unpinned, another pinned", () => {
  assert.equal(possible("pin", q("open", { pinned: true })), false);
  assert.equal(possible("unpin", q("open", { pinned: true })), true);
  assert.equal(possible("unpin", q("open")), false);
});

/** What a command makes of a state, by the rules; fails where they would refuse. */
function after(state: QuestionState, step: Step): QuestionState {
  const args = step.args as { on?: boolean; question?: string | null };
  const [act, to]: [string, QuestionState] = {
    approve_question: ["approve", "open"],
    hold_question: ["hold", "held"],
    decline_question: ["decline", "declined"],
    archive_question: ["archive", "archived"],
    queue_question: args.on ? ["queue", "queued"] : ["unqueue", "open"],
    stage_question: args.question ? ["stage", "staged"] : ["unstage", "open"],
    answer_question: ["answer", "answered"],
    pin_question: ["pin", state],
  }[step.name as string] as [string, QuestionState];
  assert.ok(MOVES[act]?.includes(state), `${act} of a question that is ${state}`);
  return to;
}

const run = (state: QuestionState, steps: readonly Step[]) => steps.reduce(after, state);

const PLANS: { [A in Act]?: (was: StaffQuestion) => Plan } = {
  approve: approving,
  hold: holding,
  decline: (was) => declining(was, "No."),
  archive: archiving,
  queue: (was) => queueing(was, true),
  unqueue: (was) => queueing(was, false),
  pin: (was) => pinning(was, true),
};

for (const [act, plan] of Object.entries(PLANS)) {
  test(`${act} is taken back by commands that the rules allow`, () => {
    for (const state of STATES.filter((one) => possible(act as Act, q(one)))) {
      const { steps, undo } = plan(q(state));
      const there = run(state, steps);
      if (undo === "none") continue;
      assert.notEqual(undo, "held");
      const back = run(there, undo as readonly Step[]);
      // A new question that comes back waits, set aside: “new” it is never again.
      assert.equal(back, state === "received" ? "held" : state, `${act} from ${state}`);
    }
  });
}

test("holding a new question needs no way back: it waits as before", () => {
  assert.equal(holding(q("received")).undo, "none");
});

test("a reason comes back with what was declined", () => {
  assert.deepEqual(approving(q("declined", { reason: "Off topic." })).undo, [
    { name: "decline_question", args: { question: "q1", reason: "Off topic." } },
  ]);
});

test("staging brings back what the stage showed before", () => {
  const scene = { kind: "poll", of: "p1" } as const;
  assert.deepEqual(staging(q("open"), scene).undo, [{ name: "set_stage", args: { scene } }]);
  assert.deepEqual(staging(q("open"), { kind: "question", of: "q9" }).undo, [
    { name: "stage_question", args: { question: "q9" } },
  ]);
  assert.deepEqual(staging(q("open"), null).undo, [{ name: "set_stage", args: { scene: null } }]);
  assert.deepEqual(unstaging(q("staged")).undo, [
    { name: "stage_question", args: { question: "q1" } },
  ]);
});

test("an answer can go back to the stage it came from; elsewhere it is kept back before it is sent", () => {
  assert.deepEqual(answering(q("staged"), "live").undo, [
    { name: "stage_question", args: { question: "q1" } },
  ]);
  assert.equal(answering(q("open"), "live").undo, "held");
  assert.equal(answering(q("queued"), "later").undo, "held");
});

test("an answer that replaces another gives way to it again", () => {
  const was = q("answered", { answer: { mode: "text", text: "Yes.", at: "t" } });
  assert.deepEqual(answering(was, "text", "No.").undo, [
    { name: "answer_question", args: { question: "q1", mode: "text", text: "Yes." } },
  ]);
});

test("a merge is kept back, for it cannot be taken back", () => {
  assert.deepEqual(merging(q("open"), "q2"), {
    steps: [{ name: "merge_questions", args: { question: "q1", into: "q2" } }],
    undo: "held",
  });
});

test("a public question is not merged into one that still waits, nor any into itself", () => {
  const other = (state: QuestionState) => q(state, { id: "q2" });
  assert.equal(takesMerges(other("open"), q("received")), true);
  assert.equal(takesMerges(other("received"), q("held")), true);
  assert.equal(takesMerges(other("received"), q("open")), false);
  assert.equal(takesMerges(other("answered"), q("open")), false);
  assert.equal(takesMerges(q("open"), q("open")), false);
});

test("edits, labels and translations are taken back by what was there", () => {
  assert.deepEqual(editing(q("open"), "How?").undo, [
    { name: "edit_question", args: { question: "q1", text: "Why?" } },
  ]);
  assert.deepEqual(labelling(q("open", { labels: ["water"] }), []).undo, [
    { name: "annotate_question", args: { question: "q1", labels: ["water"] } },
  ]);
  const before = { language: "en", text: "Why?" };
  assert.deepEqual(translating(q("open", { translation: before }), "en", "How?").undo, [
    { name: "annotate_question", args: { question: "q1", translation: before } },
  ]);
  assert.equal(translating(q("open"), "en", "How?").undo, "none");
});

test("a question comes on stage by its own command, everything else by the stage's", () => {
  assert.equal(showing({ kind: "question", of: "q1" }).name, "stage_question");
  assert.equal(showing({ kind: "blank" }).name, "set_stage");
  assert.deepEqual(showing(null), { name: "set_stage", args: { scene: null } });
});

test("whoever is muted while on stage leaves it first, and both can be taken back", () => {
  const mute = (minutes: number) => ({ name: "mute_person", args: { person: "p1", minutes } });
  const stage = (feed: string | null) => ({ name: "stage_feed", args: { feed } });
  assert.deepEqual(muting("p1", 10, "", "speaker-p1"), {
    steps: [stage(null), mute(10)],
    undo: [mute(0), stage("speaker-p1")],
  });
  assert.deepEqual(muting("p1", 10, "", "speaker-p2"), { steps: [mute(10)], undo: [mute(0)] });
  assert.deepEqual(muting("p1", 0, "", "speaker-p1"), { steps: [mute(0)], undo: "none" });
});
