/** The server's clock as seen from here, so that every countdown in the room ends together. */

import { signal } from "@preact/signals";

const offset = signal(0);
let heard = false;

/** Learn from a message that carries the server's `now`. The least delayed message knows best. */
export function learn(now: string, received: number = Date.now()): void {
  const seen = Date.parse(now) - received;
  if (Number.isNaN(seen)) return;
  offset.value = heard ? Math.max(offset.value, seen) : seen;
  heard = true;
}

/** Forget what was learnt: the device's own clock may have been set, or slept. */
export function forget(): void {
  heard = false;
}

/** Milliseconds since 1970 on the server's clock. */
export function serverNow(): number {
  return Date.now() + offset.value;
}

/** A signal of the server's time that moves every second while the page is visible. */
export const second = signal(serverNow());

let timer: ReturnType<typeof setInterval> | null = null;

/** Let `second` run. Called once by the page. */
export function startClock(): void {
  if (timer !== null) return;
  timer = setInterval(() => {
    second.value = serverNow();
  }, 1000);
}
