/** Times, numbers and names in the viewer's language, in the venue's time zone or their own. */

import { signal } from "@preact/signals";
import type { Local } from "./messages.ts";
import { kept, language, locale } from "./words/catalogue.ts";

export { locale, number } from "./words/catalogue.ts";

/** IANA name of the venue's time zone, set from the event. */
export const venueZone = signal("UTC");

export const ownZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tongue = locale();
  const name = `date ${tongue} ${zone} ${JSON.stringify(options)}`;
  return kept(name, () => new Intl.DateTimeFormat(tongue, { ...options, timeZone: zone }));
}

const HOUR_MINUTE = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** `09:30` in the venue. */
export function venueTime(at: string | number): string {
  return formatter(venueZone.value, HOUR_MINUTE).format(new Date(at));
}

/** `09:30:12` in the venue. */
export function venueSecond(at: string | number): string {
  return formatter(venueZone.value, { ...HOUR_MINUTE, second: "2-digit" }).format(new Date(at));
}

/** `09:30` in the venue, with the weekday when it is not on the day of `now`. */
export function venueMoment(at: string, now: number): string {
  if (venueDate(at) === venueDate(now)) return venueTime(at);
  return formatter(venueZone.value, { weekday: "short", ...HOUR_MINUTE }).format(new Date(at));
}

/** `03:30` where the viewer is. */
export function ownTime(at: string | number): string {
  return formatter(ownZone, HOUR_MINUTE).format(new Date(at));
}

/** `03:30:12` where the viewer is. */
export function ownSecond(at: string | number): string {
  return formatter(ownZone, { ...HOUR_MINUTE, second: "2-digit" }).format(new Date(at));
}

/** True when the viewer's clock shows another time than the venue's. */
export function zonesDiffer(at: string | number = Date.now()): boolean {
  return venueTime(at) !== ownTime(at);
}

/** `Thursday, 17 September`, in the venue. */
export function venueDay(at: string | number): string {
  const options = { weekday: "long", day: "numeric", month: "long" } as const;
  return formatter(venueZone.value, options).format(new Date(at));
}

/** `Thu, 17 Sept` of a calendar day such as `2020-09-17`. */
export function shortDay(date: string): string {
  const options = { weekday: "short", day: "numeric", month: "short" } as const;
  return formatter("UTC", options).format(new Date(`${date}T00:00:00Z`));
}

/** `2020-09-17`: the venue's calendar day, for comparing. */
export function venueDate(at: string | number): string {
  const timeZone = venueZone.value;
  const format = kept(`day ${timeZone}`, () => new Intl.DateTimeFormat("en-CA", { timeZone }));
  return format.format(new Date(at));
}

/** `67 %` as the language writes it, from whole percents. */
export function percent(value: number): string {
  const tongue = locale();
  const make = () => new Intl.NumberFormat(tongue, { style: "percent" });
  return kept(`percent ${tongue}`, make).format(value / 100);
}

/** `2:05` or `1:02:05` left of a countdown; never below zero. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Sentences one after the other, with a space between them where the language has one. */
export function sentences(all: readonly (string | null)[]): string {
  return all.filter(Boolean).join(language.value === "zh" ? "" : " ");
}

/** Some minutes ago, in words; "now" when it is less than one. */
export function ago(at: string | number, now: number): string {
  const minutes = Math.round((new Date(at).getTime() - now) / 60_000);
  const tongue = locale();
  const make = () => new Intl.RelativeTimeFormat(tongue, { numeric: "auto" });
  const format = kept(`ago ${tongue}`, make);
  if (minutes >= 0) return format.format(0, "second");
  if (minutes > -60) return format.format(minutes, "minute");
  return format.format(Math.round(minutes / 60), "hour");
}

/** The text of an event's own words in the viewer's language, English, or whichever there is. */
export function local(text: Local | null | undefined): string {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  return text[language.value] ?? text.en ?? Object.values(text)[0] ?? "";
}

/** The language that `local` found, for the `lang` attribute; undefined when it is not known. */
export function localLanguage(text: Local | null | undefined): string | undefined {
  if (!text || typeof text === "string") return undefined;
  return [language.value, "en", ...Object.keys(text)].find((one) => text[one] !== undefined);
}
