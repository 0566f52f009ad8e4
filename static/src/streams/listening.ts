/**
 * Listens whether the other side of a sender is still there. A server reports every second on what
 * it gets (RFC 3550, 6.4): without reports it is asked, long before the browser gives it up.
 */

import { sample } from "./figures.ts";
import { DEAD_MS, Pulse } from "./pulse.ts";
import type { Tools } from "./tools.ts";

const LOOK_MS = 500;

export class Listening {
  readonly #peer: RTCPeerConnection;
  readonly #tools: Tools;
  readonly #silent: () => void;
  #timer: number | null = null;
  #on = false;

  /** `silent` is called when nothing is heard any more; the connection may live all the same. */
  constructor(peer: RTCPeerConnection, tools: Tools, silent: () => void) {
    this.#peer = peer;
    this.#tools = tools;
    this.#silent = silent;
  }

  start(): void {
    if (this.#on) return;
    this.#on = true;
    this.#again(new Pulse(this.#tools.now()));
  }

  stop(): void {
    this.#on = false;
    if (this.#timer !== null) this.#tools.cancel(this.#timer);
    this.#timer = null;
  }

  #again(pulse: Pulse): void {
    this.#timer = this.#tools.later(() => {
      this.#look(pulse)
        .catch(() => undefined) // A connection that is over has no figures.
        .finally(() => this.#on && this.#again(pulse));
    }, LOOK_MS);
  }

  async #look(pulse: Pulse): Promise<void> {
    const report = await this.#peer.getStats();
    const { reports, heard, at } = sample(report.values(), this.#tools.now());
    const verdict = pulse.beat({ media: reports, heard }, at);
    // Where nothing is sent nothing is reported either: then only its checks tell.
    if (verdict !== "well" && (verdict === "dead" || pulse.silence(at) < DEAD_MS)) this.#silent();
  }
}
