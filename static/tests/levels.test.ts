import assert from "node:assert/strict";
import { test } from "node:test";
import { troubleOf, wanted } from "../src/streams/devices.ts";
import { Ear, FLOOR_DB, peakOf, reach, type Verdict } from "../src/streams/levels.ts";

/** What an ear says in the end after hearing this loudness for some seconds, twenty times each. */
function after(seconds: number, db: (n: number) => number, ear = new Ear(), from = 0): Verdict {
  let verdict: Verdict = "listening";
  for (let n = 0; n < seconds * 20; n += 1) verdict = ear.hear(db(n), from + n * 50);
  return verdict;
}

test("a peak is measured in decibels of full scale, and never without end", () => {
  assert.equal(peakOf(new Float32Array([0, -1, 0.5])), 0);
  assert.equal(Math.round(peakOf(new Float32Array([0.5]))), -6);
  assert.equal(peakOf(new Float32Array([0, 0])), FLOOR_DB);
  assert.equal(reach(FLOOR_DB), 0);
  assert.equal(reach(0), 1);
  assert.equal(reach(3), 1);
});

test("a microphone that hears nothing is found out after some seconds, not at once", () => {
  assert.equal(
    after(2, () => -60),
    "listening",
  );
  assert.equal(
    after(6, () => -60),
    "silent",
  );
});

test("someone who speaks with pauses sounds good", () => {
  assert.equal(
    after(6, (n) => (n % 20 < 12 ? -18 : -58)),
    "good",
  );
});

test("a far voice is quiet, a shouted one too loud", () => {
  assert.equal(
    after(4, () => -45),
    "quiet",
  );
  assert.equal(
    after(4, (n) => (n % 5 === 0 ? 0 : -12)),
    "loud",
  );
});

test("one knock on the table is not too loud", () => {
  assert.equal(
    after(6, (n) => (n === 10 ? 0 : -18)),
    "good",
  );
});

test("a pause is no silence for who was just heard, but a long one is", () => {
  const ear = new Ear();
  assert.equal(
    after(4, () => -18, ear),
    "good",
  );
  assert.equal(
    after(5, () => -60, ear, 4_000),
    "good",
  );
  assert.equal(
    after(8, () => -60, ear, 9_000),
    "silent",
  );
});

test("why a device does not open is known by the browser's names for it", () => {
  const named = (name: string) => troubleOf({ name });
  assert.equal(named("NotAllowedError"), "denied");
  assert.equal(named("NotFoundError"), "none");
  assert.equal(named("NotReadableError"), "busy");
  assert.equal(named("TypeError"), "other");
  assert.equal(troubleOf(null), "other");
});

test("a chosen device is asked for exactly, otherwise any", () => {
  assert.deepEqual((wanted("audio", "mic1").audio as MediaTrackConstraints).deviceId, {
    exact: "mic1",
  });
  assert.equal((wanted("video", null).video as MediaTrackConstraints).deviceId, undefined);
});
