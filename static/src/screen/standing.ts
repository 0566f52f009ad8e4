/** What a screen has at hand when it stands alone: the programme, and the way in for the hall. */

import { type Signal, signal } from "@preact/signals";
import { venueZone } from "../format.ts";
import { setAccent } from "../look/accent.ts";
import type { Programme, RoomState } from "../messages.ts";
import { call } from "../session.ts";
import { type Way, wayFrom } from "../views/scene/way.ts";
import { keep, kept } from "./memory.ts";

const PROGRAMME = "plenary.screen.programme";
const WAY = "plenary.screen.way";

export const programme: Signal<Programme | null> = signal(null);
export const way: Signal<Way | null> = signal(null);
/** What the room said of its sessions after the programme was fetched. */
export const told: Signal<RoomState["session"]> = signal(null);

let fetches = 0;
let toldAt = 0;

/** Begin with what was kept. */
export function recall(): void {
  programme.value ??= kept<Programme>(localStorage, PROGRAMME, (one) => one.sessions.length >= 0);
  way.value ??= kept<Way>(localStorage, WAY, (one) => one.url) ?? wayFrom(location.origin, null);
  if (programme.value) dress(programme.value);
}

/** What a display may know before it is paired. */
export async function prepare(): Promise<void> {
  await refreshProgramme().catch(() => undefined);
}

/** Fetch both anew; what cannot be fetched stays as it was. */
export async function refresh(): Promise<void> {
  await Promise.allSettled([refreshProgramme(), refreshWay()]);
}

/** The room's sessions changed. */
export function heard(session: RoomState["session"]): void {
  told.value = session;
  toldAt = ++fetches;
  void refreshProgramme().catch(() => undefined);
}

async function refreshProgramme(): Promise<void> {
  const number = ++fetches;
  const fresh = await call<Programme>("GET", "/api/programme");
  programme.value = fresh;
  if (number > toldAt) told.value = null;
  keep(localStorage, PROGRAMME, fresh);
  dress(fresh);
}

async function refreshWay(): Promise<void> {
  const fresh = await call<{ url: string; code: string }>("GET", "/api/code");
  way.value = wayFrom(fresh.url, fresh.code);
  keep(localStorage, WAY, way.value);
}

function dress({ event }: Programme): void {
  venueZone.value = event.timezone;
  setAccent(event.accent);
}
