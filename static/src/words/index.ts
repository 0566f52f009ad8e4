/** The door's words, the choice of language, and what it does to the page. */

import { catalogue, type Language, language, RIGHT_TO_LEFT, speak } from "./catalogue.ts";
import { doorAr } from "./door.ar.ts";
import { door } from "./door.ts";
import { doorZh } from "./door.zh.ts";
import { reasons } from "./refusals.ts";

export { catalogue, type Language, language } from "./catalogue.ts";

/** Names of the languages in themselves. */
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: "en", name: "English" },
  { code: "zh", name: "中文" },
  { code: "ar", name: "العربية" },
];

/** The door is short and speaks all its languages at once: on a slow network a file is a wait. */
export const t = catalogue(door, { zh: async () => doorZh, ar: async () => doorAr });

/** What is said behind the door, in other languages than English. */
export const behind = {
  zh: async () => (await import("./zh.ts")).zh,
  ar: async () => (await import("./ar.ts")).ar,
};

/** Why the door stays shut, in the viewer's language. */
export const reason = reasons(door, t);

const KEPT = "plenary.language";

function known(code: string | null | undefined): Language | null {
  const short = code?.toLowerCase().split("-")[0];
  return LANGUAGES.find((one) => one.code === short)?.code ?? null;
}

/** The language chosen before, else the first of the browser's that we speak, else English. */
export function preferred(kept: string | null, browser: readonly string[]): Language {
  for (const code of [kept, ...browser]) {
    const found = known(code);
    if (found) return found;
  }
  return "en";
}

/** Speak a language from now on, and remember it. */
export async function choose(code: Language): Promise<void> {
  await speak(code);
  dress();
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // Nothing is kept here; the choice lasts as long as the page.
  }
}

/** Speak the preferred language before the first picture. */
export async function startWords(): Promise<void> {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // As above.
  }
  const mine = preferred(kept, navigator.languages ?? []);
  // Fetched beside the page that needs it, not after.
  if (mine !== "en") behind[mine]().catch(() => undefined);
  await speak(mine);
  dress();
}

function dress(): void {
  const root = document.documentElement;
  root.lang = language.value;
  root.dir = RIGHT_TO_LEFT.includes(language.value) ? "rtl" : "ltr";
}
