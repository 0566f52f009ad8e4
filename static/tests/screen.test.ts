import assert from "node:assert/strict";
import { test } from "node:test";
import type { Announcement, Programme, Scene, SessionView } from "../src/messages.ts";
import { fromSnapshot, NOBODY, NOTHING } from "../src/room.ts";
import { freshAnnouncement, manner, toShow } from "../src/screen/manners.ts";
import { isMemory, keep, kept, type Memory, slim } from "../src/screen/memory.ts";
import { onNow } from "../src/screen/on-now.ts";
import { wayFrom } from "../src/views/scene/way.ts";
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
