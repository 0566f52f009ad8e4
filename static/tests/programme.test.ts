import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionView } from "../src/messages.ts";
import { inOrder, nowNext } from "../src/programme.ts";

const at = (clock: string) => `2020-09-17T${clock}:00.000Z`;
const when = (clock: string) => Date.parse(at(clock));

function session(
  id: string,
  from: string,
  to: string,
  more: Partial<SessionView> = {},
): SessionView {
  return {
    id,
    room: "main",
    title: id,
    starts_at: at(from),
    ends_at: at(to),
    state: "planned",
    ...more,
  };
}

const day = [
  session("forum", "10:00", "12:00"),
  session("opening", "09:00", "10:00"),
  session("other", "09:00", "18:00", { room: "exhibition" }),
];

function names(found: ReturnType<typeof nowNext>) {
  return [found.current?.id ?? null, found.next?.id ?? null];
}

test("what nobody started is on during its own slot", () => {
  assert.deepEqual(names(nowNext(day, "main", when("08:00"))), [null, "opening"]);
  assert.deepEqual(names(nowNext(day, "main", when("09:30"))), ["opening", "forum"]);
  assert.deepEqual(names(nowNext(day, "main", when("10:00"))), ["forum", null]);
  assert.deepEqual(names(nowNext(day, "main", when("12:00"))), [null, null]);
});

test("what the chair started is on until it is ended, and the next one waits", () => {
  const live = [
    session("opening", "09:00", "10:00", { state: "live", started_at: at("09:05") }),
    day[0],
  ];
  assert.deepEqual(names(nowNext(live as SessionView[], "main", when("10:30"))), [
    "opening",
    "forum",
  ]);
  const ended = [session("opening", "09:00", "10:00", { state: "ended" }), day[0]];
  assert.deepEqual(names(nowNext(ended as SessionView[], "main", when("09:30"))), [null, "forum"]);
});

test("what was left running for hours was forgotten", () => {
  const live = [session("opening", "09:00", "10:00", { state: "live", started_at: at("09:00") })];
  assert.deepEqual(names(nowNext(live, "main", when("11:59"))), ["opening", null]);
  assert.deepEqual(names(nowNext(live, "main", when("12:00"))), [null, null]);
});

test("sessions are in the order of their time", () => {
  assert.deepEqual(
    inOrder(day).map((one) => one.id),
    ["opening", "other", "forum"],
  );
});
