/** Lists for spreadsheets, and what can be said of a list of people before it is kept. Pure. */

import type { Badge, Understood } from "./desk.ts";

const COLUMNS = ["code", "name", "role", "attendance", "delegation", "url"] as const;

/** Badges as CSV (RFC 4180) with the mark by which spreadsheets know UTF-8. */
export function badgesCsv(badges: readonly Badge[]): string {
  const rows = badges.map((badge) => COLUMNS.map((column) => cell(badge[column])).join(","));
  return `\ufeff${[COLUMNS.join(","), ...rows].join("\r\n")}\r\n`;
}

/** A cell that no spreadsheet takes for a formula (the same rule as the server's csv_safe). */
function cell(text: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const EXAMPLE = `\ufeff${[
  "name,role,city,country,field,attendance",
  "Amara Okafor,delegate,Lagos,Nigeria,Film,onsite",
  "Li Wenjing,speaker,Beijing,China,Design,onsite",
  "Ingrid Sørensen,delegate,Bergen,Norway,Gastronomy,remote",
].join("\r\n")}\r\n`;

/** How many on a list have a badge already: the same name in the same delegation. */
export function known(list: readonly Understood[], badges: readonly Badge[]): number {
  const key = (one: { name: string; delegation: string }) =>
    `${one.name.normalize("NFC").toLowerCase()}\n${one.delegation.normalize("NFC").toLowerCase()}`;
  const printed = new Set(badges.map(key));
  return list.filter((one) => printed.has(key(one))).length;
}

/** A badge's code in groups of four, as it is read aloud and typed. */
export function spelled(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}
