/** One polite voice for screen readers; what is said stays until something else is. */

import { signal } from "@preact/signals";

const saying = signal("");
let turn = false;

/** Say a sentence politely. The same sentence twice is said twice. */
export function sayAloud(text: string): void {
  turn = !turn;
  saying.value = turn ? text : `${text}\u00a0`;
}

export function LiveRegion() {
  return (
    <div class="unseen" role="status" aria-live="polite">
      {saying.value}
    </div>
  );
}
