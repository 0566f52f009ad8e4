import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../src/link.ts";
import { AWAY, Keeper, LOST_MS, PROBE_MS } from "../src/screen/keeper.ts";

/** Everything that was only waiting for its turn has had it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

class World {
  time = 1_000_000;
  seen: number | null = null;
  there = false;
  done: string[] = [];
  state: Connection = { state: "connecting", since: 1_000_000, retryAt: null, reason: null };
  readonly keeper = new Keeper({
    connection: () => this.state,
    lastSeen: () => this.seen,
    connect: () => this.#do("connect", "connecting"),
    drop: () => this.#do("drop", "gone", AWAY),
    probe: () => this.done.push("probe"),
    reach: async () => {
      this.done.push("look");
      return this.there;
    },
    now: () => this.time,
  });

  #do(what: string, state: Connection["state"], reason: string | null = null): void {
    this.done.push(what);
    this.become(state, reason);
  }

  become(state: Connection["state"], reason: string | null = null): void {
    this.state = { state, since: this.time, retryAt: null, reason };
  }

  async pass(ms: number): Promise<string[]> {
    this.done = [];
    for (let at = 0; at < ms; at += 250) {
      this.time += 250;
      this.keeper.tick();
      await settled();
    }
    return this.done;
  }
}

test("a quiet link is asked for a sign of life, and one that answers is left alone", async () => {
  const world = new World();
  world.become("live");
  world.seen = world.time;
  assert.deepEqual(await world.pass(PROBE_MS), ["probe"]);
  world.seen = world.time;
  assert.deepEqual(await world.pass(PROBE_MS - 250), []);
});

test("a link that gives no sign for six seconds is dropped, and the server looked for", async () => {
  const world = new World();
  world.become("live");
  world.seen = world.time;
  assert.deepEqual(await world.pass(LOST_MS), ["probe", "probe", "drop", "look"]);
  world.there = true;
  assert.deepEqual(await world.pass(1_000), ["look", "connect"]);
});

test("a screen does not wait its turn, and opens no socket into the blue", async () => {
  const world = new World();
  world.become("waiting");
  assert.deepEqual(await world.pass(4_000), ["look", "look", "look", "look"]);
  world.there = true;
  assert.deepEqual(await world.pass(1_000), ["look", "connect"]);
});

test("a socket that hangs is replaced as soon as the server answers", async () => {
  const world = new World();
  world.become("connecting");
  assert.deepEqual(await world.pass(1_750), []);
  assert.deepEqual(await world.pass(1_000), ["look"]);
  world.there = true;
  assert.deepEqual(await world.pass(1_000), ["look", "drop", "connect"]);
});

test("a socket to a server that answers has time to be welcomed, but not for ever", async () => {
  const world = new World();
  world.become("waiting");
  world.there = true;
  assert.deepEqual(await world.pass(250), ["look", "connect"]);
  assert.deepEqual(await world.pass(7_750), []);
  assert.deepEqual(await world.pass(250), ["drop", "look", "connect"]);
});

test("what was looked for too late changes nothing", async () => {
  const world = new World();
  world.become("waiting");
  world.there = true;
  world.time += 250;
  world.keeper.tick();
  world.become("live");
  world.seen = world.time;
  await settled();
  assert.deepEqual(world.done, ["look"]);
});

test("it knows when it is no screen any more, and asks for mercy only if it was sent away otherwise", async () => {
  const world = new World();
  world.there = true;
  for (const code of ["4503", "4501"]) {
    world.become("gone", code);
    assert.equal(world.keeper.over, true);
    assert.deepEqual(await world.pass(60_000), []);
  }
  world.become("gone", "4504");
  assert.equal(world.keeper.over, false);
  assert.equal((await world.pass(31_000))[0], "connect");
});

test("a link that was dropped for its silence is not over", () => {
  const world = new World();
  world.become("gone", AWAY);
  assert.equal(world.keeper.over, false);
});
