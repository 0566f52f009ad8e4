import assert from "node:assert/strict";
import { test } from "node:test";
import { Watching } from "../src/streams/watching.ts";
import { CAPTIONS } from "../src/streams/ways.ts";
import { FakeEngine, FakeStage, STAGE, settle, WAYS, watching, way } from "./watching-fakes.ts";

test("sound alone by a connection that failed is tried once more, then there are the captions", async () => {
  const ways = [way("webrtc", STAGE), way("sound", STAGE), CAPTIONS];
  const { watched, last } = await watching(ways);
  last().fails("blocked");
  last().opened = false;
  await settle();
  assert.equal(watched.way.value?.kind, "sound");
  assert.equal(last().opened, true);
  last().state.value = { kind: "opening" };
  last().fails("blocked");
  await settle();
  assert.equal(watched.way.value?.kind, "captions");
});

test("no answer at all is the network's, not the way's: the same one is taken again", async () => {
  let there = true;
  const { stage, watched, engines, last } = await watching(() => {
    if (!there) throw new Error("no network");
    return WAYS;
  });
  last().fails("blocked");
  await settle();
  last().plays();
  there = false;
  last().plays({ quality: "none" });
  await stage.pass(40);
  assert.equal(watched.way.value?.kind, "hls");
  there = true;
  last().opened = false;
  watched.hurry();
  await settle();
  assert.equal(last().opened, true);
  assert.equal(watched.way.value?.kind, "hls");
  assert.equal(engines.length, 2);
});

test("a request that nobody answers is given up, and asked again", async () => {
  const stage = new FakeStage();
  let asked = 0;
  const watched = new Watching({
    ask: () => {
      asked += 1;
      return asked === 1 ? new Promise(() => undefined) : Promise.resolve([CAPTIONS]);
    },
    make: async (of) => new FakeEngine(of),
    onAir: () => ({ live: true, picture: true }),
    tools: stage.tools,
  });
  watched.open();
  await stage.pass(12);
  assert.equal(watched.way.value?.kind, "captions");
  watched.close();
});

test("a device that woke up has what it watches looked after at once", async () => {
  const { watched, last } = await watching();
  watched.doubt();
  assert.equal(last().doubted, 1);
});

test("what comes in pieces and stutters is left, however often it plays in between", async () => {
  const pieces = [way("hls", "/hls/x/main.m3u8"), way("sound", STAGE), CAPTIONS];
  const { stage, watched, last } = await watching(pieces);
  for (let n = 0; n < 8 && watched.way.value?.kind === "hls"; n += 1) {
    last().plays();
    await stage.pass(3);
    last().plays({ quality: "none" });
    await stage.pass(4);
  }
  assert.equal(watched.way.value?.kind, "sound");
  assert.equal(watched.why.value, "trouble");
});
