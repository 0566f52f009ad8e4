/**
 * Keeps a screen's link alive without a human: asks for a sign of life when it hears nothing, and
 * comes back within seconds where a phone, of which there are thousands, would wait its turn.
 *
 * It looks for the server over HTTP and opens a socket only when that answers: browsers make those
 * wait for seconds who have failed to open many sockets (Chromium's WebSocket throttling).
 */

import type { Connection } from "../link.ts";

/** What the keeper needs of the link and of the world. */
export interface Kept {
  connection(): Connection;
  /** When the last frame arrived, on this device's clock. */
  lastSeen(): number | null;
  connect(): void;
  /** Drop the connection and stay away, with the reason `AWAY`. */
  drop(): void;
  /** Send something that is answered. */
  probe(): void;
  /** Whether the server answers over HTTP; resolves soon, never rejects. */
  reach(): Promise<boolean>;
  now(): number;
}

export const AWAY = "away";
export const PROBE_MS = 2_000;
export const LOST_MS = 6_000;
const LOOK_MS = 1_000;
/** A socket that was opened into the blue may hang; one to a server that answers has more time. */
const BLUE_MS = 2_000;
const SURE_MS = 8_000;
/** After this the server will not have us; whoever runs it may have mended that. */
const BANNED_MS = 30_000;

/** Close codes by which a screen is no screen any more: it was unpaired, or its pass is refused. */
const OVER = ["4501", "4503"];

export class Keeper {
  readonly #kept: Kept;
  #probed = 0;
  #looked = 0;
  #looking = false;
  #sure = false;

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
    const { state, since, reason } = this.#kept.connection();
    const waited = this.#kept.now() - since;
    if (state !== "connecting") this.#sure = false;
    if (state === "live") this.#listen(since);
    else if (state === "connecting") this.#hurry(waited);
    else if (state === "waiting" || reason === AWAY) this.#look();
    else if (!this.over && waited >= BANNED_MS) this.#kept.connect();
  }

  #listen(since: number): void {
    const now = this.#kept.now();
    const silent = now - Math.max(since, this.#kept.lastSeen() ?? 0);
    if (silent >= LOST_MS) this.#leave();
    else if (silent >= PROBE_MS && now - this.#probed >= PROBE_MS) {
      this.#probed = now;
      this.#kept.probe();
    }
  }

  #hurry(waited: number): void {
    if (this.#sure && waited >= SURE_MS) this.#leave();
    else if (!this.#sure && waited >= BLUE_MS) this.#look();
  }

  #leave(): void {
    this.#sure = false;
    this.#kept.drop();
    this.#look();
  }

  /** See whether the server is there, at most once a second; if it is, open a new socket. */
  #look(): void {
    const now = this.#kept.now();
    if (this.#looking || now - this.#looked < LOOK_MS) return;
    this.#looked = now;
    this.#looking = true;
    void this.#kept.reach().then((there) => {
      this.#looking = false;
      if (there) this.#open();
    });
  }

  #open(): void {
    const { state, reason } = this.#kept.connection();
    if (state === "live" || this.#sure || (state === "gone" && reason !== AWAY)) return;
    if (state === "connecting") this.#kept.drop();
    this.#sure = true;
    this.#kept.connect();
  }
}
