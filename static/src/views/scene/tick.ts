/** Time for things that hang in the hall: moves at the server's full seconds, on all screens at once. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { serverNow } from "../../clock.ts";

let timer: ReturnType<typeof setTimeout> | null = null;

const moving = signal(serverNow(), { watched: run, unwatched: rest });

/** The server's time in milliseconds; moves only while somebody looks. */
export const tick: ReadonlySignal<number> = moving;

function run(): void {
  moving.value = serverNow();
  timer = setTimeout(run, 1000 - (moving.value % 1000) + 5);
}

function rest(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
}
