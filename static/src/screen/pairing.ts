/** How a display becomes a screen: it shows a code until a moderator has typed it. */

import { type Signal, signal } from "@preact/signals";
import { Refused } from "../refused.ts";

export interface Paired {
  screen: { id: string; name: string };
  room: string;
}

export interface Pairing {
  /** The code to show; null until there is one. */
  code: string | null;
  /** True while the server does not answer. */
  lost: boolean;
}

export interface Asked {
  code: string;
  poll_url: string;
}

type Answer = { state: "waiting" } | ({ state: "paired" } & Paired);

/** What pairing needs of the world; tests give their own. */
export interface Desk {
  call<T>(method: string, path: string): Promise<T>;
  later(run: () => void, ms: number): () => void;
  /** Where the wait survives a reload; null when nothing is kept. */
  kept(): Asked | null;
  keep(asked: Asked | null): void;
}

const POLL_MS = 2_000;
const RETRY_MS = 3_000;

/** Asks for a code, and whether somebody has typed it, until `stop` or `onPaired`. */
export class Waiting {
  readonly shown: Signal<Pairing> = signal({ code: null, lost: false });
  readonly #desk: Desk;
  readonly #onPaired: (paired: Paired) => void;
  #asked: Asked | null;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(desk: Desk, onPaired: (paired: Paired) => void) {
    this.#desk = desk;
    this.#onPaired = onPaired;
    this.#asked = desk.kept();
    this.#show(false);
  }

  start(): void {
    void this.#step();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #step(): Promise<void> {
    const wait = await this.#look().catch((error: unknown) => this.#trouble(error));
    if (this.#stopped || wait === null) return;
    this.#cancel = this.#desk.later(() => void this.#step(), wait);
  }

  /** One question to the server; how long to wait for the next, or null when paired. */
  async #look(): Promise<number | null> {
    if (!this.#asked) {
      this.#keep(await this.#desk.call<Asked>("POST", "/api/screens"));
      this.#show(false);
      return POLL_MS;
    }
    const answer = await this.#desk.call<Answer>("GET", this.#asked.poll_url);
    if (this.#stopped) return null;
    this.#show(false);
    if (answer.state === "waiting") return POLL_MS;
    this.#keep(null);
    this.#onPaired({ screen: answer.screen, room: answer.room });
    return null;
  }

  /** A code that is over is followed by a new one at once; all else is tried again. */
  #trouble(error: unknown): number {
    const refused = error instanceof Refused ? error : null;
    if (refused?.code === "not_found") {
      this.#keep(null);
      this.#show(false);
      return 0;
    }
    this.#show(true);
    return Math.max(RETRY_MS, refused?.retry_ms ?? 0);
  }

  #keep(asked: Asked | null): void {
    this.#asked = asked && { code: asked.code, poll_url: asked.poll_url };
    this.#desk.keep(this.#asked);
  }

  #show(lost: boolean): void {
    this.shown.value = { code: this.#asked?.code ?? null, lost };
  }
}
