/** What the device is told about what one watches: stay awake, and what it is that plays. */

import { useEffect } from "preact/hooks";

/** Keep the screen on while pictures come; a phone would lock itself in the middle of a speech. */
export function useAwake(moving: boolean): void {
  useEffect(() => {
    if (!moving || !navigator.wakeLock) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const hold = async () => {
      if (document.visibilityState === "hidden") return;
      // Refused on a battery that is nearly empty; a browser lets go when the page is hidden.
      const held = await navigator.wakeLock.request("screen").catch(() => null);
      if (over) void held?.release();
      else lock = held;
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, [moving]);
}

/**
 * Say what plays on locked screens and to the keys of headphones. What is live has no pause: it is
 * silenced, and is where the room is when it sounds again.
 */
export function useSession(title: string, artist: string, turn: (on: boolean) => void): void {
  useEffect(() => {
    const session = navigator.mediaSession;
    if (!session || typeof MediaMetadata === "undefined") return;
    session.metadata = new MediaMetadata({ title, artist });
    return () => {
      session.metadata = null;
    };
  }, [title, artist]);
  useEffect(() => {
    const session = navigator.mediaSession;
    if (!session) return;
    session.setActionHandler("play", () => turn(true));
    session.setActionHandler("pause", () => turn(false));
    return () => {
      session.setActionHandler("play", null);
      session.setActionHandler("pause", null);
    };
  });
}
