/** Open answers as moderators sort them. */

import type { Tally } from "../../messages.ts";

export interface OpenText {
  id: string;
  text: string;
  n?: number;
  on: boolean;
}

/** Answers that wait for approval first, then what is shown. */
export function openTexts(tally: Tally | null): OpenText[] {
  const shown = (tally?.texts ?? []).map((one) => ({ ...one, on: one.approved !== false }));
  const known = new Set(shown.map(({ id }) => id));
  const waiting = (tally?.waiting ?? [])
    .filter(({ id }) => !known.has(id))
    .map((one) => ({ ...one, on: false }));
  return [...waiting, ...shown.filter(({ on }) => !on), ...shown.filter(({ on }) => on)];
}
