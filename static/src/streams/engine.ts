/** What brings picture and sound to a page, whichever way it goes. */

import type { ReadonlySignal } from "@preact/signals";
import type { Figures } from "./figures.ts";
import type { Later, Never } from "./whep-http.ts";

export type EngineState =
  /** `again`: it was there before, and was lost. */
  | { kind: "opening"; again?: boolean }
  | { kind: "playing" }
  /** It tries again by itself at `until`, on the clock of `Tools.now`. */
  | { kind: "waiting"; why: Later | "lost"; until: number }
  /** It has given up; `blocked`: the server answered, but nothing came through the network. */
  | { kind: "failed"; why: Never | "blocked" };

/** What a player can be given: a stream that lives, or an element that the engine feeds itself. */
export interface Engine {
  readonly state: ReadonlySignal<EngineState>;
  /** What to play; null for engines that feed the element themselves. */
  readonly stream: ReadonlySignal<MediaStream | null>;
  readonly figures: ReadonlySignal<Figures | null>;
  open(): void;
  /** There may be something now: try at once instead of waiting on. */
  hurry?(): void;
  /** The device woke up, or has another network: look at once whether all is well. */
  doubt?(): void;
  /** Play in this element; only for engines that feed it themselves. */
  feed?(element: HTMLMediaElement | null): void;
  /** Listen to the floor or a language from now on. */
  hear(channel: string): void;
  /** Get the picture, or sound alone. */
  see(picture: boolean): void;
  close(): void;
}
