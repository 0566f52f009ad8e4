/**
 * Whether a connection lives. The browser itself takes half a minute to give one up; who watches
 * should not wait that long before a picture that stands.
 */

/** Counters of a connection; they only rise. */
export interface Beat {
  /** Packets of picture and sound. */
  media: number;
  /** Anything at all from the other side: answers to its checks, reports, media. */
  heard: number;
}

/** A second and a half without media where there was some: ask the server. */
export const STALL_MS = 1_500;
/** Chromium asks for a sign of life every 2.5 s: two were missed. */
export const DEAD_MS = 6_000;
/** After what often ends a connection one missed sign is enough, for a while. */
export const DOUBTED_MS = 3_500;
const DOUBTS_MS = 10_000;
const ASK_AGAIN_MS = 10_000;

export type Verdict = "well" | "ask" | "dead";

export class Pulse {
  #last: Beat = { media: 0, heard: 0 };
  #mediaAt: number;
  #heardAt: number;
  #askedAt = Number.NEGATIVE_INFINITY;
  #doubtedUntil = 0;

  constructor(now: number) {
    this.#mediaAt = now;
    this.#heardAt = now;
  }

  /** Milliseconds since media last came, as of the last beat. */
  silence(now: number): number {
    return now - this.#mediaAt;
  }

  /** The device woke up, or has another network: be less patient for a while. */
  doubt(now: number): void {
    this.#doubtedUntil = now + DOUBTS_MS;
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /** Take the counters of now; `ask` is said once for each stall, then every ten seconds. */
  beat(beat: Beat, now: number): Verdict {
    if (beat.media > this.#last.media) {
      this.#mediaAt = now;
      this.#askedAt = Number.NEGATIVE_INFINITY;
    }
    if (beat.heard > this.#last.heard || beat.media > this.#last.media) this.#heardAt = now;
    this.#last = beat;
    if (now - this.#heardAt >= (now < this.#doubtedUntil ? DOUBTED_MS : DEAD_MS)) return "dead";
    const stalled = now - this.#mediaAt >= STALL_MS;
    if (!stalled || now - this.#askedAt < ASK_AGAIN_MS) return "well";
    this.#askedAt = now;
    return "ask";
  }
}
