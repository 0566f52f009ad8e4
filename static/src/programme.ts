/** What is on and what comes next, from the programme and the server's clock: rooms/sessions.py. */

import type { SessionView } from "./messages.ts";

const FORGOTTEN_MS = 2 * 3_600_000;

export interface NowNext {
  current: SessionView | null;
  next: SessionView | null;
}

/** What is on in a room, and what comes next; either may be null. */
export function nowNext(sessions: readonly SessionView[], room: string, now: number): NowNext {
  const here = inOrder(sessions.filter((one) => one.room === room));
  const planned = here.filter((one) => (one.state ?? "planned") === "planned");
  const live = here.filter((one) => one.state === "live" && !isForgotten(one, now));
  live.sort((a, b) => began(a) - began(b));
  const current = live.at(-1);
  if (current) {
    const later = planned.find((one) => order(one) > order(current));
    return { current, next: later ?? null };
  }
  const due = planned.find((one) => start(one) <= now && now < Date.parse(one.ends_at));
  return { current: due ?? null, next: planned.find((one) => start(one) > now) ?? null };
}

/** Sessions by their time. */
export function inOrder(sessions: readonly SessionView[]): SessionView[] {
  return [...sessions].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function start(one: SessionView): number {
  return Date.parse(one.starts_at);
}

function began(one: SessionView): number {
  return Date.parse(one.started_at ?? one.starts_at);
}

function order(one: SessionView): string {
  return `${one.starts_at} ${one.id}`;
}

/** Left running long after its end: nobody ended it. */
function isForgotten(one: SessionView, now: number): boolean {
  const end = Date.parse(one.ends_at);
  const length = end - start(one);
  return now >= Math.max(end, began(one) + length) + FORGOTTEN_MS;
}
