/** Watching the stage of a room for as long as a component lives. */

import { useEffect, useMemo } from "preact/hooks";
import type { RoomStore } from "../../live.ts";
import type { RoomView } from "../../room.ts";
import { engineFor } from "../../streams/making.ts";
import { OFF_AIR, onAirOf } from "../../streams/view.ts";
import { Watching } from "../../streams/watching.ts";
import { askWays } from "../../streams/ways.ts";

/** A page that nobody sees gets no picture after so long; its sound goes on. */
const UNSEEN_MS = 20_000;

export function useWatching(room: RoomStore, pass: string | null = null): Watching {
  const watching = useMemo(
    () =>
      new Watching({
        ask: () => askWays(room.id),
        make: (way, wish) => engineFor(way, wish, pass),
        onAir: () => (room.view.peek() ? onAirOf(room.view.peek() as RoomView) : OFF_AIR),
      }),
    [room, pass],
  );
  useEffect(() => {
    watching.open();
    const hurry = () => watching.hurry();
    const leave = () => watching.close();
    // A page that the browser had put aside whole comes back as it was, without its connections.
    const back = ({ persisted }: PageTransitionEvent) => persisted && watching.open();
    addEventListener("online", hurry);
    addEventListener("pagehide", leave);
    addEventListener("pageshow", back);
    let live = false;
    const heard = room.view.subscribe((view) => {
      const now = view !== null && onAirOf(view).live;
      if (now && !live) watching.wake();
      live = now;
    });
    return () => {
      heard();
      removeEventListener("online", hurry);
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", back);
      watching.close();
    };
  }, [watching, room]);
  return watching;
}

/** No picture for a page in the background, unless it is watched in a window of its own. */
export function useUnseen(watching: Watching): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") watching.see(true);
      else {
        timer = setTimeout(() => {
          if (!document.pictureInPictureElement) watching.see(false);
        }, UNSEEN_MS);
      }
    };
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [watching]);
}
