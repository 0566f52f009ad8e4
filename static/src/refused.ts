/** The server's no, which of them may pass, and the ids that make trying again safe. */

import type { ErrorBody } from "./messages.ts";

/** After these codes the same command with the same id may succeed later. */
export const RETRYABLE: readonly string[] = [
  "rate_limited",
  "overloaded",
  "unavailable",
  "room.full",
];

/** A no from the server: `code` is for programs, `message` for people. */
export class Refused extends Error {
  readonly code: string;
  readonly retry_ms: number | null;

  constructor(body: ErrorBody) {
    super(body.message);
    this.name = "Refused";
    this.code = body.code;
    this.retry_ms = body.retry_ms ?? null;
  }
}

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * An idempotency key: 26 letters and digits, ten of the time and sixteen at random, as in a ULID.
 * The time comes first so that the server keeps the keys of one vote side by side.
 */
export function newId(now: number = Date.now()): string {
  const time = Array.from({ length: 10 }, (_, n) => LETTERS[Math.floor(now / 32 ** (9 - n)) % 32]);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return time.join("") + Array.from(bytes, (byte) => LETTERS[byte & 31]).join("");
}
