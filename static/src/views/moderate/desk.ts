/**
 * The moderator's desk: commands under way, what went wrong beside what it concerns, and ten
 * seconds in which a deed can be taken back. What cannot be taken back is kept for some seconds
 * before it is sent.
 */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CommandName, Commands } from "../../messages.ts";
import type { Step, Undo } from "./acts.ts";

export const UNDO_MS = 10_000;
export const HELD_MS = 6_000;
const NEWS_MS = 4_000;

export interface Deed {
  /** What it concerns: a question's id, `poll:p3`, `stage`, `screen:s1`, `floor` … */
  subject: string;
  /** What was done, in words; or what will be, for a deed that is held. */
  words: string;
  steps: readonly Step[];
  undo: Undo;
  /** The room it is for, when it is not the desk's own. */
  room?: string;
  /** Called once it was really done. */
  after?: () => void;
}

export interface Notice {
  id: number;
  subject: string;
  words: string;
  kind: "undo" | "held" | "news" | "trouble";
  /** When it goes away or is sent, on this device's clock. */
  until: number;
}

const SEEN = 2;

/** At most two notices: what is about to be done first, then the newest; in their order. */
export function seen(all: readonly Notice[]): readonly Notice[] {
  const held = all.filter(({ kind }) => kind === "held").slice(-SEEN);
  const others = all.filter(({ kind }) => kind !== "held");
  const chosen = new Set([...held, ...others.slice(others.length - SEEN + held.length)]);
  return all.filter((one) => chosen.has(one));
}

/** The notice whose deed the key takes back. */
export function latest(shown: readonly Notice[]): Notice | undefined {
  return shown.findLast(({ kind }) => kind === "undo" || kind === "held");
}

/** What the desk needs of the world; tests give their own. */
export interface Means {
  ask<C extends CommandName>(
    name: C,
    room: string,
    args: Commands[C]["args"],
  ): Promise<Commands[C]["ok"]>;
  /** A refusal in the moderator's language. */
  explain(error: unknown): string;
  now(): number;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
}

interface Open {
  timer: number;
  run: (() => void) | null;
  deed: Deed;
}

export class Desk {
  readonly room: string;
  readonly notices: Signal<readonly Notice[]> = signal([]);
  readonly troubles: Signal<{ readonly [subject: string]: string }> = signal({});
  /** What to say when something was taken back, in the page's language. */
  undone: () => string = () => "";
  readonly #busy: Signal<{ readonly [subject: string]: number }> = signal({});
  readonly #means: Means;
  readonly #open = new Map<number, Open>();
  #count = 0;

  constructor(room: string, means: Means) {
    this.room = room;
    this.#means = means;
  }

  /** Subjects with commands that are not answered yet. */
  get busy(): ReadonlySignal<{ readonly [subject: string]: number }> {
    return this.#busy;
  }

  isBusy(subject: string): boolean {
    return (this.#busy.value[subject] ?? 0) > 0;
  }

  /** True while a deed on this subject waits to be sent. */
  isHeld(subject: string): boolean {
    return this.notices.value.some((one) => one.kind === "held" && one.subject === subject);
  }

  /** Do a deed, and offer to take it back; resolves to whether it was done, or will be. */
  async act(deed: Deed): Promise<boolean> {
    if (deed.undo === "held") {
      this.#hold(deed);
      return true;
    }
    const done = await this.#steps(deed.subject, deed.steps, deed.room);
    if (done) this.#done(deed);
    return done;
  }

  /** Send one command; what comes back is its `ok`, or null after a trouble was shown. */
  async send<C extends CommandName>(
    name: C,
    args: Commands[C]["args"],
    subject: string,
    room = this.room,
  ): Promise<Commands[C]["ok"] | null> {
    this.#countBusy(subject, 1);
    try {
      const ok = await this.#means.ask(name, room, args);
      this.forgive(subject);
      return ok;
    } catch (error) {
      const words = this.#means.explain(error);
      this.troubles.value = { ...this.troubles.value, [subject]: words };
      return null;
    } finally {
      this.#countBusy(subject, -1);
    }
  }

  /** Take back what a notice speaks of: cancel what is held, or send the way back. */
  undo(id: number): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#dismiss(id);
    const { deed } = open;
    if (deed.undo === "held") return;
    if (deed.undo !== "none") {
      const { subject, undo, room } = deed;
      void this.#steps(subject, undo, room).then((done) => {
        if (done) this.say(subject, this.undone());
        else this.say(subject, this.troubles.peek()[subject] ?? "", "trouble");
      });
    }
  }

  /** Take back the latest deed that is seen and can be; false when there is none. */
  undoLast(): boolean {
    const last = latest(seen(this.notices.value));
    if (last) this.undo(last.id);
    return last !== undefined;
  }

  /** Do now what is held. */
  hurry(id: number): void {
    const open = this.#open.get(id);
    if (!open?.run) return;
    this.#dismiss(id);
    open.run();
  }

  /** Do everything that is held: the page is about to be left. */
  hurryAll(): void {
    for (const { id, kind } of this.notices.value) if (kind === "held") this.hurry(id);
  }

  /** Put a notice away. A held deed is not cancelled by that. */
  dismiss(id: number): void {
    if (this.#open.get(id)?.run === null) this.#dismiss(id);
  }

  /** Forget what went wrong with a subject. */
  forgive(subject: string): void {
    if (!(subject in this.troubles.value)) return;
    const { [subject]: _, ...others } = this.troubles.value;
    this.troubles.value = others;
  }

  /** Say that something was done, or was not, without a way back. */
  say(subject: string, words: string, kind: "news" | "trouble" = "news"): void {
    const ms = kind === "news" ? NEWS_MS : UNDO_MS;
    if (words) this.#notice({ subject, words, steps: [], undo: "none" }, kind, ms, null);
  }

  async #steps(subject: string, steps: readonly Step[], room?: string): Promise<boolean> {
    for (const { name, args } of steps) {
      const ok = await this.send(name, args as never, subject, room);
      if (ok === null) return false;
    }
    return true;
  }

  #done(deed: Deed): void {
    deed.after?.();
    const undoable = deed.undo !== "none" && deed.undo.length > 0;
    if (!deed.words) return;
    this.#supersede(deed.subject);
    this.#notice(deed, undoable ? "undo" : "news", undoable ? UNDO_MS : NEWS_MS, null);
  }

  /** A later deed on the same thing makes the older way back wrong. */
  #supersede(subject: string): void {
    for (const one of this.notices.value) {
      if (one.subject === subject && one.kind === "undo") this.#dismiss(one.id);
    }
  }

  #hold(deed: Deed): void {
    if (this.isHeld(deed.subject)) return;
    this.#supersede(deed.subject);
    const run = () =>
      void this.#steps(deed.subject, deed.steps, deed.room).then((done) => {
        if (done) deed.after?.();
      });
    this.#notice(deed, "held", HELD_MS, run);
  }

  #notice(deed: Deed, kind: Notice["kind"], ms: number, run: (() => void) | null): void {
    this.#count += 1;
    const id = this.#count;
    const { subject, words } = deed;
    const until = this.#means.now() + ms;
    const ended = () => {
      this.#dismiss(id);
      run?.();
    };
    this.#open.set(id, { timer: this.#means.later(ended, ms), run, deed });
    this.notices.value = [...this.notices.value, { id, subject, words, kind, until }];
  }

  #dismiss(id: number): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#means.cancel(open.timer);
    this.#open.delete(id);
    this.notices.value = this.notices.value.filter((one) => one.id !== id);
  }

  #countBusy(subject: string, by: number): void {
    const n = (this.#busy.value[subject] ?? 0) + by;
    const { [subject]: _, ...others } = this.#busy.value;
    this.#busy.value = n > 0 ? { ...others, [subject]: n } : others;
  }
}
