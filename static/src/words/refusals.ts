/** A refusal in the viewer's language: the server's own English words, or ours for its code. */

import type { ErrorBody } from "../messages.ts";
import { en } from "./en.ts";
import { type Key, language, t } from "./index.ts";

/** What to tell people. In English the server's sentence knows more; elsewhere the code is translated. */
export function reason(error: Pick<ErrorBody, "code" | "message">): string {
  const key = `refused.${error.code}`;
  const known = Object.hasOwn(en, key);
  if (known && (language.value !== "en" || error.code === "network")) return plain(key as Key);
  return error.message;
}

function plain(key: Key): string {
  return (t as (key: Key) => string)(key);
}
