/** The form a poll is drafted with: fields as typed, what is frozen, and the arguments they make. */

import type { Commands, DraftArgs, Poll, PollKind, Results, Voters } from "../../messages.ts";

export const KINDS = ["single", "multiple", "rating", "cloud", "open"] as const;
export const RESULTS: readonly Results[] = ["after_close", "after_ballot", "live", "never"];
export const WHO: readonly Voters[] = ["everyone", "badge", "delegation"];
export const SECONDS = [30, 60, 120, 180, 300, 600] as const;
export const OPTIONS_MAX = 20;
export const TITLE_MAX = 280;
export const OPTION_MAX = 200;

export interface Form {
  /** The poll that is changed; null for a new one. */
  poll: string | null;
  kind: PollKind;
  title: string;
  options: string[];
  min: number;
  /** null: as many as there are options. */
  max: number | null;
  scale: number;
  results: Results;
  change: boolean;
  who: Voters;
  secret: boolean;
  seconds: number | null;
}

export const EMPTY: Form = {
  poll: null,
  kind: "single",
  title: "",
  options: ["", ""],
  min: 1,
  max: null,
  scale: 5,
  results: "after_close",
  change: false,
  who: "everyone",
  secret: false,
  seconds: null,
};

export function hasOptions(kind: PollKind): boolean {
  return kind === "single" || kind === "multiple";
}

/** A poll as the form shows it. */
export function formOf(poll: Poll): Form {
  const options = poll.options.map(({ text }) => text);
  return {
    poll: poll.id,
    kind: poll.kind,
    title: poll.title,
    options: options.length > 0 ? options : ["", ""],
    min: poll.min ?? 1,
    max: poll.kind === "multiple" && poll.max !== options.length ? (poll.max ?? null) : null,
    scale: poll.scale ?? 5,
    results: poll.results,
    change: poll.change,
    who: poll.who,
    secret: poll.secret,
    seconds: poll.seconds ?? null,
  };
}

/** What may not be changed any more: `opened`, or `voted` for wording and options too. */
export type Frozen = "nothing" | "opened" | "voted";

export function frozen(poll: Poll | null, voters: number): Frozen {
  if (!poll || poll.state === "draft") return "nothing";
  return voters > 0 ? "voted" : "opened";
}

export type Field = keyof Omit<Form, "poll">;

/** Why a field cannot be changed: the last part of a word key; null when it can (rule P2). */
export function lock(field: Field, state: Frozen): "opened" | "voted" | null {
  if (state === "nothing" || field === "seconds") return null;
  if (field === "title" || field === "options") return state === "voted" ? "voted" : null;
  return "opened";
}

export type Fault =
  | { field: "title"; why: "empty" | "long" }
  | { field: "options"; why: "few" | "same" | "long" | "count" }
  | { field: "max"; why: "range" }
  | { field: "seconds"; why: "range" }
  | { field: "change"; why: "secret" };

function written(form: Form): string[] {
  return form.options.map((text) => text.trim()).filter(Boolean);
}

/** What has to be mended before it can be kept, as the server would say too. */
export function faults(form: Form, state: Frozen = "nothing", before = 0): Fault[] {
  const found: Fault[] = [];
  const title = form.title.trim();
  if (!title) found.push({ field: "title", why: "empty" });
  else if ([...title].length > TITLE_MAX) found.push({ field: "title", why: "long" });
  if (hasOptions(form.kind)) found.push(...optionFaults(form, state, before));
  if (form.seconds !== null && !(form.seconds >= 5 && form.seconds <= 86_400))
    found.push({ field: "seconds", why: "range" });
  if (form.secret && form.change) found.push({ field: "change", why: "secret" });
  return found;
}

function optionFaults(form: Form, state: Frozen, before: number): Fault[] {
  const options = written(form);
  const found: Fault[] = [];
  if (options.length < 2) found.push({ field: "options", why: "few" });
  if (options.some((text) => [...text].length > OPTION_MAX))
    found.push({ field: "options", why: "long" });
  if (new Set(options.map((text) => text.toLowerCase())).size !== options.length)
    found.push({ field: "options", why: "same" });
  if (state !== "nothing" && options.length !== before)
    found.push({ field: "options", why: "count" });
  const max = form.max ?? options.length;
  if (form.kind === "multiple" && options.length > 1)
    if (form.min > max || max > options.length) found.push({ field: "max", why: "range" });
  return found;
}

/** The arguments of `draft_poll`. */
export function draftArgs(form: Form): DraftArgs {
  const options = written(form);
  return {
    kind: form.kind,
    title: form.title.trim(),
    results: form.results,
    change: form.change && !form.secret,
    who: form.who,
    secret: form.secret,
    ...(hasOptions(form.kind) ? { options: options.map((text) => ({ text })) } : {}),
    ...(form.kind === "multiple" ? { min: form.min, max: form.max ?? options.length } : {}),
    ...(form.kind === "rating" ? { scale: form.scale } : {}),
    ...(form.seconds === null ? {} : { seconds: form.seconds }),
  };
}

/** The arguments of `edit_poll`: only what changed, so that frozen fields are not touched. */
export function editArgs(poll: Poll, form: Form): Commands["edit_poll"]["args"] {
  const changed: Record<string, unknown> = { poll: poll.id };
  const before = draftArgs(formOf(poll)) as unknown as Record<string, unknown>;
  for (const [field, value] of Object.entries(draftArgs(form))) {
    if (JSON.stringify(value) !== JSON.stringify(before[field])) changed[field] = value;
  }
  if (poll.kind !== form.kind) Object.assign(changed, tidied(poll.kind, form.kind));
  return changed as Commands["edit_poll"]["args"];
}

/** A draft that becomes another kind takes along what the new kind has no use for. */
function tidied(was: PollKind, now: PollKind): Record<string, unknown> {
  if (hasOptions(was) && !hasOptions(now)) return { options: [], min: 1, max: 1 };
  if (was === "multiple" && now === "single") return { min: 1, max: 1 };
  return {};
}

/** The form without the option at a place; two lines always stay. */
export function withoutOption(form: Form, at: number): Form {
  const options = form.options.filter((_, index) => index !== at);
  while (options.length < 2) options.push("");
  return { ...form, options };
}

export function withOption(form: Form, at: number, text: string): Form {
  return { ...form, options: form.options.map((one, index) => (index === at ? text : one)) };
}

/** The form with one more empty line, after the place given. */
export function withLine(form: Form, after = form.options.length - 1): Form {
  if (form.options.length >= OPTIONS_MAX) return form;
  return { ...form, options: form.options.toSpliced(after + 1, 0, "") };
}

/** A form that was kept on this device, or null when it cannot be read (any more). */
export function readForm(text: string): Form | null {
  try {
    const kept = JSON.parse(text) as Partial<Form>;
    if (typeof kept !== "object" || kept === null || !Array.isArray(kept.options)) return null;
    return { ...EMPTY, ...kept };
  } catch {
    return null;
  }
}
