/** A poll as rows: what can be chosen, with its figures where there are any. Pure. */

import type { Poll, Tally } from "../../messages.ts";

/**
 * The result once published, else the running figures where everybody may see them. A moderator's
 * page has figures that the hall must not see yet: its pictures of a screen show none of them.
 */
export function figures(poll: Poll): Tally | null {
  if (poll.state === "void") return null;
  return poll.result ?? (poll.results === "live" ? (poll.tally ?? null) : null);
}

export interface Row {
  id: string;
  text: string;
  /** Whole percents; null when the figures are not for this screen. */
  share: number | null;
  count: number | null;
  /** None has more. Only once it is final: nobody is declared ahead while people vote. */
  first: boolean;
}

export function rows(poll: Poll, tally: Tally | null): Row[] {
  const named = poll.kind === "rating" ? scale(poll) : poll.options;
  const found = named.map(({ id, text }) => ({
    id,
    text,
    share: tally ? (tally.shares?.[id] ?? 0) : null,
    count: tally ? (tally.counts?.[id] ?? 0) : null,
  }));
  const most = Math.max(0, ...found.map((one) => one.count ?? 0));
  const final = poll.state === "published";
  return found.map((one) => ({ ...one, first: final && most > 0 && one.count === most }));
}

function scale(poll: Poll): { id: string; text: string }[] {
  return Array.from({ length: poll.scale ?? 5 }, (_, index) => {
    const id = String(index + 1);
    return { id, text: id };
  });
}
