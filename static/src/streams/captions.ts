/** Which lines of live text are read now. Pure. */

import type { Caption, PartialCaption } from "../messages.ts";

/** A final line is read for so long at least, and longer the longer it is. */
export const LINGERS_MS = 6_000;
const PER_CHARACTER_MS = 70;
/** A line that nobody goes on writing. */
export const ABANDONED_MS = 12_000;

export interface Line {
  key: string;
  text: string;
  /** Still being written. */
  partial: boolean;
}

/** The languages there are lines in, the latest first. */
export function languagesOf(
  said: readonly Caption[],
  writing: readonly PartialCaption[],
): string[] {
  const latest = said.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  return [...new Set([...writing, ...latest].map((one) => one.language))];
}

/** The language to read: the first of those liked that there is, else the one that comes. */
export function languageToRead(
  there: readonly string[],
  liked: readonly (string | null)[],
): string | null {
  for (const one of liked) {
    const found = there.find((other) => other === one || other.split("-")[0] === one);
    if (found) return found;
  }
  return there[0] ?? null;
}

/** Final lines of a language in their order, and the one that is being written after them. */
export function linesOf(
  said: readonly Caption[],
  writing: readonly PartialCaption[],
  language: string | null,
): Line[] {
  const final = said
    .filter((one) => one.language === language && one.text)
    .toSorted((a, b) => a.line - b.line);
  const lines = final.map(({ id, text }) => ({ key: id, text, partial: false }));
  const open = writing.find((one) => one.language === language);
  const over = final.some(({ line }) => open && line >= open.line);
  if (!open?.text || over) return lines;
  return [...lines, { key: `line ${open.line}`, text: open.text, partial: true }];
}

/**
 * The lines that are still to be read now: `since` says when this page first saw a line as it is.
 * At most two, the newest last.
 */
export function fresh(
  lines: readonly Line[],
  since: (line: Line) => number,
  now: number,
  most = 2,
): Line[] {
  const lasts = (one: Line) =>
    one.partial ? ABANDONED_MS : LINGERS_MS + one.text.length * PER_CHARACTER_MS;
  return lines.filter((one) => now - since(one) < lasts(one)).slice(-most);
}
