/** What a screen shows while it is cut off: guarantee 6, "never blank, never old without saying so". */

import type { RoomState, Scene, SceneKind } from "../messages.ts";
import { NOW_NEXT, type SceneState, shown } from "../views/scene/shown.ts";

/** Silence after which a screen says as of when its picture is. */
export const STALE_MS = 5_000;
/** Silence after which it trusts its programme more than its last picture. */
export const ALONE_MS = 60_000;

export type Manner = "live" | "held" | "alone";

/** How a screen stands after so much silence. Null: it has never heard anything. */
export function manner(silence: number | null): Manner {
  if (silence === null || silence >= ALONE_MS) return "alone";
  return silence >= STALE_MS ? "held" : "live";
}

/** Scenes that stay true without news: they say nothing about the room as it is. */
const LASTING: readonly SceneKind[] = ["message", "join", "timer", "blank", "now_next", "stage"];

/** What to show: the cue, or the stage, or now and next; alone, only what can stand alone. */
export function toShow(
  cue: Scene | null | undefined,
  stage: Scene | null | undefined,
  state: SceneState,
  how: Manner,
): Scene {
  const scene = shown(cue ?? stage, state);
  return how === "alone" && !LASTING.includes(scene.kind) ? NOW_NEXT : scene;
}

/** How long an announcement stands over the scene: time to read it twice. */
export function announcementMs(text: string): number {
  return 20_000 + 100 * text.length;
}

/** The latest announcement that is still fresh, or null. Future ones are of a clock gone wrong. */
export function freshAnnouncement(
  announcements: RoomState["announcements"],
  now: number,
): RoomState["announcements"][number] | null {
  for (const one of [...announcements].reverse()) {
    const age = now - Date.parse(one.at);
    if (age < announcementMs(one.text) && age > -60_000) return one;
  }
  return null;
}
