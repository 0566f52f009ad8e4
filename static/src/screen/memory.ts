/** What a screen remembers over a reload, also under an outage: who it is and what it last showed. */

import type { RoomState, Scene } from "../messages.ts";
import { NOBODY, NOTHING, type RoomView } from "../room.ts";
import type { Paired } from "./pairing.ts";

export interface Memory extends Paired {
  /** When the last frame arrived, on this device's clock. */
  lastSeen: number | null;
  /** How far the server's clock is ahead of this device's, in milliseconds. */
  ahead: number;
  view: RoomView | null;
}

/** `localStorage`, or a test's. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const VERSION = 1;

/** Keep something as JSON; a browser that keeps nothing still shows everything. */
export function keep(store: Store, name: string, value: unknown): void {
  try {
    if (value === null) store.removeItem(name);
    else store.setItem(name, JSON.stringify({ version: VERSION, value }));
  } catch {
    // Full, or forbidden.
  }
}

/** What was kept under this name by this version of the page, if it passes the check. */
export function kept<T>(store: Store, name: string, check: (value: T) => unknown): T | null {
  try {
    const found = JSON.parse(store.getItem(name) ?? "null") as {
      version: number;
      value: T;
    } | null;
    return found?.version === VERSION && check(found.value) ? found.value : null;
  } catch {
    return null;
  }
}

export function isMemory(one: Memory): boolean {
  return typeof one.room === "string" && typeof one.screen.name === "string";
}

/** Only what the scene is made of: a hall's questions need not be written down every second. */
export function slim(view: RoomView, scene: Scene): RoomView {
  const { state } = view;
  const floor = scene.kind === "queue" ? state.floor : NOTHING.floor;
  const named = <T extends { id: string }>(list: readonly T[]) =>
    list.filter((one) => one.id === scene.of);
  const slimState: RoomState = {
    ...NOTHING,
    session: state.session,
    stage: state.stage,
    streams: state.streams ?? null,
    questions: named(state.questions),
    polls: named(state.polls),
    floor,
    announcements: state.announcements.slice(-1),
  };
  return {
    room: view.room,
    state: slimState,
    mine: { ...NOBODY, screen: view.mine.screen ?? null },
    gauges: {},
    revs: {},
  };
}
