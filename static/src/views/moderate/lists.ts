/** Which questions are in which list, in which order, and which of them a search leaves. */

import type { Authored, Question, StaffQuestion, StaffState } from "../../messages.ts";

export const TABS = ["waiting", "open", "queue", "answered", "declined"] as const;
export type Tab = (typeof TABS)[number];
export type Lists = { readonly [T in Tab]: readonly StaffQuestion[] };

export interface Filter {
  text: string;
  label: string | null;
  language: string | null;
}

export const NO_FILTER: Filter = { text: "", label: null, language: null };

/** Every list, from what the room and the staff know; `declined` are kept by the page. */
export function lists(
  questions: readonly Question[],
  staff: Pick<StaffState, "waiting" | "authors"> | undefined,
  declined: readonly StaffQuestion[],
): Lists {
  const authored = questions.map((one) => withAuthor(one, staff?.authors[one.id]));
  const waiting = staff?.waiting.filter((one) => one.state !== "declined") ?? [];
  const here = new Set([...questions, ...waiting].map((one) => one.id));
  return {
    waiting: [...waiting].sort(byWaiting),
    open: authored.filter((one) => one.state === "open").sort(byRank),
    queue: authored.filter((one) => one.state === "queued" || one.state === "staged").sort(byPlace),
    answered: authored.filter((one) => one.state === "answered").sort(byAnswer),
    declined: declined.filter((one) => !here.has(one.id)),
  };
}

const joined = new WeakMap<Question, { author: Authored; view: StaffQuestion }>();

/** A public question with what staff know of its asker; the same object while neither changes. */
function withAuthor(question: Question, author: Authored | undefined): StaffQuestion {
  if (!author) return question;
  const known = joined.get(question);
  if (known && known.author === author) return known.view;
  const { person, pseudonym, original } = author;
  const view = { ...question, person, pseudonym: pseudonym ?? null, original: original ?? null };
  joined.set(question, { author, view });
  return view;
}

function text(one: string | null | undefined): string {
  return one ?? "";
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** New ones first come first; what was set aside stands behind them. */
function byWaiting(one: StaffQuestion, other: StaffQuestion): number {
  const aside = Number(one.state === "held") - Number(other.state === "held");
  return aside || compare(one.at, other.at) || compare(one.id, other.id);
}

/** Pinned, then upvotes, then age: as delegates see it (rooms/ranking.py). */
export function byRank(one: Question, other: Question): number {
  return (
    Number(other.pinned ?? false) - Number(one.pinned ?? false) ||
    (other.upvotes ?? 0) - (one.upvotes ?? 0) ||
    compare(one.at, other.at) ||
    compare(one.id, other.id)
  );
}

function byPlace(one: Question, other: Question): number {
  const staged = Number(other.state === "staged") - Number(one.state === "staged");
  return staged || compare(text(one.queued_at), text(other.queued_at)) || compare(one.id, other.id);
}

function byAnswer(one: Question, other: Question): number {
  return compare(text(other.answer?.at), text(one.answer?.at)) || compare(one.id, other.id);
}

/** True for a filter that leaves everything. */
export function isOpen(filter: Filter): boolean {
  return filter.text.trim() === "" && filter.label === null && filter.language === null;
}

/** The questions that have every word of the search somewhere, the label and the language. */
export function filtered(
  questions: readonly StaffQuestion[],
  filter: Filter,
): readonly StaffQuestion[] {
  if (isOpen(filter)) return questions;
  const words = folded(filter.text).split(/\s+/).filter(Boolean);
  return questions.filter(
    (one) =>
      (filter.label === null || (one.labels ?? []).includes(filter.label)) &&
      (filter.language === null || languageOf(one) === filter.language) &&
      (words.length === 0 || hasAll(one, words)),
  );
}

function hasAll(question: StaffQuestion, words: readonly string[]): boolean {
  const hay = folded(
    [
      question.text,
      question.translation?.text,
      question.author,
      question.pseudonym,
      question.reason,
      ...(question.labels ?? []),
    ]
      .filter(Boolean)
      .join(" "),
  );
  return words.every((word) => hay.includes(word));
}

/** Lower case without accents, so that “creation” finds “création”. */
export function folded(words: string): string {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** `fr` of `fr-CA`; null when nobody said. */
export function languageOf(question: Question): string | null {
  return question.language?.toLowerCase().split("-")[0] ?? null;
}

/** Labels and languages that occur, commonest first, for the filters. */
export function choices(all: Lists): { labels: string[]; languages: string[] } {
  const labels = new Map<string, number>();
  const languages = new Map<string, number>();
  const count = (into: Map<string, number>, key: string) => into.set(key, (into.get(key) ?? 0) + 1);
  for (const tab of TABS) {
    for (const one of all[tab]) {
      for (const label of one.labels ?? []) count(labels, label);
      const language = languageOf(one);
      if (language) count(languages, language);
    }
  }
  return { labels: commonest(labels), languages: commonest(languages) };
}

function commonest(counts: Map<string, number>): string[] {
  return [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([key]) => key);
}

/** What staff call the asker: the name, or the pseudonym of one who asked not to be named. */
export function askerOf(question: StaffQuestion): string {
  return question.pseudonym ?? question.author ?? question.name ?? "";
}
