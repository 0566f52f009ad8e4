import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomSink } from "../src/following.ts";
import type { Cursor, RoomMessage } from "../src/messages.ts";
import { type FakeWorld, live } from "./fakes.ts";

class Heard implements RoomSink {
  readonly told: string[] = [];
  snapshot() {
    this.told.push("snapshot");
  }
  replay(ok: { facts: { seq: number }[] }) {
    this.told.push(`replay ${ok.facts.map((one) => one.seq)}`);
  }
  message(message: RoomMessage) {
    this.told.push(
      "fact" in message ? `fact ${message.seq}` : "gauge" in message ? "gauge" : "mine",
    );
  }
  refused(error: { code: string }) {
    this.told.push(error.code);
  }
}

const fact = (seq: number, stream = "main") => ({
  ...{ room: "main", stream, seq, fact: "stage.set", at: "", data: {} },
});

function entered(world: FakeWorld, cursor: Cursor): void {
  const { id } = world.socket.last("enter");
  world.socket.say({ re: id, ok: { mode: "snapshot", cursor, room: {}, state: {}, mine: {} } });
}

function inRoom() {
  const made = live();
  const heard = new Heard();
  const leave = made.link.follow("main", heard);
  entered(made.world, { main: ["e1", 10] });
  return { ...made, heard, leave };
}

test("entering a room asks for a snapshot first, and hands on what follows in order", () => {
  const { world, heard } = inRoom();
  assert.ok(!("cursor" in world.socket.last("enter")));
  world.socket.say(
    fact(11),
    { room: "main", gauge: "presence", key: "", rev: 1, data: {} },
    fact(12),
  );
  assert.deepEqual(heard.told, ["snapshot", "fact 11", "gauge", "fact 12"]);
});

test("old facts are dropped and a hole is filled by entering again from the cursor", () => {
  const { world, heard } = inRoom();
  world.socket.say(fact(11), fact(11), fact(13), fact(14));
  assert.deepEqual(heard.told, ["snapshot", "fact 11"]);
  assert.equal(world.socket.all("enter").length, 2);
  assert.deepEqual(world.socket.last("enter").cursor, { main: ["e1", 11] });
  const facts = [fact(12), fact(13), fact(14)];
  const ok = { mode: "replay", cursor: { main: ["e1", 14] }, facts };
  world.socket.say({ re: world.socket.last("enter").id, ok }, fact(15));
  assert.deepEqual(heard.told.slice(2), ["replay 12,13,14", "fact 15"]);
});

test("streams are counted apart, and those we do not follow are not ours", () => {
  const { world, heard } = inRoom();
  world.socket.say(fact(1, "staff"), fact(11));
  assert.deepEqual(heard.told, ["snapshot", "fact 11"]);
});

test("a beat that names a later fact fetches it, unless it arrives in the meantime", () => {
  const { world } = inRoom();
  world.socket.say({ beat: 1, now: "", cursors: { main: { main: ["e1", 11] } } }, fact(11));
  world.pass(2000);
  assert.equal(world.socket.all("enter").length, 1);
  world.socket.say({ beat: 2, now: "", cursors: { main: { main: ["e1", 12] } } });
  world.pass(2000);
  assert.equal(world.socket.all("enter").length, 2);
});

test("a beat of another epoch means to enter again", () => {
  const { world } = inRoom();
  world.socket.say({ beat: 1, now: "", cursors: { main: { main: ["e2", 3] } } });
  world.pass(2000);
  assert.equal(world.socket.all("enter").length, 2);
});

test("after a reconnect every room is entered again from where it was", () => {
  const { world, link, heard } = inRoom();
  const lobby = new Heard();
  link.follow("event", lobby);
  world.socket.say(fact(11));
  world.socket.end(4001);
  world.pass(500);
  world.socket.accept();
  const [main, event] = world.socket.all("enter");
  assert.deepEqual([main?.room, main?.cursor], ["main", { main: ["e1", 11] }]);
  assert.deepEqual([event?.room, event?.cursor], ["event", undefined]);
  world.socket.say({
    re: main?.id,
    ok: { mode: "replay", cursor: { main: ["e1", 11] }, facts: [] },
  });
  assert.equal(heard.told.at(-1), "replay ");
});

test("a room that is full is tried again later, one that is forbidden is not", () => {
  const { world, link } = live();
  const heard = new Heard();
  link.follow("main", heard);
  const full = { code: "room.full", message: "Full.", retry_ms: 700 };
  world.socket.say({ re: world.socket.last("enter").id, error: full });
  world.pass(700);
  assert.equal(world.socket.all("enter").length, 2);
  const no = { code: "forbidden", message: "No.", retry_ms: null };
  world.socket.say({ re: world.socket.last("enter").id, error: no });
  world.pass(60_000);
  assert.deepEqual(heard.told, ["forbidden"]);
});

test("a room that was left is not heard any more", () => {
  const { world, heard, leave } = inRoom();
  leave();
  assert.equal(world.socket.last("leave").room, "main");
  world.socket.say(fact(11));
  assert.deepEqual(heard.told, ["snapshot"]);
});

test("news of a socket that was given up is not listened to", () => {
  const { world, heard } = inRoom();
  const old = world.socket;
  world.pass(25_001);
  old.say(fact(11));
  assert.deepEqual(heard.told, ["snapshot"]);
});
