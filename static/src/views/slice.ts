/** A part of a room's view: the component renders again only when that part changes. */

import { useComputed } from "@preact/signals";
import type { RoomStore } from "../live.ts";
import type { RoomView } from "../room.ts";

/** What `pick` finds in the view, or `otherwise` before the first snapshot. */
export function useSlice<T>(room: RoomStore, pick: (view: RoomView) => T, otherwise: T): T {
  return useComputed(() => (room.view.value ? pick(room.view.value) : otherwise)).value;
}
