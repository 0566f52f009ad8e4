import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_CLIMB_MS, Ladder } from "../src/streams/ladder.ts";
import { CAPTIONS, type Way } from "../src/streams/ways.ts";
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

test("a way that stays blocked hides none above it, and a way that just fell is not the next try", () => {
  const [direct, pieces] = WAYS as [Way, Way, Way];
  const sound = way("sound", "/whep/main/sound");
  const ladder = new Ladder([direct, pieces, sound, CAPTIONS], 0);
  for (const now of [0, 1_000, 2_000]) ladder.fall("blocked", now);
  assert.equal(ladder.way.kind, "captions");
  const tried: (string | undefined)[] = [];
  let now = 2_000;
  for (let n = 0; n < 4; n += 1) {
    now += n < 2 ? FIRST_CLIMB_MS : 2 * FIRST_CLIMB_MS;
    ladder.relearn([direct, pieces, sound, CAPTIONS]);
    tried.push(ladder.climb(now)?.kind);
    ladder.missed("blocked", now);
  }
  assert.deepEqual(tried, ["hls", "webrtc", "sound", "hls"]);
});
