/** The audit trail as the server tells it, and what can be read from it. */

import type { StaffQuestion } from "../../messages.ts";

export interface AuditRow {
  at: string;
  /** Who did it; nobody where the server itself did. */
  person?: { id: string; name?: string | null } | null;
  command: string;
  subject?: string | null;
  before?: unknown;
  after?: unknown;
}

/** Who did a deed, in words; empty for the server itself. */
export function doer(row: AuditRow): string {
  return row.person?.name ?? row.person?.id ?? "";
}

const AWAY = ["decline_question", "archive_question"];
const BACK = ["approve_question", "hold_question"];

/** Questions whose last deed put them away, the newest first. `rows` may come in any order. */
export function putAway(rows: readonly AuditRow[]): StaffQuestion[] {
  const last = new Map<string, AuditRow>();
  const sorted = [...rows].sort((a, b) => (a.at < b.at ? -1 : 1));
  for (const row of sorted) {
    if (!row.subject || ![...AWAY, ...BACK].includes(row.command)) continue;
    last.delete(row.subject);
    last.set(row.subject, row);
  }
  return [...last.values()]
    .filter((row) => AWAY.includes(row.command) && isQuestion(row.after))
    .map((row) => row.after as StaffQuestion)
    .reverse();
}

function isQuestion(thing: unknown): thing is StaffQuestion {
  return typeof thing === "object" && thing !== null && "id" in thing && "text" in thing;
}

/** The words of a thing in the trail: its text, title, name or reason; empty when it has none. */
export function wordsOf(thing: unknown): string {
  if (typeof thing === "string") return thing;
  if (typeof thing !== "object" || thing === null) return "";
  const { text, title, name, reason } = thing as { [part: string]: unknown };
  const first = [text, title, name].find((one) => typeof one === "string" && one !== "") ?? "";
  const why = typeof reason === "string" && reason ? ` (${reason})` : "";
  return `${first as string}${why}`.trim();
}
