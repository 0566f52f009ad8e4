/** Refusals in plain words of the moderator's language. */

import { Refused } from "../../refused.ts";
import { language } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { reason } from "../../words/room.ts";

const CODES = [
  "network",
  "forbidden",
  "not_found",
  "conflict",
  "rate_limited",
  "overloaded",
  "unavailable",
  "unauthenticated",
  "unsupported",
  "too_large",
  "question.closed",
  "question.too_long",
  "question.changed",
  "poll.closed",
  "poll.not_open",
] as const;

/** What to tell about an error. In English the server's own words say most; elsewhere ours do. */
export function explain(error: unknown): string {
  if (!(error instanceof Refused)) return t("trouble.internal");
  if (language.value === "en" && error.message) return error.message;
  const code = CODES.find((one) => one === error.code);
  return code ? t(`trouble.${code}`) : reason(error) || t("trouble.internal");
}
