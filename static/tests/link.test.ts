import assert from "node:assert/strict";
import { test } from "node:test";
import { Link, newId, Refused } from "../src/link.ts";
import { FakeWorld, linked, live } from "./fakes.ts";

test("the first message is a hello with the pass, if there is one beside the cookie", () => {
  const world = new FakeWorld();
  const link = new Link({ world, pass: () => "secret" });
  link.connect();
  world.socket.accept();
  assert.equal(world.socket.sent[0]?.do, "hello");
  assert.equal(world.socket.sent[0]?.pass, "secret");
  assert.equal(link.connection.value.state, "live");
});

test("with a cookie the hello carries no pass", () => {
  const { world } = live();
  assert.ok(!("pass" in world.socket.last("hello")));
});

test("hello, rooms and what was not answered go in one, without waiting for the welcome", async () => {
  const { world, link } = live();
  const answer = link.ask("say", "main", { text: "one" });
  const seen: string[] = [];
  const told = (what: string) => () => void seen.push(what);
  link.follow("main", {
    snapshot: told("snapshot"),
    replay: told("replay"),
    message: told("message"),
    refused: told("refused"),
  });
  world.socket.end(1006);
  world.pass(500);
  world.socket.open();
  assert.deepEqual(
    world.socket.sent.map((one) => one.do),
    ["hello", "enter", "say"],
  );
  assert.equal(link.connection.value.state, "connecting");
  void link.ask("say", "main", { text: "two" });
  link.tell("react", "main", { reaction: "applause" });
  world.socket.welcome();
  assert.equal(link.connection.value.state, "live");
  const ok = { mode: "snapshot", cursor: {}, room: {}, state: {}, mine: {} };
  world.socket.say({ re: world.socket.last("enter").id, ok });
  world.socket.say({ re: world.socket.all("say")[0]?.id, ok: { message: { id: "m1" } } });
  assert.equal((await answer).message.id, "m1");
  assert.deepEqual(seen, ["snapshot"]);
  assert.deepEqual(
    world.socket.sent.map((one) => one.do),
    ["hello", "enter", "say", "say"],
  );
});

test("a refused hello refuses nothing that went with it; its close says how to go on", () => {
  const { world, link } = linked();
  const refused: string[] = [];
  const nothing = () => undefined;
  link.follow("main", {
    snapshot: nothing,
    replay: nothing,
    message: nothing,
    refused: (error) => void refused.push(error.code),
  });
  for (const ended of [() => world.socket.end(4501), () => world.pass(1_000)]) {
    world.socket.open();
    const error = { code: "unauthenticated", message: "Say hello first.", retry_ms: null };
    world.socket.say({ re: world.socket.last("hello").id, error });
    world.socket.onmessage?.({
      data: JSON.stringify({ re: world.socket.last("enter").id, error }),
    });
    ended();
    assert.deepEqual(refused, []);
    if (link.connection.value.state === "gone") link.connect();
  }
  assert.equal(link.connection.value.state, "waiting");
});

test("a socket that opens after it was given up is not greeted", () => {
  const { world, link } = linked();
  link.close();
  world.socket.open();
  assert.deepEqual(world.socket.sent, []);
});

test("a command is answered by its ok", async () => {
  const { world, link } = live();
  const answer = link.ask("say", "main", { text: "Hello" });
  const { id, room, text } = world.socket.last("say");
  assert.deepEqual([room, text], ["main", "Hello"]);
  world.socket.say({ re: id, ok: { message: { id: "m1" } } });
  assert.equal((await answer).message.id, "m1");
});

test("a refusal rejects with its code, words and time to wait", async () => {
  const { world, link } = live();
  const answer = link.ask("say", "main", { text: "Hello" });
  const error = { code: "rate_limited", message: "Too fast.", retry_ms: 900 };
  world.socket.say({ re: world.socket.last("say").id, error });
  await assert.rejects(answer, (refused: Refused) => {
    assert.ok(refused instanceof Refused);
    assert.deepEqual(
      [refused.code, refused.message, refused.retry_ms],
      ["rate_limited", "Too fast.", 900],
    );
    return true;
  });
});

test("what was not answered is sent again with the same id, and what was is not", async () => {
  const { world, link } = live();
  const first = link.ask("say", "main", { text: "one" });
  void link.ask("say", "main", { text: "two" });
  const [one, two] = world.socket.all("say");
  world.socket.say({ re: one?.id, ok: {} });
  await first;
  world.socket.end(1006);
  world.pass(500);
  world.socket.accept();
  assert.equal(world.sockets.length, 2);
  assert.deepEqual(world.socket.all("say"), [two]);
});

test("a command given without a connection is sent when there is one", () => {
  const { world, link } = linked();
  void link.ask("say", "main", { text: "later" });
  assert.equal(world.socket.all("say").length, 0);
  world.socket.accept();
  assert.equal(world.socket.all("say").length, 1);
});

test("what is only told is not kept for later", () => {
  const { world, link } = linked();
  link.tell("react", "main", { reaction: "applause" });
  world.socket.accept();
  assert.equal(world.socket.all("react").length, 0);
  link.tell("react", "main", { reaction: "applause" });
  assert.deepEqual(world.socket.last("react"), { do: "react", room: "main", reaction: "applause" });
});

test("silence for 25 seconds means a new connection; a frame in time does not", () => {
  const { world, link } = live();
  world.pass(24_000);
  world.socket.say({ beat: 1, now: "2020-09-17T01:00:24.000Z", cursors: {} });
  world.pass(24_000);
  assert.equal(link.connection.value.state, "live");
  world.pass(1_001);
  assert.equal(link.connection.value.state, "waiting");
  assert.equal(world.sockets[0]?.closedWith, 4000);
});

test("tries are spread by full jitter over 0.5 s, doubling to 20 s", () => {
  const { world, link } = linked();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    world.socket.end(1006);
    waits.push((link.connection.value.retryAt ?? 0) - world.now());
    world.pass(20_000);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  world.chance = 0.25;
  world.socket.end(1006);
  assert.equal((link.connection.value.retryAt ?? 0) - world.now(), 5000);
});

test("a connection that held starts the tries anew; one that breaks at once does not", () => {
  const { world, link } = live();
  world.socket.end(1006);
  world.pass(500);
  world.socket.accept();
  world.socket.end(1006);
  assert.equal((link.connection.value.retryAt ?? 0) - world.now(), 1000);
  world.pass(1000);
  world.socket.accept();
  world.pass(6000);
  world.socket.end(1006);
  assert.equal((link.connection.value.retryAt ?? 0) - world.now(), 500);
});

test("a leave is honoured: back after the time it names", () => {
  const { world, link } = live();
  world.socket.say({ leave: { why: "restart", after_ms: 3400 } });
  world.pass(400);
  world.socket.end(4001);
  assert.equal(link.connection.value.state, "waiting");
  assert.equal((link.connection.value.retryAt ?? 0) - world.now(), 3000);
  world.pass(2_999);
  assert.equal(world.sockets.length, 1);
  world.pass(1);
  assert.equal(world.sockets.length, 2);
});

test("a close of 4500 to 4999 means to stay away, with its reason", () => {
  const { world, link } = live();
  world.socket.end(4503);
  assert.deepEqual([link.connection.value.state, link.connection.value.reason], ["gone", "4503"]);
  world.pass(60_000);
  assert.equal(world.sockets.length, 1);
});

test("an expired pass is renewed before coming back", async () => {
  let renewed = 0;
  const { world, link } = live({ renew: async () => ++renewed > 0 });
  world.socket.end(4005);
  await new Promise((done) => setImmediate(done));
  assert.equal(renewed, 1);
  world.pass(500);
  world.socket.accept();
  assert.equal(link.connection.value.state, "live");
});

test("a pass that cannot be renewed means to stay away", async () => {
  const { world, link } = live({ renew: async () => false });
  world.socket.end(4005);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual([link.connection.value.state, link.connection.value.reason], ["gone", "4501"]);
});

test("handshakes that keep failing ask, now and then, whether the pass still holds", async () => {
  let asked = 0;
  const { world, link } = linked({ renew: async () => ++asked < 1 });
  for (let i = 0; i < 8; i++) {
    world.socket.end(1006);
    if (i < 7) world.pass(20_000);
  }
  await new Promise((done) => setImmediate(done));
  assert.equal(asked, 1);
  assert.equal(link.connection.value.reason, "4501");
});

test("a device that wakes up does not wait for the next try", () => {
  const { world, link } = linked();
  for (let i = 0; i < 5; i++) {
    world.socket.end(1006);
    world.pass(20_000);
  }
  world.socket.end(1006);
  const before = world.sockets.length;
  link.wake();
  world.pass(301);
  assert.equal(world.sockets.length, before + 1);
});

test("ids are 26 characters and do not repeat", () => {
  const ids = new Set(Array.from({ length: 1000 }, () => newId()));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[0-9a-z]{26}$/);
});

test("ids of a later moment sort after those of an earlier one", () => {
  const moments = [0, 31, 32, 1_600_304_400_000, 1_600_304_400_001, 1_900_000_000_000];
  const ids = moments.map((moment) => newId(moment));
  assert.deepEqual([...ids].sort(), ids);
});
