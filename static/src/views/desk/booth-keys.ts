/** The keys of the interpreter's desk: hands stay on the keyboard, eyes on the speaker. */

import { type Signal, signal } from "@preact/signals";
import { keep, kept } from "./keeping.ts";

/** Whether letters do anything: whoever types beside it may not want that. */
export const letters: Signal<boolean> = signal(kept("keys") !== "off");

export function setLetters(on: boolean): void {
  keep("keys", on ? "on" : "off");
  letters.value = on;
}

export const BOOTH_KEYS = [
  { act: "mic", keys: ["m"] },
  { act: "cough", keys: ["c"] },
  { act: "take", keys: ["t"] },
  { act: "ask", keys: ["h"] },
  { act: "decline", keys: ["n"] },
  { act: "give", keys: ["g"] },
  { act: "relay", keys: ["r"] },
  { act: "partner", keys: ["p"] },
  { act: "volume", keys: ["+", "-"] },
] as const;

export type BoothAct = (typeof BOOTH_KEYS)[number]["act"];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

/** What a key asks for; null where it is typed into something, or meant for the browser. */
export function boothKey(event: Pressed): { act: BoothAct; key: string } | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const { tagName } = (event.target as { tagName?: string } | null) ?? {};
  if (tagName === "SELECT" || tagName === "TEXTAREA") return null;
  const key = event.key === "=" ? "+" : event.key.toLowerCase();
  const found = BOOTH_KEYS.find((one) => (one.keys as readonly string[]).includes(key));
  return found ? { act: found.act, key } : null;
}
