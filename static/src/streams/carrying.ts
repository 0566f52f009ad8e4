/** Whether a way carries what it should: judged once a second, patient with what passes. Pure. */

import type { Engine } from "./engine.ts";
import { Trouble } from "./figures.ts";
import type { Why } from "./ladder.ts";
import { isForeign, isPlaylist, type Way } from "./ways.ts";

/** Another server than ours may be gone for good: so long it is waited for. */
const FOREIGN_MS = 6_000;
/** A crowd's way comes in pieces: a picture that stands for less is none that stands. */
const STANDS_MS = 8_000;
/** Sound alone for so long is meant so. */
const SPARED_MS = 4_000;

export interface Look {
  engine: Pick<Engine, "state" | "figures">;
  way: Way;
  /** Whether the picture is wanted. */
  sees: boolean;
  /** Whether there is anything, and a picture, to be had on stage. */
  live: boolean;
  picture: boolean;
  now: number;
}

export class Carrying {
  readonly #trouble = new Trouble();
  /** How long it carried nothing, and when that was last looked at. */
  #poorMs = 0;
  #at: number | null = null;

  /** Begin anew: the way has changed. */
  forget(): void {
    this.#trouble.forget();
    this.#poorMs = 0;
    this.#at = null;
  }

  /** Why the way should be left; null while it carries, or may do so again. */
  judge({ engine, way, sees, live, picture, now }: Look): Why | null {
    if (!live) {
      this.#poorMs = 0;
      this.#at = now;
      return null;
    }
    const figures = engine.figures.peek();
    if (figures && way.picture && this.#trouble.take(figures, now)) return "trouble";
    // A server that leaves us the sound alone has seen that we lose too much.
    const spared = picture && sees && figures?.picture === false && figures.kbps > 0;
    const stands = isPlaylist(way.url) ? figures?.quality === "none" : spared;
    const poor = engine.state.peek().kind !== "playing" || stands === true;
    const ms = this.#poorFor(poor, isPlaylist(way.url), now);
    if (ms < patienceWith(way, stands === true)) return null;
    return stands ? "trouble" : "lost";
  }

  /** What comes in pieces and stutters makes good for half of it only: it would go on for ever. */
  #poorFor(poor: boolean, inPieces: boolean, now: number): number {
    const passed = now - (this.#at ?? now);
    this.#at = now;
    if (poor) this.#poorMs += passed;
    else this.#poorMs = inPieces ? Math.max(0, this.#poorMs - passed / 2) : 0;
    return this.#poorMs;
  }
}

/** How long a way may carry nothing. Ours comes back by itself, and no other is better then. */
function patienceWith({ url }: Way, stands: boolean): number {
  if (isPlaylist(url)) return STANDS_MS;
  if (stands) return SPARED_MS;
  return isForeign(url) ? FOREIGN_MS : Number.POSITIVE_INFINITY;
}
