/** The one link of this page, its outbox, and the rooms that are followed through it. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { forget } from "./clock.ts";
import { Link } from "./link.ts";
import type { CommandName, Commands, ErrorBody, RoomMessage, Welcome } from "./messages.ts";
import { browserShelf, type Entry, Outbox } from "./outbox.ts";
import { Pace } from "./pace.ts";
import { applyAll, applyReplay, fromSnapshot, type RoomView, withAnswer } from "./room.ts";
import { passEnds, person, renewPass } from "./session.ts";
import { browser } from "./world.ts";

/** A pass for pages that have no cookie (a screen that was paired); null uses the cookie. */
export const ownPass: Signal<string | null> = signal(null);

export const link = new Link({
  world: browser,
  pass: () => ownPass.value,
  renew: async () => {
    const joined = await renewPass();
    if (joined && ownPass.value !== null) ownPass.value = joined.pass;
    return joined !== null;
  },
});

export const outbox = new Outbox(link, browserShelf());

/** Words of the server about sizes, once it has said hello. */
export const limits: ReadonlySignal<Welcome["limits"]> = computed(
  () => link.welcome.value?.limits ?? {},
);

/** Send a command; see `Link.ask`. */
export function ask<C extends CommandName>(
  name: C,
  room: string,
  args: Commands[C]["args"],
): Promise<Commands[C]["ok"]> {
  return link.ask(name, room, args);
}

/** What an earlier page of this person sent was answered to this one: show what it came to. */
function answered(entry: Entry, ok: unknown): void {
  stores.get(entry.room)?.patch((view) => withAnswer(view, entry.do, ok));
}

let started = false;

/** Connect, and come back at once when the device wakes up or finds its network. */
export function startLink(): void {
  link.connect();
  if (started) return;
  started = true;
  if (person.value) void outbox.resume(person.value.id, answered);
  const wake = () => link.wake();
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    forget();
    wake();
  });
  setInterval(() => void renewInTime(), 60_000);
}

const RENEW_BEFORE_MS = 30 * 60_000;

/** A fresh pass half an hour before the old one ends, on the cookie and on the live socket. */
async function renewInTime(): Promise<void> {
  if (!passEnds.value || Date.parse(passEnds.value) - Date.now() > RENEW_BEFORE_MS) return;
  const joined = await renewPass().catch(() => null);
  if (!joined) return;
  if (ownPass.value !== null) ownPass.value = joined.pass;
  await link.ask("renew", null, { pass: joined.pass }).catch(() => undefined);
}

/** A room that is followed. `view` is null until the first snapshot. */
export interface RoomStore {
  readonly id: string;
  readonly view: ReadonlySignal<RoomView | null>;
  /** Why the room cannot be entered. */
  readonly problem: ReadonlySignal<ErrorBody | null>;
  /** Change the view by what an answer told us, before the fact arrives. */
  patch(change: (view: RoomView) => RoomView): void;
}

class Store implements RoomStore {
  readonly id: string;
  readonly view: Signal<RoomView | null> = signal(null);
  readonly problem: Signal<ErrorBody | null> = signal(null);
  readonly close: () => void;
  readers = 0;
  #now: RoomView | null = null;
  #waiting: RoomMessage[] = [];
  readonly #pace = new Pace(() => {
    this.#settle();
    this.view.value = this.#now;
  });

  constructor(id: string) {
    this.id = id;
    this.close = link.follow(id, {
      snapshot: (ok) => this.#set(fromSnapshot(ok)),
      replay: (ok) => this.patch((view) => applyReplay(view, ok)),
      message: (message) => this.#take(message),
      refused: (error) => {
        this.problem.value = error;
      },
    });
  }

  patch(change: (view: RoomView) => RoomView): void {
    this.#settle();
    if (this.#now) this.#set(change(this.#now));
  }

  #set(view: RoomView): void {
    this.#now = view;
    this.#waiting = [];
    this.#pace.shown();
    batch(() => {
      this.view.value = view;
      this.problem.value = null;
    });
  }

  /** Messages wait until they are shown, however many there are. */
  #take(message: RoomMessage): void {
    if (!this.#now) return;
    this.#waiting.push(message);
    this.#pace.arrived(!("gauge" in message) || message.gauge !== "upvotes");
  }

  #settle(): void {
    if (this.#now) this.#now = applyAll(this.#now, this.#waiting);
    this.#waiting = [];
  }
}

const stores = new Map<string, Store>();

/** Follow a room; call `release` when done. Several readers share one store. */
export function openRoom(id: string): { store: RoomStore; release: () => void } {
  let store = stores.get(id);
  if (!store) {
    store = new Store(id);
    stores.set(id, store);
  }
  const held = store;
  held.readers += 1;
  return { store: held, release: () => released(held) };
}

function released(store: Store): void {
  store.readers -= 1;
  // Another page of the same room may take over in a moment.
  setTimeout(() => {
    if (store.readers > 0 || stores.get(store.id) !== store) return;
    stores.delete(store.id);
    store.close();
  }, 1000);
}

/** Follow a room for as long as the component lives, over a link that is there from then on. */
export function useRoom(id: string): RoomStore {
  const opened = useMemo(() => openRoom(id), [id]);
  useEffect(() => {
    startLink();
    return opened.release;
  }, [opened]);
  return opened.store;
}
