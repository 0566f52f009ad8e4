/** Where this link stands in one room: the cursor, and the way back when a fact is missing. */

import type { Cursor, ErrorBody, FactMessage, Replay, RoomMessage, Snapshot } from "./messages.ts";
import { RETRYABLE } from "./refused.ts";

/** Who is told what arrives for a room. Facts come in order, each once. */
export interface RoomSink {
  snapshot(ok: Snapshot): void;
  replay(ok: Replay): void;
  message(message: RoomMessage): void;
  /** The room cannot be entered. */
  refused(error: ErrorBody): void;
}

const RETRY_MS = 2_000;

export class Following {
  /** How long to wait before entering again after a refusal that may pass; else null. */
  retryIn: number | null = null;

  readonly #room: string;
  readonly #sink: RoomSink;
  readonly #ask: (cursor: Cursor | null) => string;
  #cursor: Cursor | null = null;
  #entering: string | null = null;

  constructor(room: string, sink: RoomSink, ask: (cursor: Cursor | null) => string) {
    this.#room = room;
    this.#sink = sink;
    this.#ask = ask;
  }

  /** Enter, or enter again, from where we are. */
  enter(): void {
    this.retryIn = null;
    this.#entering = this.#ask(this.#cursor);
  }

  /** True when the answer was for this room's latest enter. */
  answered(id: string, message: Record<string, unknown>): boolean {
    if (id !== this.#entering) return false;
    this.#entering = null;
    if (message.error) this.#refused(message.error as ErrorBody);
    else this.#entered(message.ok as Snapshot | Replay);
    return true;
  }

  /** Hand on a message; a fact out of order is either old news or shows a hole. */
  message(message: RoomMessage): void {
    if (!("fact" in message)) {
      if (this.#cursor) this.#sink.message(message);
    } else if (this.#isNext(message)) {
      this.#advance(message);
      this.#sink.message(message);
    }
  }

  /** True when the server's cursor is ahead of ours, or of another epoch. */
  isBehind(theirs: Cursor): boolean {
    const ours = this.#cursor;
    if (!ours || this.#entering) return false;
    return Object.entries(theirs).some(([stream, [epoch, seq]]) => {
      const mine = ours[stream];
      return mine !== undefined && (mine[0] !== epoch || mine[1] < seq);
    });
  }

  #isNext(fact: FactMessage): boolean {
    const at = this.#cursor?.[fact.stream];
    if (!at || fact.seq <= at[1]) return false;
    if (fact.seq === at[1] + 1) return true;
    if (!this.#entering) this.enter(); // A hole: what follows comes with the replay.
    return false;
  }

  #advance(fact: FactMessage): void {
    const at = this.#cursor?.[fact.stream];
    if (at) this.#cursor = { ...this.#cursor, [fact.stream]: [at[0], fact.seq] };
  }

  #entered(ok: Snapshot | Replay): void {
    if (ok.mode === "snapshot") {
      this.#cursor = ok.cursor;
      this.#sink.snapshot(ok);
      return;
    }
    const fresh = ok.facts.filter((fact) => this.#isFresh(fact));
    this.#cursor = ok.cursor;
    this.#sink.replay({ ...ok, facts: fresh });
  }

  /** A replay may begin with facts that reached us while we asked for it. */
  #isFresh(fact: FactMessage): boolean {
    const at = this.#cursor?.[fact.stream];
    return fact.room === this.#room && (!at || fact.seq > at[1]);
  }

  #refused(error: ErrorBody): void {
    if (RETRYABLE.includes(error.code)) this.retryIn = error.retry_ms ?? RETRY_MS;
    else this.#sink.refused(error);
  }
}
