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

/** An idempotency key: 26 letters and digits, random enough for an event. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(bytes, (byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte & 31]).join("");
}
