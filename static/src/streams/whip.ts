/**
 * Sends one feed by WHIP (RFC 9725), and keeps it there: when the network changes by an ICE restart,
 * when the server is gone by coming back with jitter. A change of device needs neither.
 */

import { type Signal, signal } from "@preact/signals";
import { Attempt, type Carried } from "./attempt.ts";
import type { Declined } from "./resource.ts";
import { browserTools, type Tools } from "./tools.ts";

export type Kind = "audio" | "video";
export type Tracks = { readonly [K in Kind]?: MediaStreamTrack | null };

/** How the sending stands, as people are told. */
export interface Sending {
  name: "off" | "connecting" | "sending" | "restarting" | "waiting" | "refused" | "taken";
  /** When the next try starts, while waiting, on `Tools.now`'s clock. */
  retryAt: number | null;
  /** The server's words, when it said no; `status` is its code, 0 when nobody answered. */
  refusal: { status: number; title: string } | null;
}

export const FIRST_RETRY_MS = 500;
/** Few send, and a whole room waits for them: they come back sooner than those who watch. */
export const LAST_RETRY_MS = 3_000;
/** A feed that was there for so long starts the next series of tries from the beginning. */
const STEADY_MS = 5_000;

export interface WhipOptions {
  /** `/whip/{room}/{feed}`. */
  url: string;
  /** What is sent at all; a kind may be without a track for a while. */
  kinds: readonly Kind[];
  kbps?: number;
  tools?: Tools;
}

const OFF: Sending = { name: "off", retryAt: null, refusal: null };

export class WhipSender {
  readonly state: Signal<Sending> = signal(OFF);
  readonly #tools: Tools;
  readonly #options: WhipOptions;
  #kbps: number;
  readonly #tracks: { [K in Kind]?: MediaStreamTrack | null } = {};
  #attempt: Attempt | null = null;
  #retry: number | null = null;
  #steady: number | null = null;
  #tries = 0;

  constructor(options: WhipOptions) {
    this.#options = options;
    this.#kbps = options.kbps ?? 2_500;
    this.#tools = options.tools ?? browserTools;
  }

  /** Send these tracks from now on. */
  start(tracks: Tracks): void {
    Object.assign(this.#tracks, tracks);
    this.#tries = 0;
    this.#connect();
  }

  /** Another device, or nothing (null: no packets at all) in place of a track; no renegotiation. */
  async replace(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[kind] = track;
    await this.#attempt?.replace(kind, track);
  }

  /** Send no more than this: the server has ended the feed for it. */
  limit(kbps: number): void {
    this.#kbps = Math.min(this.#kbps, kbps);
    void this.#attempt?.limit(this.#kbps);
  }

  /** Take the feed away. */
  stop(): void {
    this.#drop();
    this.#say(OFF);
  }

  /** The device woke up, or found another network: look at once, wait for nothing. */
  wake(): void {
    const { name } = this.state.peek();
    if (name === "waiting") this.#connect();
    else if (name === "sending") void this.#attempt?.restart();
  }

  /** The browser's own figures; null while nothing is sent. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.#attempt?.stats()) ?? null;
  }

  #say(state: Partial<Sending> & Pick<Sending, "name">): void {
    this.state.value = { ...OFF, ...state };
  }

  /** End what is under way, and forget what was planned. */
  #drop(): void {
    for (const timer of [this.#retry, this.#steady]) if (timer !== null) this.#tools.cancel(timer);
    this.#retry = this.#steady = null;
    this.#attempt?.close();
    this.#attempt = null;
  }

  #connect(): void {
    this.#drop();
    this.#say({ name: "connecting" });
    const carried: Carried = {
      kinds: this.#options.kinds,
      tracks: this.#tracks,
      kbps: this.#kbps,
    };
    const attempt: Attempt = new Attempt(this.#tools, this.#options.url, carried, (what, why) => {
      if (attempt !== this.#attempt) return;
      if (what === "there") this.#there();
      else if (what === "restarting") this.#say({ name: "restarting" });
      else this.#lost(why ?? null);
    });
    this.#attempt = attempt;
    void attempt.open();
  }

  #there(): void {
    this.#say({ name: "sending" });
    if (this.#steady !== null) this.#tools.cancel(this.#steady);
    this.#steady = this.#tools.later(() => {
      this.#tries = 0;
    }, STEADY_MS);
  }

  #lost(why: Declined | null): void {
    this.#drop();
    const refusal = why && { status: why.status, title: why.message };
    if (why && !why.passes) {
      this.#say(why.status === 410 ? { name: "taken" } : { name: "refused", refusal });
      return;
    }
    const span = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries);
    const wait = (why?.retryMs ?? 0) + this.#tools.random() * span;
    this.#tries += 1;
    this.#say({ name: "waiting", retryAt: this.#tools.now() + wait, refusal });
    this.#retry = this.#tools.later(() => this.#connect(), wait);
  }
}
