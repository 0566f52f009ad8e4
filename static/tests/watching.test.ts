import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_CLIMB_MS } from "../src/streams/ladder.ts";
import { Watching } from "../src/streams/watching.ts";
import { CAPTIONS } from "../src/streams/ways.ts";
import { FakeEngine, FakeStage, STAGE, settle, WAYS, watching, way } from "./watching-fakes.ts";

test("the best way is taken first, and nothing is said of it", async () => {
  const { watched, last } = await watching();
  last().plays();
  assert.equal(last().opened, true);
  assert.equal(watched.way.value?.kind, "webrtc");
  assert.equal(watched.why.value, null);
});

test("a network that blocks it: in pieces, and why", async () => {
  const { watched, engines, last } = await watching();
  last().fails("blocked");
  await settle();
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(watched.why.value, "blocked");
  assert.equal(engines[0]?.closed, true);
});

test("down to the captions when nothing carries, one after another", async () => {
  const { watched, last } = await watching();
  const seen: (string | undefined)[] = [];
  for (const why of ["blocked", "unknown", "blocked"] as const) {
    last().fails(why);
    await settle();
    seen.push(watched.way.value?.kind);
  }
  assert.deepEqual(seen, ["hls", "sound", "captions"]);
  assert.equal(watched.engine.value, null);
});

test("five seconds of heavy loss: the way below, on the same connection if it can be", async () => {
  const { stage, watched, engines, last } = await watching([
    way("webrtc", STAGE),
    way("sound", STAGE),
    CAPTIONS,
  ]);
  last().plays({ quality: "poor", loss: 0.2 });
  await stage.pass(4);
  assert.equal(watched.way.value?.kind, "webrtc");
  await stage.pass(3);
  assert.equal(watched.way.value?.kind, "sound");
  assert.equal(watched.why.value, "trouble");
  assert.equal(engines.length, 1);
  assert.equal(last().picture, false);
});

test("the picture is tried again by itself, later and later while it is too much", async () => {
  const { stage, watched, last } = await watching([
    way("webrtc", STAGE),
    way("sound", STAGE),
    CAPTIONS,
  ]);
  last().plays({ quality: "poor" });
  await stage.pass(7);
  last().plays({ picture: false });
  await stage.pass(FIRST_CLIMB_MS / 1000 + 1);
  assert.equal(watched.way.value?.kind, "webrtc");
  assert.equal(last().picture, true);
  last().plays({ quality: "poor" });
  await stage.pass(7);
  assert.equal(watched.way.value?.kind, "sound");
  last().plays({ picture: false });
  await stage.pass(FIRST_CLIMB_MS / 1000 + 2);
  assert.equal(watched.way.value?.kind, "sound");
  await stage.pass(FIRST_CLIMB_MS / 1000);
  assert.equal(watched.way.value?.kind, "webrtc");
});

test("a better way is shown only when something comes by it; until then the old one goes on", async () => {
  const { stage, watched, engines, last } = await watching();
  last().fails("blocked");
  await settle();
  const pieces = last();
  pieces.plays();
  await stage.pass(16);
  assert.equal(engines.length, 3);
  assert.equal(watched.engine.value, pieces);
  last().plays();
  await settle();
  assert.equal(watched.way.value?.kind, "webrtc");
  assert.equal(watched.why.value, null);
  assert.equal(pieces.closed, true);
});

test("a better way that stays silent is left alone again, and the picture never stopped", async () => {
  const { stage, watched, engines, last } = await watching();
  last().fails("blocked");
  await settle();
  const pieces = last();
  pieces.plays();
  await stage.pass(30);
  assert.equal(engines.length, 3);
  assert.equal(last().closed, true);
  assert.equal(pieces.closed, false);
  assert.equal(watched.way.value?.kind, "hls");
});

test("a full server: in pieces", async () => {
  const { watched, last } = await watching();
  last().state.value = { kind: "waiting", why: "full", until: 0 };
  await settle();
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(watched.why.value, "full");
});

test("our own server that is lost is waited for: it is the one that makes the other ways too", async () => {
  const { stage, watched, last } = await watching();
  last().state.value = { kind: "waiting", why: "lost", until: 0 };
  await stage.pass(60);
  assert.equal(watched.way.value?.kind, "webrtc");
});

test("another's server that is lost is not waited for", async () => {
  const elsewhere = way("webrtc", "https://sfu.example.org/whep/main");
  const { stage, watched, last } = await watching([elsewhere, way("hls", "/h/a.m3u8"), CAPTIONS]);
  last().state.value = { kind: "waiting", why: "server", until: 0 };
  await stage.pass(8);
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(watched.why.value, "lost");
});

const AWAY = { ...way("webrtc", "https://sfu.example.org/whep/main"), elsewhere: true };
const HLS = way("hls", "/hls/x/main.m3u8");

test("another's server has the floor alone: a language, and sound alone, come from ours", async () => {
  const { watched, engines, last } = await watching([AWAY, HLS, ...WAYS.slice(2)]);
  last().plays();
  watched.hear("fr");
  await settle();
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(last().channel, "fr");
  assert.equal(engines[0]?.closed, true);
  watched.hear("floor");
  await settle();
  assert.equal(watched.way.value, AWAY);
  watched.save(true);
  await settle();
  assert.equal(watched.way.value?.kind, "sound");
});

test("no language is given up for a better way that has none", async () => {
  const { stage, watched, engines, last } = await watching([AWAY, HLS, ...WAYS.slice(2)]);
  last().fails("blocked");
  await settle();
  watched.hear("fr");
  last().plays();
  await stage.pass(40);
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(engines.length, 2);
});

test("on the way up the server is asked what it offers now: nobody goes where it is dead", async () => {
  const offered = [[AWAY, HLS, CAPTIONS], [AWAY, HLS, CAPTIONS], WAYS, [AWAY, ...WAYS]];
  const { stage, watched, engines, last } = await watching(() => offered.shift() ?? WAYS);
  last().fails("blocked");
  await settle();
  assert.equal(watched.way.value?.kind, "hls");
  last().plays();
  await stage.pass(FIRST_CLIMB_MS / 1_000 + 1);
  assert.deepEqual(
    engines.map((one) => one.way.url),
    [AWAY.url, HLS.url, STAGE],
  );
});

test("a server that spares us the picture has noticed a trouble", async () => {
  const { stage, watched, last } = await watching([
    way("webrtc", STAGE),
    way("sound", STAGE),
    CAPTIONS,
  ]);
  last().plays({ picture: false });
  await stage.pass(6);
  assert.equal(watched.way.value?.kind, "sound");
  assert.equal(watched.why.value, "trouble");
});

test("nobody on stage is no reason to leave a way", async () => {
  const { stage, watched, last, onAir } = await watching();
  onAir.live = false;
  onAir.picture = false;
  last().plays({ quality: "none", kbps: 0, picture: false });
  await stage.pass(60);
  assert.equal(watched.way.value?.kind, "webrtc");
});

test("sound without a picture on stage is no trouble", async () => {
  const { stage, watched, last, onAir } = await watching();
  onAir.picture = false;
  last().plays({ picture: false });
  await stage.pass(30);
  assert.equal(watched.way.value?.kind, "webrtc");
});

test("who saves data gets the sound alone, and from a playlist the way that has no picture", async () => {
  const { watched, last, engines } = await watching();
  last().plays();
  watched.save(true);
  assert.equal(last().picture, false);
  assert.equal(engines.length, 1);
  watched.save(false);
  assert.equal(last().picture, true);
  last().fails("blocked");
  await settle();
  watched.save(true);
  await settle();
  assert.equal(watched.way.value?.kind, "sound");
});

test("the chosen channel goes with whoever serves", async () => {
  const { watched, last } = await watching();
  watched.hear("fr");
  assert.equal(last().channel, "fr");
  last().fails("blocked");
  await settle();
  assert.equal(last().channel, "fr");
});

test("ways that could not be asked for are asked for again", async () => {
  const stage = new FakeStage();
  let asked = 0;
  const watched = new Watching({
    ask: async () => {
      asked += 1;
      if (asked < 3) throw new Error("no network");
      return [CAPTIONS];
    },
    make: async (of) => new FakeEngine(of),
    onAir: () => ({ live: true, picture: true }),
    tools: stage.tools,
  });
  watched.open();
  await settle();
  await stage.pass(10);
  assert.equal(watched.way.value?.kind, "captions");
  watched.close();
  await stage.pass(100);
  assert.equal(asked, 3);
});

test("a browser that cannot go a way takes the next", async () => {
  const stage = new FakeStage();
  const watched = new Watching({
    ask: async () => [way("webrtc", STAGE), way("hls", "/h/a.m3u8"), CAPTIONS],
    make: async (of) => {
      if (of.kind === "webrtc") throw new Error("no WebRTC");
      return new FakeEngine(of);
    },
    onAir: () => ({ live: true, picture: true }),
    tools: stage.tools,
  });
  watched.open();
  await settle();
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(watched.why.value, "unfit");
});
