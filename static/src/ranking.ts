/** The order of the list of questions, and when it may change under a thumb. */

import type { Question } from "./messages.ts";

/** Pinned, then upvotes, then age: rooms/ranking.py. */
export function ranked<Q extends Question>(questions: readonly Q[]): Q[] {
  return [...questions].sort(
    (a, b) =>
      Number(b.pinned ?? false) - Number(a.pinned ?? false) ||
      (b.upvotes ?? 0) - (a.upvotes ?? 0) ||
      before(a.at, b.at) ||
      before(a.id, b.id),
  );
}

function before(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The order to show. While somebody is reading or pointing (`hold`), what is shown keeps its
 * place, and what is new comes last; otherwise the ranking.
 */
export function arranged<Q extends Question>(
  questions: readonly Q[],
  shown: readonly string[],
  hold: boolean,
): Q[] {
  const best = ranked(questions);
  if (!hold || shown.length === 0) return best;
  const place = new Map(shown.map((id, index) => [id, index]));
  const of = (one: Q) => place.get(one.id) ?? shown.length;
  return best.sort((a, b) => of(a) - of(b)); // A stable sort: the new ones stay ranked.
}

/** Places in the line for the stage, the first is 1: by the moment of queueing. */
export function places(questions: readonly Question[]): Map<string, number> {
  const line = questions.filter((one) => one.state === "queued");
  line.sort((a, b) => before(a.queued_at ?? "", b.queued_at ?? "") || before(a.id, b.id));
  return new Map(line.map((one, index) => [one.id, one.place ?? index + 1]));
}
