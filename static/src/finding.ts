/** Finding delegations by a few letters, whatever accents and order they were typed in. */

import type { Delegation } from "./messages.ts";

/** Letters without accents, small: `Łódź` is found by `lodz`. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[łđøıœæßñ]/g, (one) => PLAIN[one] ?? one);
}

const PLAIN: { [letter: string]: string } = {
  ...{ ł: "l", đ: "d", ø: "o", ı: "i", œ: "oe", æ: "ae", ß: "ss" },
};

/** Those that hold every typed word; names that begin with it first. */
export function matching(all: readonly Delegation[], typed: string): Delegation[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const found = all.filter((one) => {
    const text = folded(`${one.name} ${one.country} ${one.field}`);
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? "";
  const begins = (one: Delegation) => Number(!folded(one.name).startsWith(first));
  return found.sort((a, b) => begins(a) - begins(b));
}
