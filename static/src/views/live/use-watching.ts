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
    const unfollow = followDevice(watching);
    const leave = () => watching.close();
    // A page that the browser had put aside whole comes back as it was, without its connections.
    const back = ({ persisted }: PageTransitionEvent) => persisted && watching.open();
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
      unfollow();
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", back);
      watching.close();
    };
  }, [watching, room]);
  return watching;
}

interface Connection extends EventTarget {
  /** `wifi`, `cellular` …; where browsers tell. */
  type?: string;
}

/** Look after what one watches at once when the device woke up, or found another network. */
function followDevice(watching: Watching): () => void {
  const { connection } = navigator as { connection?: Connection };
  let type = connection?.type;
  const online = () => watching.hurry();
  const moved = () => {
    // How fast it is changes all the time; only another network is news.
    if (connection?.type !== type) watching.hurry();
    type = connection?.type;
  };
  const seen = () => {
    if (document.visibilityState === "visible") watching.doubt();
  };
  addEventListener("online", online);
  connection?.addEventListener?.("change", moved);
  document.addEventListener("visibilitychange", seen);
  return () => {
    removeEventListener("online", online);
    connection?.removeEventListener?.("change", moved);
    document.removeEventListener("visibilitychange", seen);
  };
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
    // A window of its own that is closed leaves the page as unseen as before.
    document.addEventListener("leavepictureinpicture", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
      document.removeEventListener("leavepictureinpicture", look);
    };
  }, [watching]);
}
