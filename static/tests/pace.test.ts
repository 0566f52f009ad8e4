import assert from "node:assert/strict";
import { test } from "node:test";
import { HIDDEN_MS, NUMBERS_MS, Pace } from "../src/pace.ts";

/** A browser whose pictures and timers come when the test says so. */
class Stage {
  looked = true;
  asked: (() => void)[] = [];
  timers: { run: () => void; ms: number }[] = [];
  shows = 0;
  pace = new Pace(
    () => {
      this.shows += 1;
    },
    {
      visible: () => this.looked,
      next: (run) => void this.asked.push(run),
      later: (run, ms) => void this.timers.push({ run, ms }),
    },
  );

  picture(): void {
    for (const run of this.asked.splice(0)) run();
  }

  time(): void {
    for (const { run } of this.timers.splice(0)) run();
  }
}

test("all news of a moment are shown with the next picture, once", () => {
  const stage = new Stage();
  for (let n = 0; n < 100; n++) stage.pace.arrived(true);
  assert.equal(stage.asked.length, 1);
  stage.picture();
  assert.equal(stage.shows, 1);
  stage.pace.arrived(true);
  stage.picture();
  assert.equal(stage.shows, 2);
});

test("numbers that only move wait a quarter of a second, together", () => {
  const stage = new Stage();
  for (let n = 0; n < 100; n++) stage.pace.arrived(false);
  assert.deepEqual([stage.asked.length, stage.timers.map((one) => one.ms)], [0, [NUMBERS_MS]]);
  stage.time();
  assert.equal(stage.shows, 1);
});

test("news take along the numbers that wait", () => {
  const stage = new Stage();
  stage.pace.arrived(false);
  stage.pace.arrived(true);
  stage.picture();
  assert.equal(stage.shows, 1);
  stage.time();
  assert.equal(stage.shows, 1);
});

test("a hidden page shows what came once a second, though its pictures have stopped", () => {
  const stage = new Stage();
  stage.pace.arrived(true);
  stage.looked = false;
  for (let n = 0; n < 100; n++) stage.pace.arrived(true);
  assert.deepEqual(
    stage.timers.map((one) => one.ms),
    [HIDDEN_MS],
  );
  stage.time();
  assert.equal(stage.shows, 1);
  stage.looked = true;
  stage.picture();
  assert.equal(stage.shows, 1);
});

test("what was shown for another reason is not shown again", () => {
  const stage = new Stage();
  stage.pace.arrived(true);
  stage.pace.shown();
  stage.picture();
  assert.equal(stage.shows, 0);
});
