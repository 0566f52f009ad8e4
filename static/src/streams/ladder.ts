/**
 * Which way a viewer is served by: down a rung when one does not carry, and up again, first after
 * some seconds, then more and more seldom. Pure: time is an argument.
 */

import type { EngineState } from "./engine.ts";
import { isPlaylist, type Way } from "./ways.ts";

/**
 * Why the picture does not come the best way: `blocked` by a network, `trouble` on a weak one,
 * `full`, a browser that is `unfit` for it, a server that is `lost`.
 */
export type Why = "blocked" | "trouble" | "full" | "unfit" | "lost";

export function whyOf(why: (EngineState & { kind: "failed" })["why"]): Why {
  return why === "blocked" || why === "unfit" ? why : "lost";
}

export const FIRST_CLIMB_MS = 15_000;
export const LAST_CLIMB_MS = 240_000;
/** A rung that carried for so long makes the next climb as quick as the first. */
export const STEADY_MS = 60_000;

export class Ladder {
  ways: readonly Way[];
  #at = 0;
  #why: Why | null = null;
  #trying: number | null = null;
  /** What was tried, or had, in vain last: the next try is of the way above it. */
  #vain: Way | null = null;
  #climbMs = FIRST_CLIMB_MS;
  #since: number;

  /** `ways`: the best first. The last one always carries. */
  constructor(ways: readonly Way[], now: number) {
    this.ways = ways;
    this.#since = now;
  }

  get way(): Way {
    return this.ways[this.#at] as Way;
  }

  /**
   * What really serves on a rung. Who saves data is given sound instead of a crowd's playlist;
   * sound alone, and every language but the floor, come from our own server only.
   */
  taken(way: Way, channel: string, saving: boolean): Way {
    if (saving && (way.elsewhere || isPlaylist(way.url))) {
      return this.ways.find((one) => one.kind === "sound") ?? way;
    }
    if (!way.elsewhere || channel === "floor") return way;
    return this.ways.find((one) => !one.elsewhere && one.kind !== "captions") ?? way;
  }

  /** Why it is not the best one; null when it is. */
  get why(): Why | null {
    return this.#why;
  }

  /** The better way that is tried while the present one goes on. */
  get trying(): Way | null {
    return this.#trying === null ? null : (this.ways[this.#trying] as Way);
  }

  /** The ways as the server tells them now; the same one stays the present one, or one like it. */
  relearn(ways: readonly Way[]): void {
    const was = this.way;
    this.ways = ways;
    const same = this.#place(was);
    const at = same >= 0 ? same : ways.findIndex(({ kind }) => kind === was.kind);
    this.#at = at >= 0 ? at : Math.min(this.#at, ways.length - 1);
    if (this.#at === 0) this.#why = null;
    this.#trying = null;
  }

  /** The present way does not carry: the next one below does from now on. */
  fall(why: Why, now: number): Way {
    if (this.#at < this.ways.length - 1) {
      const steady = now - this.#since >= STEADY_MS;
      if (steady) this.#climbMs = FIRST_CLIMB_MS;
      this.#vain = steady ? null : this.way;
      this.#at += 1;
      this.#why = why;
    }
    this.#trying = null;
    this.#since = now;
    return this.way;
  }

  /** Whether it is time to try a better way. */
  due(now: number): boolean {
    return this.#at > 0 && this.#trying === null && now - this.#since >= this.#climbMs;
  }

  /** The better way to try now, if it is time for one. */
  climb(now: number): Way | null {
    if (!this.due(now)) return null;
    const above = this.#place(this.#vain) - 1;
    this.#trying = above >= 0 && above < this.#at ? above : this.#at - 1;
    return this.trying;
  }

  /** What is tried carries. */
  risen(now: number): Way {
    if (this.#trying !== null) this.#at = this.#trying;
    this.#trying = null;
    this.#vain = null;
    if (this.#at === 0) this.#why = null;
    // Should it not carry for long after all, the next climb comes later.
    this.#later();
    this.#since = now;
    return this.way;
  }

  /** What is tried does not carry (yet). It hides none above it: all are tried before a long wait. */
  missed(why: Why, now: number): void {
    this.#vain = this.trying;
    if (!this.#trying) this.#later();
    this.#trying = null;
    this.#why = why;
    this.#since = now;
  }

  /** Try at once: the network of the device has changed. */
  hurry(now: number): void {
    this.#vain = null;
    this.#climbMs = FIRST_CLIMB_MS;
    this.#since = now - FIRST_CLIMB_MS;
  }

  #place(way: Way | null): number {
    return this.ways.findIndex(({ kind, url }) => kind === way?.kind && url === way.url);
  }

  #later(): void {
    this.#climbMs = Math.min(this.#climbMs * 2, LAST_CLIMB_MS);
  }
}
