/** A refusal in the viewer's language: the server's own English words, or ours for its code. */

import type { ErrorBody } from "../messages.ts";
import { language, type Words } from "./catalogue.ts";

type Reason = (error: Pick<ErrorBody, "code" | "message">) => string;

/**
 * What to tell people, said by a catalogue that has `refused.…`. In English the server's sentence
 * knows more; elsewhere the code is translated.
 */
export function reasons(words: Words, t: (key: never) => string): Reason {
  return ({ code, message }) => {
    const key = `refused.${code}`;
    const ours = language.value !== "en" || code === "network";
    return ours && Object.hasOwn(words, key) ? t(key as never) : message;
  };
}
