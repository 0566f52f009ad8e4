/**
 * How long sound waits in the browser before it is heard. On a line that loses, what was asked for
 * again comes a round trip later, when the browser has long made something up in its place: it waits
 * for whoever talks back. Who listens to a hall hears a quarter of a second later and every word.
 */

/** Two packets lost within so long are no accident. */
const LOSES_MS = 10_000;
/** So long after the last loss it waits no more. */
export const STEADY_MS = 60_000;
/** Browsers ask a second time a tenth of a second after the first. */
const AGAIN_MS = 120;
export const MOST_MS = 400;
const STEP_MS = 50;

/** Pure: time is an argument. */
export class Cushion {
  #asked = 0;
  #at = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  #ms = 0;

  /**
   * How many packets of sound were ever asked for again, and how long a word takes there and back:
   * so many milliseconds sound should wait, or null: as the browser thinks best.
   */
  take(asked: number, rttMs: number, now: number): number | null {
    const more = asked - this.#asked;
    this.#asked = asked;
    if (more > 0) {
      if (more > 1 || now - this.#at <= LOSES_MS) this.#until = now + STEADY_MS;
      this.#at = now;
    }
    // Each change is heard as a breath too long or too short: it only grows until it ends.
    const ms = Math.ceil((AGAIN_MS + 1.5 * rttMs) / STEP_MS) * STEP_MS;
    this.#ms = now < this.#until ? Math.min(MOST_MS, Math.max(this.#ms, ms)) : 0;
    return this.#ms || null;
  }
}

/** Have the sound of a connection wait so long; nothing where browsers cannot. */
export function hold(pc: RTCPeerConnection, ms: number | null): void {
  for (const receiver of pc.getReceivers()) {
    if (receiver.track.kind === "audio" && receiver.jitterBufferTarget !== ms) {
      receiver.jitterBufferTarget = ms;
    }
  }
}
