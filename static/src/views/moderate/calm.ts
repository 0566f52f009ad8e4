/** A signal that moves a few times a second at most, however often its source does. */

import { effect, type ReadonlySignal, signal } from "@preact/signals";

export interface Timers {
  now(): number;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
}

/** Follow `source` at once when it was quiet, else after `ms`. Call the second to stop. */
export function calm<T>(
  source: ReadonlySignal<T>,
  ms: number,
  { now, later, cancel }: Timers,
): [ReadonlySignal<T>, () => void] {
  const calmed = signal(source.peek());
  let last = Number.NEGATIVE_INFINITY;
  let timer: number | null = null;
  const follow = () => {
    timer = null;
    last = now();
    calmed.value = source.peek();
  };
  const stop = effect(() => {
    source.value;
    if (timer !== null) return;
    const wait = last + ms - now();
    if (wait <= 0) follow();
    else timer = later(follow, wait);
  });
  return [
    calmed,
    () => {
      stop();
      if (timer !== null) cancel(timer);
    },
  ];
}
