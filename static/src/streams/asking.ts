/** Asks by which ways the server serves: with an end to its patience, and again until it answers. */

import { pause, type Tools } from "./tools.ts";
import type { Way } from "./ways.ts";

/** A network that changed may leave a request without an answer for minutes. */
export const ANSWER_MS = 8_000;

/** `tries`: how often nobody had answered before. */
type Told = (ways: Way[], tries: number) => void;

export class Asking {
  readonly #tools: Tools;
  readonly #ask: () => Promise<Way[]>;
  /** Goes up with each question that is to be forgotten. */
  #turn = 0;
  #timer: number | null = null;
  #again: () => void = () => undefined;

  constructor(tools: Tools, ask: () => Promise<Way[]>) {
    this.#tools = tools;
    this.#ask = ask;
  }

  /** Ask once. Refuses when nothing is answered in time. */
  once(): Promise<Way[]> {
    return new Promise((resolve, reject) => {
      const late = this.#tools.later(() => reject(new Error("No answer.")), ANSWER_MS);
      this.#ask()
        .then(resolve, reject)
        .finally(() => this.#tools.cancel(late));
    });
  }

  /** Ask until there is an answer; what was asked for before is forgotten. */
  until(told: Told): void {
    this.stop();
    const turn = this.#turn;
    const ask = (tries: number): void => {
      this.#timer = null;
      this.once().then(
        (ways) => turn === this.#turn && told(ways, tries),
        () => turn === this.#turn && this.#later(() => ask(tries + 1), tries),
      );
    };
    ask(0);
  }

  /** There may be a network now: ask at once instead of waiting on. */
  hurry(): void {
    if (this.#timer === null) return;
    this.#tools.cancel(this.#timer);
    this.#again();
  }

  stop(): void {
    this.#turn += 1;
    if (this.#timer !== null) this.#tools.cancel(this.#timer);
    this.#timer = null;
  }

  #later(again: () => void, tries: number): void {
    this.#again = again;
    this.#timer = this.#tools.later(again, pause(tries, this.#tools.random()));
  }
}
