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

/** A server that answers when a test says so, and a clock that is moved by hand. */
class World implements Means {
  readonly asked: (string | null)[] = [];
  readonly held = new Set<string>();
  answers: (Answer | Error)[] = [];
  #now = 1_000_000;
  #timers = new Map<number, { at: number; run: () => void }>();
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
  now = () => this.#now;
  later = (run: () => void, ms: number) => {
    this.#count += 1;
    this.#timers.set(this.#count, { at: this.#now + ms, run });
    return this.#count;
  };
  cancel = (timer: number) => void this.#timers.delete(timer);

  get waiting(): number {
    return this.#timers.size;
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const [id, { at, run }] of [...this.#timers]) {
      if (at > this.#now) continue;
      this.#timers.delete(id);
      run();
    }
    await new Promise((done) => setImmediate(done));
  }
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
  await world.pass(0);
  const first = still.shown.value;
  assert.equal(first.at, world.now() - 4000);
  await world.pass(EVERY_MS - 1);
  assert.equal(world.asked.length, 1);
  await world.pass(1);
  assert.equal(still.shown.value.url, first.url, "the same picture is not drawn anew");
  assert.equal(still.shown.value.at, world.now() - 7000);
  await world.pass(EVERY_MS);
  assert.deepEqual(world.asked, [null, "a", "a"]);
  assert.notEqual(still.shown.value.url, first.url);
  assert.equal(world.held.size, 1, "a picture that is not shown any more is let go");
});

test("nothing is asked for nobody, and whoever returns sees a fresh one at once", async () => {
  const { world, still } = begin(picture("a"), picture("b"));
  still.look(true);
  await world.pass(0);
  still.look(false);
  assert.equal(world.waiting, 0);
  await world.pass(60_000);
  assert.equal(world.asked.length, 1);
  still.look(true);
  still.look(true);
  await world.pass(0);
  assert.equal(world.asked.length, 2);
});

test("looking away and back again asks no oftener", async () => {
  const { world, still } = begin();
  for (let turn = 0; turn < 10; turn += 1) {
    still.look(true);
    await world.pass(100);
    still.look(false);
  }
  assert.equal(world.asked.length, 1);
});

test("what comes after one has looked away is not shown, and nothing is held", async () => {
  const { world, still } = begin(picture("a"));
  still.look(true);
  const passing = world.pass(0);
  still.close();
  await passing;
  assert.equal(still.shown.value.url, null);
  assert.equal(world.held.size, 0);
  assert.equal(world.waiting, 0);
});

test("a feed that goes dark shows nobody as they were, and the first picture is awaited", async () => {
  const { world, still } = begin(picture("a"), { why: "dark" }, { why: "waiting" }, picture("b"));
  still.look(true);
  await world.pass(0);
  await world.pass(EVERY_MS);
  assert.deepEqual(still.shown.value, { url: null, at: 0, why: "dark" });
  assert.equal(world.held.size, 0);
  await world.pass(EVERY_MS);
  assert.equal(still.shown.value.why, "waiting");
  await world.pass(SOON_MS);
  assert.deepEqual(world.asked, [null, "a", null, null]);
  assert.ok(still.shown.value.url);
});

test("a picture stays, and ages, while the next one is to come", async () => {
  const { world, still } = begin(picture("a"), { why: "waiting" }, { picture: null, age: 9 });
  still.look(true);
  await world.pass(0);
  const before = still.shown.value;
  await world.pass(EVERY_MS);
  assert.deepEqual(still.shown.value, before);
  await world.pass(SOON_MS);
  assert.equal(world.asked.length, 2);
  await world.pass(EVERY_MS - SOON_MS);
  assert.deepEqual(world.asked, [null, "a", "a"]);
  assert.equal(still.shown.value.url, before.url);
});

test("a server in trouble is asked ever less often; the last picture stays and ages", async () => {
  const no = new Error("A still was refused: 503.");
  const { world, still } = begin(picture("a"), no, no, no, no, no, picture("b"));
  still.look(true);
  await world.pass(0);
  const { url } = still.shown.value;
  for (const ms of [EVERY_MS, 6_000, 12_000, 24_000, LATEST_MS]) {
    const before = world.asked.length;
    await world.pass(ms - 1);
    assert.equal(world.asked.length, before);
    await world.pass(1);
    assert.equal(world.asked.length, before + 1);
    assert.equal(still.shown.value.url, url);
  }
  await world.pass(LATEST_MS);
  assert.notEqual(still.shown.value.url, url);
  const before = world.asked.length;
  await world.pass(EVERY_MS);
  assert.equal(world.asked.length, before + 1);
});

test("close lets go of the picture", async () => {
  const { world, still } = begin(picture("a"));
  still.look(true);
  await world.pass(0);
  still.close();
  assert.equal(world.held.size, 0);
});
