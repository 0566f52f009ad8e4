/** How alike two texts are, to suggest what might be merged. Works without spaces between words. */

import { folded } from "./lists.ts";

const LEAST = 0.34;

/** Questions most like this one, best first; those that have little in common are left out. */
export function alike<Q extends { id: string; text: string }>(
  question: Q,
  others: readonly Q[],
  most = 5,
): Q[] {
  const mine = pieces(question.text);
  return others
    .filter((other) => other.id !== question.id)
    .map((other) => ({ other, score: overlap(mine, pieces(other.text)) }))
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ other }) => other);
}

/** 0 for nothing in common, 1 for the same letters: Dice's coefficient over pairs of letters. */
export function likeness(one: string, other: string): number {
  return overlap(pieces(one), pieces(other));
}

const kept = new Map<string, Map<string, number>>();

function pieces(text: string): Map<string, number> {
  const known = kept.get(text);
  if (known) return known;
  const letters = [
    ...folded(text)
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim(),
  ];
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < letters.length; at += 1) {
    const pair = `${letters[at]}${letters[at + 1]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  if (kept.size > 2000) kept.clear();
  kept.set(text, counts);
  return counts;
}

function overlap(one: Map<string, number>, other: Map<string, number>): number {
  let shared = 0;
  let all = 0;
  for (const [pair, n] of one) {
    shared += Math.min(n, other.get(pair) ?? 0);
    all += n;
  }
  for (const n of other.values()) all += n;
  return all === 0 ? 0 : (2 * shared) / all;
}
