/** The still of a feed: asked for every few seconds while it is looked at, never twice at once. */

import { type Signal, signal } from "@preact/signals";

/** As often as the server makes a new one. */
export const EVERY_MS = 3_000;
export const SOON_MS = 1_000;
export const LATEST_MS = 30_000;

/** Why there is none: nothing comes, nothing came yet, or it cannot be shown small. */
export type Why = "dark" | "waiting" | "unreadable";

/** What the server says: a picture, that it is the one we have, or why there is none. */
export type Answer =
  | { picture: Blob; tag: string; age: number }
  | { picture: null; age: number }
  | { why: Why };

export interface Shown {
  /** Null while there is nothing to see; then `why` says why, if anybody knows. */
  url: string | null;
  /** When it was taken, on the clock of `Means`. */
  at: number;
  why: Why | null;
}

export interface Means {
  ask(tag: string | null): Promise<Answer>;
  /** An address of a picture, for as long as it is not let go. */
  address(picture: Blob): string;
  letGo(url: string): void;
  now(): number;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
}

const NOTHING: Shown = { url: null, at: 0, why: null };

export class Still {
  readonly #shown: Signal<Shown> = signal(NOTHING);
  readonly #means: Means;
  #tag: string | null = null;
  #timer: number | null = null;
  #looked = false;
  #asking = false;
  #next = 0;
  #failed = 0;

  constructor(means: Means) {
    this.#means = means;
  }

  get shown(): Signal<Shown> {
    return this.#shown;
  }

  /** Whether anybody sees it now: nothing is asked for nobody. */
  look(on: boolean): void {
    if (on === this.#looked) return;
    this.#looked = on;
    if (on) this.#wait();
    else this.#stop();
  }

  close(): void {
    this.look(false);
    this.#show(NOTHING);
  }

  #wait(): void {
    if (!this.#looked || this.#asking || this.#timer !== null) return;
    const ms = Math.max(0, this.#next - this.#means.now());
    this.#timer = this.#means.later(() => {
      this.#timer = null;
      void this.#ask();
    }, ms);
  }

  #stop(): void {
    if (this.#timer !== null) this.#means.cancel(this.#timer);
    this.#timer = null;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    let wait = EVERY_MS;
    try {
      const answer = await this.#means.ask(this.#tag);
      this.#failed = 0;
      const isFirst = this.#shown.peek().url === null;
      if ("why" in answer && answer.why === "waiting" && isFirst) wait = SOON_MS;
      if (this.#looked) this.#take(answer);
    } catch {
      this.#failed += 1;
      wait = Math.min(LATEST_MS, EVERY_MS * 2 ** this.#failed);
    }
    this.#asking = false;
    this.#next = this.#means.now() + wait;
    this.#wait();
  }

  #take(answer: Answer): void {
    if ("why" in answer) {
      const { url } = this.#shown.peek();
      // What is to come soon is no reason to show nothing meanwhile.
      if (!url || answer.why !== "waiting") this.#show({ ...NOTHING, why: answer.why });
      return;
    }
    const at = this.#means.now() - answer.age * 1000;
    const { url } = this.#shown.peek();
    if (answer.picture) {
      this.#show({ url: this.#means.address(answer.picture), at, why: null });
      this.#tag = answer.tag;
    } else if (url) this.#shown.value = { url, at, why: null };
  }

  #show(next: Shown): void {
    const { url } = this.#shown.peek();
    this.#shown.value = next;
    this.#tag = null;
    if (url) this.#means.letGo(url);
  }
}

const WHYS: readonly string[] = ["dark", "waiting", "unreadable"] satisfies Why[];

/** Ask a server of ours. Rejects with any other answer, and without a network. */
export async function stillOf(room: string, feed: string, tag: string | null): Promise<Answer> {
  const path = `/api/rooms/${encodeURIComponent(room)}/feeds/${encodeURIComponent(feed)}/still`;
  const answer = await fetch(path, {
    headers: tag ? { "if-none-match": tag } : {},
    credentials: "same-origin",
    cache: "no-store",
  });
  const age = Number(answer.headers.get("age") ?? 0);
  if (answer.status === 304) return { picture: null, age };
  if (answer.status === 204) {
    const why = answer.headers.get("still") ?? "";
    return { why: WHYS.includes(why) ? (why as Why) : "dark" };
  }
  if (answer.status !== 200) throw new Error(`A still was refused: ${answer.status}.`);
  return { picture: await answer.blob(), tag: answer.headers.get("etag") ?? "", age };
}
