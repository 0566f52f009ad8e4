import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_CLIMB_MS, Ladder } from "../src/streams/ladder.ts";
import { CAPTIONS } from "../src/streams/ways.ts";
import { way } from "./watching-fakes.ts";

const WAYS = [way("webrtc", "/whep/main/stage"), way("hls", "/hls/x/main.m3u8"), CAPTIONS];

test("another network of the device is tried at once", () => {
  const ladder = new Ladder(WAYS, 0);
  ladder.fall("blocked", 0);
  ladder.climb(FIRST_CLIMB_MS);
  ladder.missed("blocked", FIRST_CLIMB_MS);
  assert.equal(ladder.climb(FIRST_CLIMB_MS + 20_000), null);
  ladder.hurry(FIRST_CLIMB_MS + 20_000);
  assert.equal(ladder.climb(FIRST_CLIMB_MS + 20_000)?.kind, "webrtc");
});

test("it never falls below its last rung", () => {
  const ladder = new Ladder([CAPTIONS], 0);
  assert.equal(ladder.fall("lost", 1).kind, "captions");
  assert.equal(ladder.why, null);
});
