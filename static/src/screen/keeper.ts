/**
 * Keeps a screen's link alive without a human: asks for a sign of life when it hears nothing, and
 * comes back within seconds where a phone, of which there are thousands, would wait its turn.
 */

import type { Connection } from "../link.ts";

/** What the keeper needs of the link and of the world. */
export interface Kept {
  connection(): Connection;
  /** When the last frame arrived, on this device's clock. */
  lastSeen(): number | null;
  connect(): void;
  /** Drop the connection and make a new one. */
  renew(): void;
  /** Send something that is answered. */
  probe(): void;
  now(): number;
  random(): number;
}

export const PROBE_MS = 2_000;
export const LOST_MS = 6_000;
const WAIT_MS = 1_000;
/** How long a connection may take to come about. Now and then longer: the server may be busy. */
const OPENING_MS = [2_000, 2_000, 2_000, 6_000];
/** After this the server will not have us; whoever runs it may have mended that. */
const BANNED_MS = 30_000;

/** Close codes by which a screen is no screen any more: it was unpaired, or its pass is refused. */
const OVER = ["4501", "4503"];

export class Keeper {
  readonly #kept: Kept;
  #probed = 0;
  #opened = 0;
  #patience = WAIT_MS;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** Whether the server has taken this screen's pass away. */
  get over(): boolean {
    const { state, reason } = this.#kept.connection();
    return state === "gone" && OVER.includes(reason ?? "");
  }

  /** Look after the link; call it a few times a second. */
  tick(): void {
    const { state, since, retryAt } = this.#kept.connection();
    const waited = this.#kept.now() - since;
    if (state === "live") this.#listen(since);
    else if (state === "connecting") this.#hurry(waited);
    else if (state === "gone") this.#pardon(waited);
    else if (waited >= this.#patience && (retryAt ?? 0) > this.#kept.now()) this.#again();
  }

  #listen(since: number): void {
    const now = this.#kept.now();
    const silent = now - Math.max(since, this.#kept.lastSeen() ?? 0);
    this.#opened = 0;
    if (silent >= LOST_MS) this.#kept.renew();
    else if (silent >= PROBE_MS && now - this.#probed >= PROBE_MS) {
      this.#probed = now;
      this.#kept.probe();
    }
  }

  #hurry(waited: number): void {
    if (waited < (OPENING_MS[this.#opened % OPENING_MS.length] ?? 0)) return;
    this.#opened += 1;
    this.#kept.renew();
  }

  #again(): void {
    this.#patience = WAIT_MS * (0.75 + this.#kept.random() / 2);
    this.#kept.connect();
  }

  #pardon(waited: number): void {
    if (!this.over && waited >= BANNED_MS) this.#kept.connect();
  }
}
