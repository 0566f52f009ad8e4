import assert from "node:assert/strict";
import { test } from "node:test";
import type { Poll, Scene, Tally } from "../src/messages.ts";
import { dwell, largest } from "../src/views/scene/fitting.ts";
import { figures, rows } from "../src/views/scene/rows.ts";
import { type SceneState, sceneKey, shown } from "../src/views/scene/shown.ts";
import { clockwork } from "../src/views/scene/times.ts";

// ---- what a scene comes to ----------------------------------------------------------------------

const POLL: Poll = {
  id: "p1",
  run: 2,
  state: "open",
  kind: "single",
  title: "Tea or coffee?",
  options: [
    { id: "a", text: "Tea" },
    { id: "b", text: "Coffee" },
  ],
  results: "after_close",
  change: false,
  who: "everyone",
  secret: false,
};
const TALLY: Tally = { run: 2, counts: { a: 3, b: 1 }, shares: { a: 75, b: 25 }, voters: 4 };

const STATE: SceneState = {
  session: null,
  questions: [{ id: "q1", state: "staged", text: "Why?", at: "2020-09-17T01:00:00.000Z" }],
  polls: [POLL],
  floor: { hands: [], speaking: null },
};

test("a scene whose question or poll is here is shown as it is", () => {
  const scenes: Scene[] = [
    { kind: "question", of: "q1" },
    { kind: "poll", of: "p1" },
    { kind: "cloud", of: "p1" },
    { kind: "message", text: "Lunch" },
    { kind: "timer", ends_at: "2020-09-17T01:00:00.000Z" },
    { kind: "join" },
    { kind: "blank" },
  ];
  for (const scene of scenes) assert.equal(shown(scene, STATE), scene);
});

test("whatever a scene lacks, now and next is shown instead of a gap", () => {
  const broken = [
    null,
    undefined,
    { kind: "question", of: "gone" },
    { kind: "poll" },
    { kind: "cloud", of: "q1" },
    { kind: "message", text: "  " },
    { kind: "timer", ends_at: "soon" },
    { kind: "hologram" },
    { kind: "__proto__" },
  ] as unknown as Scene[];
  for (const scene of broken) assert.deepEqual(shown(scene, STATE), { kind: "now_next" });
});

test("absent and null are the same picture, another question is another", () => {
  const one: Scene = { kind: "question", of: "q1" };
  assert.equal(sceneKey(one), sceneKey({ ...one, text: null, ends_at: null }));
  assert.notEqual(sceneKey(one), sceneKey({ ...one, of: "q2" }));
});

// ---- figures ------------------------------------------------------------------------------------

test("running figures are shown only where everybody may see them", () => {
  const counted: Poll = { ...POLL, tally: TALLY };
  assert.equal(figures({ ...counted, results: "live" }), TALLY);
  for (const results of ["never", "after_ballot", "after_close"] as const) {
    assert.equal(figures({ ...counted, results }), null, results);
    assert.equal(figures({ ...counted, results, state: "closed" }), null, results);
  }
});

test("a result is shown once published, and nothing of a vote that was taken back", () => {
  const published: Poll = { ...POLL, state: "published", result: TALLY };
  assert.equal(figures(published), TALLY);
  assert.equal(figures({ ...published, state: "void", results: "live", tally: TALLY }), null);
});

test("without figures a row has no number, not a nought", () => {
  assert.deepEqual(
    rows(POLL, null).map((one) => [one.text, one.share, one.count, one.first]),
    [
      ["Tea", null, null, false],
      ["Coffee", null, null, false],
    ],
  );
});

test("nobody is declared ahead while people vote; equals are first together", () => {
  assert.deepEqual(
    rows(POLL, TALLY).map((one) => one.first),
    [false, false],
  );
  const even: Tally = { ...TALLY, counts: { a: 2, b: 2 }, shares: { a: 50, b: 50 } };
  const final: Poll = { ...POLL, state: "published" };
  assert.deepEqual(
    rows(final, even).map((one) => one.first),
    [true, true],
  );
  const nobody: Tally = { ...TALLY, counts: {}, shares: {}, voters: 0 };
  assert.deepEqual(
    rows(final, nobody).map((one) => [one.share, one.first]),
    [
      [0, false],
      [0, false],
    ],
  );
});

test("a rating has a row for every step of its scale", () => {
  const rating: Poll = { ...POLL, kind: "rating", options: [], scale: 4 };
  assert.deepEqual(
    rows(rating, { ...TALLY, counts: { "4": 2 }, shares: { "4": 100 } }).map((one) => one.share),
    [0, 0, 0, 100],
  );
});

// ---- type that fits -----------------------------------------------------------------------------

test("the largest size that fits is found to the step", () => {
  for (const limit of [1, 1.05, 1.3, 2.45, 3]) {
    assert.equal(
      largest(1, 3, (size) => size <= limit + 1e-9),
      limit,
    );
  }
});

test("it is the largest even when it could be larger, and null when nothing fits", () => {
  assert.equal(
    largest(1, 2.8, () => true),
    2.8,
  );
  assert.equal(
    largest(1, 2.8, () => false),
    null,
  );
  assert.equal(
    largest(1, 1, () => true),
    1,
  );
});

test("a text is measured seldom: each try is a layout of the page", () => {
  let tries = 0;
  largest(1, 3.2, (size) => {
    tries += 1;
    return size <= 1.7;
  });
  assert.ok(tries <= 9, String(tries));
});

test("a part of a text stays long enough to be read, and not for ever", () => {
  assert.equal(dwell(10, 2), 8_000);
  assert.equal(dwell(400, 2), 15_000);
  assert.equal(dwell(5_000, 2), 20_000);
  assert.equal(dwell(0, 0), 8_000);
});

// ---- time ---------------------------------------------------------------------------------------

test("time left is whole seconds, rounded up; time over is counted from its first full second", () => {
  assert.equal(clockwork(65_000), "1:05");
  assert.equal(clockwork(64_001), "1:05");
  assert.equal(clockwork(1), "0:01");
  assert.equal(clockwork(0), "0:00");
  assert.equal(clockwork(-999), "0:00");
  assert.equal(clockwork(-1_000), "+0:01");
  assert.equal(clockwork(-61_500), "+1:01");
  assert.equal(clockwork(3_600_000), "1:00:00");
  assert.equal(clockwork(-36_000_000), "+10:00:00");
});
