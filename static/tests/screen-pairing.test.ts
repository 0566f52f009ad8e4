import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused } from "../src/refused.ts";
import { type Asked, type Desk, type Paired, Waiting } from "../src/screen/pairing.ts";

/** Everything that was only waiting for its turn has had it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

class FakeDesk implements Desk {
  answers: (unknown | Error)[] = [];
  calls: string[] = [];
  notes: Asked | null = null;
  #next: (() => void) | null = null;
  waits: number[] = [];

  async call<T>(method: string, path: string): Promise<T> {
    this.calls.push(`${method} ${path}`);
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as T;
  }

  later(run: () => void, ms: number): () => void {
    this.waits.push(ms);
    this.#next = run;
    return () => {
      this.#next = null;
    };
  }

  kept(): Asked | null {
    return this.notes;
  }

  keep(asked: Asked | null): void {
    this.notes = asked;
  }

  async turn(): Promise<void> {
    await settled();
    const run = this.#next;
    this.#next = null;
    run?.();
    await settled();
  }
}

const FIRST = { code: "408215", poll_url: "/api/screens/one", expires_at: "x" };
const SECOND = { code: "771034", poll_url: "/api/screens/two", expires_at: "x" };
const PAIRED = { state: "paired", pass: "…", screen: { id: "s1", name: "Left" }, room: "main" };

function waiting(desk: FakeDesk): { waiting: Waiting; paired: Paired[] } {
  const paired: Paired[] = [];
  return { waiting: new Waiting(desk, (one) => paired.push(one)), paired };
}

test("a display asks for a code, shows it, and becomes a screen when somebody has typed it", async () => {
  const desk = new FakeDesk();
  desk.answers = [FIRST, { state: "waiting" }, PAIRED];
  const one = waiting(desk);
  one.waiting.start();
  await settled();
  assert.deepEqual(one.waiting.shown.value, { code: "408215", lost: false });
  await desk.turn();
  await desk.turn();
  assert.deepEqual(one.paired, [{ screen: { id: "s1", name: "Left" }, room: "main" }]);
  assert.equal(desk.notes, null);
  assert.deepEqual(desk.calls, [
    "POST /api/screens",
    "GET /api/screens/one",
    "GET /api/screens/one",
  ]);
});

test("a code that is over is followed by a new one at once", async () => {
  const desk = new FakeDesk();
  desk.answers = [FIRST, new Refused({ code: "not_found", message: "" }), SECOND];
  const one = waiting(desk);
  one.waiting.start();
  await desk.turn();
  assert.equal(desk.waits.at(-1), 0);
  await desk.turn();
  assert.equal(one.waiting.shown.value.code, "771034");
});

test("without a server the code stays, and the display says that it is cut off", async () => {
  const desk = new FakeDesk();
  desk.answers = [FIRST, new Refused({ code: "network", message: "" }), { state: "waiting" }];
  const one = waiting(desk);
  one.waiting.start();
  await desk.turn();
  assert.deepEqual(one.waiting.shown.value, { code: "408215", lost: true });
  await desk.turn();
  assert.deepEqual(one.waiting.shown.value, { code: "408215", lost: false });
});

test("a server that asks for patience gets it", async () => {
  const desk = new FakeDesk();
  desk.answers = [new Refused({ code: "rate_limited", message: "", retry_ms: 40_000 })];
  waiting(desk).waiting.start();
  await settled();
  assert.equal(desk.waits.at(-1), 40_000);
});

test("a reload goes on with the code that is on the wall", async () => {
  const desk = new FakeDesk();
  desk.notes = { code: "408215", poll_url: "/api/screens/one" };
  desk.answers = [PAIRED];
  const one = waiting(desk);
  assert.equal(one.waiting.shown.value.code, "408215");
  one.waiting.start();
  await settled();
  assert.equal(one.paired.length, 1);
});

test("a page that is left pairs nothing", async () => {
  const desk = new FakeDesk();
  desk.notes = { code: "408215", poll_url: "/api/screens/one" };
  desk.answers = [PAIRED];
  const one = waiting(desk);
  one.waiting.start();
  one.waiting.stop();
  await settled();
  assert.equal(one.paired.length, 0);
});
