import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { Refused } from "../src/refused.ts";
import type { Step } from "../src/views/moderate/acts.ts";
import { calm } from "../src/views/moderate/calm.ts";
import { type Deed, Desk, HELD_MS, type Means, seen, UNDO_MS } from "../src/views/moderate/desk.ts";
import { HandClock } from "./fakes.ts";

/** A server that answers when a test says so, and a clock that is moved by hand. */
class World extends HandClock implements Means {
  readonly asked: { name: string; room: string; args: unknown }[] = [];
  refuse: string | null = null;
  silent = false;

  ask = (async (name: string, room: string, args: unknown) => {
    this.asked.push({ name, room, args });
    if (this.silent) await new Promise(() => undefined);
    if (this.refuse === name) throw new Refused({ code: "conflict", message: "Not now." });
    return {};
  }) as Means["ask"];
  explain = (error: unknown) => (error as Error).message;

  get names(): string[] {
    return this.asked.map(({ name }) => name);
  }
}

const settled = () => new Promise((done) => setImmediate(done));

const approve: Step = { name: "approve_question", args: { question: "q1" } };
const hold: Step = { name: "hold_question", args: { question: "q1" } };
const close: Step = { name: "close_poll", args: { poll: "p1" } };

function begin() {
  const world = new World();
  const desk = new Desk("main", world);
  desk.undone = () => "Taken back";
  return { world, desk };
}

const approval: Deed = { subject: "q1", words: "Approved", steps: [approve], undo: [hold] };
const closing: Deed = { subject: "poll:p1", words: "Closing", steps: [close], undo: "held" };

test("a deed is done at once, and can be taken back for ten seconds", async () => {
  const { world, desk } = begin();
  assert.equal(await desk.act(approval), true);
  assert.deepEqual(world.names, ["approve_question"]);
  assert.equal(desk.notices.value[0]?.kind, "undo");
  assert.equal(desk.undoLast(), true);
  await settled();
  assert.deepEqual(world.names, ["approve_question", "hold_question"]);
  assert.equal(desk.notices.value[0]?.words, "Taken back");
});

test("after ten seconds there is nothing to take back", async () => {
  const { world, desk } = begin();
  await desk.act(approval);
  await world.passed(UNDO_MS);
  assert.deepEqual(desk.notices.value, []);
  assert.equal(desk.undoLast(), false);
  assert.deepEqual(world.names, ["approve_question"]);
});

test("what cannot be taken back is sent only after some seconds", async () => {
  const { world, desk } = begin();
  assert.equal(await desk.act(closing), true);
  assert.deepEqual(world.names, []);
  assert.equal(desk.isHeld("poll:p1"), true);
  await world.passed(HELD_MS);
  assert.deepEqual(world.names, ["close_poll"]);
  assert.equal(desk.isHeld("poll:p1"), false);
});

test("a held deed that is stopped is never sent", async () => {
  const { world, desk } = begin();
  await desk.act(closing);
  desk.undoLast();
  await world.passed(60_000);
  assert.deepEqual(world.names, []);
});

test("a held deed may be hurried, and is sent once", async () => {
  const { world, desk } = begin();
  await desk.act(closing);
  desk.hurry(desk.notices.value[0]?.id ?? 0);
  await world.passed(60_000);
  assert.deepEqual(world.names, ["close_poll"]);
});

test("asking twice for a held deed holds it once", async () => {
  const { world, desk } = begin();
  await desk.act(closing);
  await desk.act(closing);
  assert.equal(desk.notices.value.length, 1);
  await world.passed(HELD_MS);
  assert.deepEqual(world.names, ["close_poll"]);
});

test("leaving the page does what is held", async () => {
  const { world, desk } = begin();
  await desk.act(closing);
  desk.hurryAll();
  assert.deepEqual(world.names, ["close_poll"]);
});

test("dismissing a notice does not stop what is held", async () => {
  const { world, desk } = begin();
  await desk.act(closing);
  desk.dismiss(desk.notices.value[0]?.id ?? 0);
  await world.passed(HELD_MS);
  assert.deepEqual(world.names, ["close_poll"]);
});

test("a refusal stands beside its subject until it is put away", async () => {
  const { world, desk } = begin();
  world.refuse = "approve_question";
  assert.equal(await desk.act(approval), false);
  assert.deepEqual(desk.troubles.value, { q1: "Not now." });
  assert.deepEqual(desk.notices.value, []);
  desk.forgive("q1");
  assert.deepEqual(desk.troubles.value, {});
});

test("what works forgets what went wrong before", async () => {
  const { world, desk } = begin();
  world.refuse = "approve_question";
  await desk.act(approval);
  world.refuse = null;
  await desk.act(approval);
  assert.deepEqual(desk.troubles.value, {});
});

test("an undo that is refused says so", async () => {
  const { world, desk } = begin();
  await desk.act(approval);
  world.refuse = "hold_question";
  desk.undoLast();
  await settled();
  assert.deepEqual(
    desk.notices.value.map(({ kind, words }) => [kind, words]),
    [["trouble", "Not now."]],
  );
});

test("steps after a refused one are not sent", async () => {
  const { world, desk } = begin();
  world.refuse = "approve_question";
  await desk.act({ ...approval, steps: [approve, hold] });
  assert.deepEqual(world.names, ["approve_question"]);
});

test("a later deed on the same thing takes away the older way back", async () => {
  const { desk } = begin();
  await desk.act(approval);
  await desk.act({ subject: "q1", words: "On hold", steps: [hold], undo: [approve] });
  assert.deepEqual(
    desk.notices.value.map(({ words }) => words),
    ["On hold"],
  );
});

test("a subject is busy until its command is answered", async () => {
  const { world, desk } = begin();
  world.silent = true;
  void desk.act(approval);
  await settled();
  assert.equal(desk.isBusy("q1"), true);
  assert.equal(desk.isBusy("q2"), false);
});

test("a deed may be for another room than the desk's, and tells when it was done", async () => {
  const { world, desk } = begin();
  let done = false;
  const announce: Step = { name: "announce", args: { text: "Lunch" } };
  await desk.act({
    ...{ subject: "announce", words: "Announcing", steps: [announce], undo: "held" },
    room: "event",
    after: () => {
      done = true;
    },
  });
  assert.equal(done, false);
  await world.passed(HELD_MS);
  assert.equal(world.asked[0]?.room, "event");
  assert.equal(done, true);
});

test("a calm signal moves at once when it was quiet, and then no oftener than it may", async () => {
  const world = new World();
  const source = signal(0);
  const [calmed, stop] = calm(source, 100, world);
  await world.passed(1000);
  source.value = 1;
  assert.equal(calmed.value, 1);
  for (let n = 2; n < 50; n += 1) source.value = n;
  assert.equal(calmed.value, 1);
  await world.passed(100);
  assert.equal(calmed.value, 49);
  stop();
  source.value = 50;
  await world.passed(1000);
  assert.equal(calmed.value, 49);
});

test("at most two notices are seen, what is about to be done before what was done", async () => {
  const { world, desk } = begin();
  const words = () => seen(desk.notices.value).map((one) => one.words);
  const deed = (subject: string, undo: Deed["undo"]) =>
    desk.act({ subject, words: subject, steps: [approve], undo });
  await deed("q1", [hold]);
  await deed("q2", [hold]);
  await deed("q3", [hold]);
  assert.deepEqual(words(), ["q2", "q3"]);
  await deed("p1", "held");
  await deed("q4", [hold]);
  assert.deepEqual(words(), ["p1", "q4"]);
  await deed("p2", "held");
  assert.deepEqual(words(), ["p1", "p2"]);
  await deed("p3", "held");
  assert.deepEqual(words(), ["p2", "p3"]);
  await deed("q5", [hold]);
  const before = world.names.length;
  assert.equal(desk.undoLast(), true, "what is seen is taken back, not q5 behind it");
  await world.passed(0);
  assert.equal(world.names.length, before);
  assert.deepEqual(words(), ["p1", "p2"]);
});
