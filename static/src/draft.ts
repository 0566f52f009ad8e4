/** Half-typed text that survives a reload, a reconnect and a closed tab, per room and purpose. */

import { type Signal, signal } from "@preact/signals";

const kept = new Map<string, Signal<string>>();

/** The draft's signal; setting it keeps it. The same name gives the same signal. */
export function draft(name: string): Signal<string> {
  const known = kept.get(name);
  if (known) return known;
  const key = `plenary.draft.${name}`;
  const text = signal(read(key));
  text.subscribe((value) => write(key, value));
  kept.set(name, text);
  return text;
}

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, value: string): void {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing still types.
  }
}
