import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Answer,
  EVERY_MS,
  LATEST_MS,
  type Means,
  SOON_MS,
  Still,
} from "../src/views/moderate/live-stills.ts";
import { HandClock } from "./fakes.ts";

/** A server that answers when a test says so, and a clock that is moved by hand. */
class World extends HandClock implements Means {
  readonly asked: (string | null)[] = [];
  readonly held = new Set<string>();
  answers: (Answer | Error)[] = [];
  #count = 0;

  ask = (tag: string | null) => {
    this.asked.push(tag);
    const answer = this.answers.shift() ?? picture("again");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  address = (picture: Blob) => {
    this.#count += 1;
    const url = `blob:${picture.size}-${this.#count}`;
    this.held.add(url);
    return url;
  };
  letGo = (url: string) => assert.ok(this.held.delete(url), "let go twice");
}

function picture(tag: string, age = 0): Answer {
  return { picture: new Blob([tag]), tag, age };
}

function begin(...answers: (Answer | Error)[]) {
  const world = new World();
  world.answers = answers;
  return { world, still: new Still(world) };
}

test("a still is asked for while it is looked at, every few seconds, and by its tag", async () => {
  const { world, still } = begin(picture("a", 4), { picture: null, age: 7 }, picture("bb"));
  assert.equal(world.waiting, 0);
  still.look(true);
  await world.passed(0);
  const first = still.shown.value;
  assert.equal(first.at, world.now() - 4000);
  await world.passed(EVERY_MS - 1);
  assert.equal(world.asked.length, 1);
  await world.passed(1);
  assert.equal(still.shown.value.url, first.url, "the same picture is not drawn anew");
  assert.equal(still.shown.value.at, world.now() - 7000);
  await world.passed(EVERY_MS);
  assert.deepEqual(world.asked, [null, "a", "a"]);
  assert.notEqual(still.shown.value.url, first.url);
  assert.equal(world.held.size, 1, "a picture that is not shown any more is let go");
});

test("nothing is asked for nobody, and whoever returns sees a fresh one at once", async () => {
  const { world, still } = begin(picture("a"), picture("b"));
  still.look(true);
  await world.passed(0);
  still.look(false);
  assert.equal(world.waiting, 0);
  await world.passed(60_000);
  assert.equal(world.asked.length, 1);
  still.look(true);
  still.look(true);
  await world.passed(0);
  assert.equal(world.asked.length, 2);
});

test("looking away and back again asks no oftener", async () => {
  const { world, still } = begin();
  for (let turn = 0; turn < 10; turn += 1) {
    still.look(true);
    await world.passed(100);
    still.look(false);
  }
  assert.equal(world.asked.length, 1);
});

test("what comes after one has looked away is not shown, and nothing is held", async () => {
  const { world, still } = begin(picture("a"));
  still.look(true);
  const passing = world.passed(0);
  still.close();
  await passing;
  assert.equal(still.shown.value.url, null);
  assert.equal(world.held.size, 0);
  assert.equal(world.waiting, 0);
});

test("a feed that goes dark shows nobody as they were, and the first picture is awaited", async () => {
  const { world, still } = begin(picture("a"), { why: "dark" }, { why: "waiting" }, picture("b"));
  still.look(true);
  await world.passed(0);
  await world.passed(EVERY_MS);
  assert.deepEqual(still.shown.value, { url: null, at: 0, why: "dark" });
  assert.equal(world.held.size, 0);
  await world.passed(EVERY_MS);
  assert.equal(still.shown.value.why, "waiting");
  await world.passed(SOON_MS);
  assert.deepEqual(world.asked, [null, "a", null, null]);
  assert.ok(still.shown.value.url);
});

test("a picture stays, and ages, while the next one is to come", async () => {
  const { world, still } = begin(picture("a"), { why: "waiting" }, { picture: null, age: 9 });
  still.look(true);
  await world.passed(0);
  const before = still.shown.value;
  await world.passed(EVERY_MS);
  assert.deepEqual(still.shown.value, before);
  await world.passed(SOON_MS);
  assert.equal(world.asked.length, 2);
  await world.passed(EVERY_MS - SOON_MS);
  assert.deepEqual(world.asked, [null, "a", "a"]);
  assert.equal(still.shown.value.url, before.url);
});

test("a server in trouble is asked ever less often; the last picture stays and ages", async () => {
  const no = new Error("A still was refused: 503.");
  const { world, still } = begin(picture("a"), no, no, no, no, no, picture("b"));
  still.look(true);
  await world.passed(0);
  const { url } = still.shown.value;
  for (const ms of [EVERY_MS, 6_000, 12_000, 24_000, LATEST_MS]) {
    const before = world.asked.length;
    await world.passed(ms - 1);
    assert.equal(world.asked.length, before);
    await world.passed(1);
    assert.equal(world.asked.length, before + 1);
    assert.equal(still.shown.value.url, url);
  }
  await world.passed(LATEST_MS);
  assert.notEqual(still.shown.value.url, url);
  const before = world.asked.length;
  await world.passed(EVERY_MS);
  assert.equal(world.asked.length, before + 1);
});

test("close lets go of the picture", async () => {
  const { world, still } = begin(picture("a"));
  still.look(true);
  await world.passed(0);
  still.close();
  assert.equal(world.held.size, 0);
});
