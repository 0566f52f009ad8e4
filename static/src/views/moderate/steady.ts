/** A list that stays still under the pointer while the truth moves on. */

export interface Shown<T> {
  item: T;
  /** It has left the list by somebody else's hand; it stays until the list may move. */
  gone: boolean;
}

export interface Steady<T> {
  shown: readonly Shown<T>[];
  /** How many new ones wait to be let in. */
  fresh: number;
  /** True when the order shown is not the true one any more. */
  moved: boolean;
}

/**
 * What to show next. A list that may move shows what is wanted. One that is frozen keeps its order,
 * takes new ones only at its end, and keeps what left, unless `letGo` says we did that ourselves.
 */
export function steady<T extends { id: string }>(
  before: readonly Shown<T>[],
  wanted: readonly T[],
  frozen: boolean,
  letGo: (id: string) => boolean = () => false,
): Steady<T> {
  if (!frozen || before.length === 0) {
    return { shown: wanted.map((item) => ({ item, gone: false })), fresh: 0, moved: false };
  }
  const now = new Map(wanted.map((item) => [item.id, item]));
  const kept = before
    .filter(({ item }) => now.has(item.id) || !letGo(item.id))
    .map(({ item }) => ({ item: now.get(item.id) ?? item, gone: !now.has(item.id) }));
  const shown = [...kept, ...tail(kept, wanted).map((item) => ({ item, gone: false }))];
  const ids = new Set(shown.map(({ item }) => item.id));
  const still = shown.filter(({ gone }) => !gone);
  return {
    shown,
    fresh: wanted.filter((item) => !ids.has(item.id)).length,
    moved:
      still.some(({ item }, at) => item.id !== wanted[at]?.id) || still.length !== shown.length,
  };
}

/** New ones that belong behind everything shown: they move nothing. */
function tail<T extends { id: string }>(kept: readonly Shown<T>[], wanted: readonly T[]): T[] {
  const known = new Set(kept.map(({ item }) => item.id));
  let from = wanted.length;
  while (from > 0 && !known.has((wanted[from - 1] as T).id)) from -= 1;
  return wanted.slice(from);
}
