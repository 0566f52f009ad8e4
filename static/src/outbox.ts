/**
 * Commands that must outlive the page: a question typed in a tunnel is sent when the light comes
 * back, once. Each is kept in IndexedDB with its id until the server answers, and sent again with
 * the same id after a reload, so it is done once however often it travels.
 */

import { type Signal, signal } from "@preact/signals";
import type { Link } from "./link.ts";
import type { CommandName, Commands, ErrorBody } from "./messages.ts";
import { newId, RETRYABLE, Refused } from "./refused.ts";

export type Kept = "ask_question" | "cast_ballot" | "upvote_question" | "say";

export interface Entry {
  id: string;
  person: string;
  do: Kept;
  room: string;
  args: Record<string, unknown>;
  /** Milliseconds since 1970 on this device. */
  at: number;
  /** Order of sending; a later one replaces an earlier one of the same subject. */
  subject: string | null;
  /** Refused for good: kept for people to read until they put it away. */
  error?: ErrorBody;
}

/** Where entries rest. */
export interface Shelf {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(id: string): Promise<void>;
}

const RETRY_MS = 2_000;
const KEPT_MS = 24 * 3_600_000;

export class Superseded extends Error {}

export class Outbox {
  /** What is not answered yet, oldest first, and what was refused. */
  readonly entries: Signal<readonly Entry[]> = signal([]);

  readonly #link: Pick<Link, "ask" | "abandon">;
  readonly #shelf: Shelf;
  readonly #later: (run: () => void, ms: number) => void;
  #person = "";

  constructor(
    link: Pick<Link, "ask" | "abandon">,
    shelf: Shelf,
    later: (run: () => void, ms: number) => void = (run, ms) => void setTimeout(run, ms),
  ) {
    this.#link = link;
    this.#shelf = shelf;
    this.#later = later;
  }

  /** Take up what an earlier page of the same person left unanswered. `done` hears each answer. */
  async resume(
    person: string,
    done: (entry: Entry, ok: unknown) => void = () => undefined,
    now: number = Date.now(),
  ): Promise<void> {
    this.#person = person;
    const left = (await this.#shelf.all().catch(() => [])).filter((one) => one.person === person);
    for (const entry of left.sort((a, b) => a.at - b.at)) {
      if (now - entry.at > KEPT_MS) void this.#shelf.remove(entry.id);
      else if (!this.#knows(entry.id)) {
        this.entries.value = [...this.entries.value, entry];
        if (!entry.error) this.#send(entry).then((ok) => done(entry, ok), noted);
      }
    }
  }

  /** Keep a command and send it. Resolves with its `ok`; rejects with `Refused` or `Superseded`. */
  async put<C extends Kept>(
    name: C,
    room: string,
    args: Commands[C]["args"],
    subject: string | null = null,
  ): Promise<Commands[C]["ok"]> {
    const entry: Entry = {
      id: newId(),
      person: this.#person,
      do: name,
      room,
      args: args as Record<string, unknown>,
      at: Date.now(),
      subject,
    };
    if (subject !== null) this.#supersede(subject, room);
    this.entries.value = [...this.entries.value, entry];
    await this.#shelf.put(entry).catch(noted);
    return (await this.#send(entry)) as Commands[C]["ok"];
  }

  /** Put a refused command away. */
  forget(id: string): void {
    this.entries.value = this.entries.value.filter((one) => one.id !== id);
    this.#link.abandon(id);
    void this.#shelf.remove(id).catch(noted);
  }

  #knows(id: string): boolean {
    return this.entries.value.some((one) => one.id === id);
  }

  #supersede(subject: string, room: string): void {
    for (const one of this.entries.value) {
      if (one.subject === subject && one.room === room) this.forget(one.id);
    }
  }

  async #send(entry: Entry): Promise<unknown> {
    try {
      const ok = await this.#link.ask(
        entry.do as CommandName,
        entry.room,
        entry.args as never,
        entry.id,
      );
      this.forget(entry.id);
      return ok;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.#refused(entry, error);
    }
  }

  async #refused(entry: Entry, error: Refused): Promise<unknown> {
    if (!this.#knows(entry.id)) throw new Superseded(error.message);
    if (RETRYABLE.includes(error.code)) {
      await new Promise<void>((resume) => this.#later(resume, error.retry_ms ?? RETRY_MS));
      if (!this.#knows(entry.id)) throw new Superseded(error.message);
      return this.#send(entry);
    }
    const { code, message } = error;
    const refused = { ...entry, error: { code, message } };
    this.entries.value = this.entries.value.map((one) => (one.id === entry.id ? refused : one));
    await this.#shelf.put(refused).catch(noted);
    throw error;
  }
}

/** The entry shows what went wrong; there is nothing more to do here. */
function noted(): void {}

const DATABASE = "plenary";
const STORE = "outbox";

/** Entries in IndexedDB; in memory where the browser keeps nothing (private windows). */
export function browserShelf(factory: IDBFactory | undefined = globalThis.indexedDB): Shelf {
  let database: Promise<IDBDatabase> | null = null;
  const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => {
    if (!factory) throw new Error("This browser keeps nothing.");
    database ??= opened(factory);
    return (await database).transaction(STORE, mode).objectStore(STORE);
  };
  return {
    all: async () => settled<Entry[]>((await store("readonly")).getAll()),
    put: async (entry) => void (await settled((await store("readwrite")).put(entry))),
    remove: async (id) => void (await settled((await store("readwrite")).delete(id))),
  };
}

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
