/** Words by key and language, with named gaps and plurals; typed by the English ones. */

import { signal } from "@preact/signals";

export type Language = "en" | "zh" | "ar";
export type Plural = {
  other: string;
  zero?: string;
  one?: string;
  two?: string;
  few?: string;
  many?: string;
};
export type Word = string | Plural;
export type Words = { readonly [key: string]: Word };
/** A language that has every word. */
export type Complete<W extends Words> = { readonly [K in keyof W]: Word };
/** A language that may lack some. */
export type Translated<W extends Words> = { readonly [K in keyof W]?: Word };

type Gaps<S> = S extends `${string}{${infer Gap}}${infer Rest}` ? Gap | Gaps<Rest> : never;
type Vars<W> = W extends string ? Gaps<W> : W extends { other: infer O } ? Gaps<O> | "n" : never;
type Arguments<W> = [Vars<W>] extends [never] ? [] : [vars: { [V in Vars<W>]: string | number }];

export type Translate<W extends Words> = <K extends keyof W & string>(
  key: K,
  ...vars: Arguments<W[K]>
) => string;

/** The language of the pages. Reading `.value` while rendering follows a change. */
export const language = signal<Language>("en");

export const RIGHT_TO_LEFT: readonly string[] = ["ar", "fa", "he", "ur"];

/** The viewer's own variant of the language, British or Brazilian, where the browser names one. */
export function locale(): string {
  const own = globalThis.navigator?.languages ?? [];
  return own.find((one) => one.split("-")[0] === language.value) ?? language.value;
}

type Loader<W extends Words> = () => Promise<Translated<W>>;
type Loads = (into: Language) => Promise<void>;
const loads: Loads[] = [];
/** What was asked for last: a catalogue that arrives while others still load it loads it too. */
let asked: Language = "en";

/**
 * A typed `t(key, {gaps})` over a catalogue. English is the base; other languages are loaded when
 * they are chosen, and a missing key falls back to English.
 */
export function catalogue<const W extends Words>(
  english: W,
  others: { [L in Exclude<Language, "en">]?: Loader<W> },
): Translate<W> {
  const known = signal<{ [L in Language]?: Translated<W> }>({ en: english });
  const load: Loads = async (into) => {
    if (known.value[into]) return;
    const loader = others[into as Exclude<Language, "en">];
    if (loader) known.value = { ...known.value, [into]: await loader() };
  };
  loads.push(load);
  if (asked !== "en") load(asked).catch(() => undefined); // English stands in.
  return (key, ...vars) => {
    const word = known.value[language.value]?.[key];
    const base = word === undefined ? "en" : language.value;
    return fill(word ?? (english[key] as Word), vars[0] ?? {}, base);
  };
}

/** Load a language into every catalogue, then speak it, unless another was asked for meanwhile. */
export async function speak(into: Language): Promise<void> {
  asked = into;
  await Promise.all(loads.map((load) => load(into)));
  if (asked === into) language.value = into;
}

/** When every catalogue that is here has the language asked for last; never a refusal. */
export async function spoken(): Promise<void> {
  await Promise.allSettled(loads.map((load) => load(asked)));
}

/** Making one of `Intl`'s formats costs as much as drawing a row: each is made once. */
const made = new Map<string, unknown>();

/** The format of this name, made by `make` when it is first asked for. */
export function kept<F>(name: string, make: () => F): F {
  const known = (made.get(name) as F | undefined) ?? make();
  made.set(name, known);
  return known;
}

function rule(tongue: string): Intl.PluralRules {
  return kept(`plural ${tongue}`, () => new Intl.PluralRules(tongue));
}

function fill(word: Word, vars: { [gap: string]: string | number }, tongue: string): string {
  let pattern = word;
  if (typeof pattern !== "string") {
    pattern = pattern[rule(tongue).select(Number(vars.n))] ?? pattern.other;
  }
  return pattern.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const value = vars[name];
    return value === undefined ? gap : typeof value === "number" ? number(value) : value;
  });
}

/** A number as the language writes it. */
export function number(value: number): string {
  const tongue = locale();
  return kept(`number ${tongue}`, () => new Intl.NumberFormat(tongue)).format(value);
}
