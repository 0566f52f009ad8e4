import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../src/link.ts";
import type { Announcement, Programme, Scene, SessionView } from "../src/messages.ts";
import { Refused } from "../src/refused.ts";
import { fromSnapshot, NOBODY, NOTHING } from "../src/room.ts";
import { AWAY, Keeper, LOST_MS, PROBE_MS } from "../src/screen/keeper.ts";
import { freshAnnouncement, manner, toShow } from "../src/screen/manners.ts";
import { isMemory, keep, kept, type Memory, slim } from "../src/screen/memory.ts";
import { onNow } from "../src/screen/on-now.ts";
import { type Asked, type Desk, type Paired, Waiting } from "../src/screen/pairing.ts";
import { wayFrom } from "../src/screen/standing.ts";
import { en } from "../src/words/screen.ts";
import { zh } from "../src/words/screen.zh.ts";

// ---- what is shown while cut off ---------------------------------------------------------------

const QUESTION = {
  id: "q1",
  state: "staged",
  text: "Why?",
  at: "2020-09-17T01:00:00.000Z",
} as const;
const ROOM = { ...NOTHING, questions: [QUESTION] };
const ASKED: Scene = { kind: "question", of: "q1" };

test("a picture is live for 5 s of silence, then it says as of when, after 60 s it stands alone", () => {
  assert.equal(manner(0), "live");
  assert.equal(manner(4_999), "live");
  assert.equal(manner(5_000), "held");
  assert.equal(manner(59_999), "held");
  assert.equal(manner(60_000), "alone");
  assert.equal(manner(null), "alone");
});

test("the cue goes before the stage, the stage before now and next", () => {
  const stage: Scene = { kind: "join" };
  assert.equal(toShow(ASKED, stage, ROOM, "live"), ASKED);
  assert.equal(toShow(null, stage, ROOM, "live"), stage);
  assert.deepEqual(toShow(null, null, ROOM, "live"), { kind: "now_next" });
});

test("the last scene stays while cut off, and gives way to now and next after a minute", () => {
  assert.equal(toShow(ASKED, null, ROOM, "held"), ASKED);
  assert.deepEqual(toShow(ASKED, null, ROOM, "alone"), { kind: "now_next" });
});

test("a message, a QR code, a timer and the dark need no news", () => {
  const lasting: Scene[] = [
    { kind: "message", text: "Lunch" },
    { kind: "join" },
    { kind: "timer", ends_at: "2020-09-17T01:00:00.000Z" },
    { kind: "blank" },
  ];
  for (const scene of lasting) assert.equal(toShow(scene, null, ROOM, "alone"), scene);
});

function announced(id: string, at: string, text = "The bus leaves at six."): Announcement {
  return { id, at, text, room: "main" };
}

test("the latest announcement stands for as long as it takes to read, and no old one comes back", () => {
  const now = Date.parse("2020-09-17T10:00:00.000Z");
  const old = announced("a1", "2020-09-17T09:00:00.000Z");
  const fresh = announced("a2", "2020-09-17T09:59:50.000Z");
  assert.equal(freshAnnouncement([old, fresh], now)?.id, "a2");
  assert.equal(freshAnnouncement([old, fresh], now + 30_000), null);
  assert.equal(freshAnnouncement([], now), null);
  assert.equal(freshAnnouncement([announced("a3", "never")], now), null);
  assert.equal(freshAnnouncement([announced("a4", "2020-09-18T00:00:00.000Z")], now), null);
});

// ---- the keeper --------------------------------------------------------------------------------

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

// ---- pairing -----------------------------------------------------------------------------------

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

// ---- memory ------------------------------------------------------------------------------------

class Drawer {
  readonly things = new Map<string, string>();
  full = false;
  getItem(name: string): string | null {
    return this.things.get(name) ?? null;
  }
  setItem(name: string, text: string): void {
    if (this.full) throw new Error("QuotaExceededError");
    this.things.set(name, text);
  }
  removeItem(name: string): void {
    this.things.delete(name);
  }
}

const VIEW = fromSnapshot({
  room: { id: "main", title: "Main forum" },
  state: {
    ...NOTHING,
    questions: [QUESTION, { ...QUESTION, id: "q2" }],
    chat: [
      { id: "m1", text: "Hello", author: "Ada", person: "p1", role: "delegate", at: QUESTION.at },
    ],
  },
  mine: { ...NOBODY, screen: { id: "s1", name: "Left", room: "main", programme: ASKED } },
});

test("what is written down is the scene, not the room", () => {
  const less = slim(VIEW, ASKED);
  assert.deepEqual(
    less.state.questions.map((one) => one.id),
    ["q1"],
  );
  assert.deepEqual(less.state.chat, []);
  assert.deepEqual(less.mine.screen?.programme, ASKED);
  assert.equal(toShow(less.mine.screen?.programme, null, less.state, "held"), ASKED);
});

test("a screen remembers over a reload", () => {
  const drawer = new Drawer();
  const memory: Memory = {
    screen: { id: "s1", name: "Left" },
    room: "main",
    lastSeen: 5,
    ahead: -3,
    view: slim(VIEW, ASKED),
  };
  keep(drawer, "it", memory);
  assert.deepEqual(kept<Memory>(drawer, "it", isMemory), memory);
  keep(drawer, "it", null);
  assert.equal(kept<Memory>(drawer, "it", isMemory), null);
});

test("a memory that is torn, strange or of another version is none", () => {
  const drawer = new Drawer();
  const torn = ["", "{", "null", "7", '{"version":1}', '{"version":0,"value":{"room":"main"}}'];
  for (const text of [...torn, '{"version":1,"value":{"room":5,"screen":{}}}']) {
    drawer.things.set("it", text);
    assert.equal(kept<Memory>(drawer, "it", isMemory), null, text);
  }
});

test("a browser that keeps nothing is no reason to fail", () => {
  const drawer = new Drawer();
  drawer.full = true;
  keep(drawer, "it", { some: "thing" });
  assert.equal(
    kept(drawer, "it", () => true),
    null,
  );
});

// ---- what is on --------------------------------------------------------------------------------

function session(
  id: string,
  from: string,
  to: string,
  more: Partial<SessionView> = {},
): SessionView {
  const at = (time: string) => `2020-09-17T${time}:00.000Z`;
  const times = { starts_at: at(from), ends_at: at(to) };
  return { id, room: "main", title: id, state: "planned", ...times, ...more };
}

const PROGRAMME: Programme = {
  event: { name: "Summit", timezone: "Asia/Shanghai" },
  days: [],
  rooms: [],
  speakers: [],
  sessions: [session("opening", "01:00", "02:00"), session("forum", "02:20", "04:00")],
};
const at = (time: string) => Date.parse(`2020-09-17T${time}:00.000Z`);

test("alone, the programme and the clock say what is on", () => {
  assert.equal(onNow(PROGRAMME, null, "main", at("01:30")).current?.id, "opening");
  assert.equal(onNow(PROGRAMME, null, "main", at("02:30")).current?.id, "forum");
  assert.equal(onNow(PROGRAMME, null, "main", at("02:10")).next?.id, "forum");
  assert.deepEqual(onNow(PROGRAMME, null, "main", at("05:00")), { current: null, next: null });
});

test("what the chair did since goes before the plan", () => {
  const late = session("opening", "01:00", "02:00", { state: "live" });
  const told = { current: late, next: session("forum", "02:20", "04:00") };
  assert.equal(onNow(PROGRAMME, told, "main", at("02:30")).current?.id, "opening");
  assert.equal(onNow(PROGRAMME, told, "main", at("02:30")).next?.id, "forum");
});

test("without a programme the room's own word is all there is", () => {
  const told = { current: session("opening", "01:00", "02:00"), next: null };
  assert.equal(onNow(null, told, "main", at("09:00")), told);
  assert.deepEqual(onNow(null, null, "main", at("09:00")), { current: null, next: null });
});

// ---- the way in --------------------------------------------------------------------------------

test("the way in is the server's public address with the code behind the #", () => {
  const way = wayFrom("https://summit.example:8443/join#code=old", "SHOU GANG");
  assert.deepEqual(way, {
    url: "https://summit.example:8443/join#code=SHOU%20GANG",
    address: "summit.example:8443/join",
    code: "SHOU GANG",
  });
  assert.equal(wayFrom("http://10.0.0.5:8000", null).url, "http://10.0.0.5:8000/join");
});

// ---- words -------------------------------------------------------------------------------------

test("Chinese has every word of the screen's catalogue, and no other", () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
});
