/** That an element plays, goes on playing, and whether pictures come of it. */

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The last picture stands for so long before something else should be shown. */
export const HELD_MS = 2_000;
const LOOK_MS = 250;
/** A stream from which nothing has come yet is a few black pixels. */
export const NOTHING_PX = 16;

/** Play, with sound if the browser lets us; else without, until somebody turns it on. */
export async function start(
  element: HTMLVideoElement,
  silenced: (now: boolean) => void,
): Promise<void> {
  try {
    await element.play();
    if (!element.muted) silenced(false);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
    element.muted = true;
    silenced(true);
    await element.play().catch(() => undefined);
  }
}

/**
 * What is live has no pause: a call, a screen that was locked or a key may stop it, and it goes on
 * where the room is then. Lets go of the element when the returned function is called.
 */
export function keepPlaying(
  element: HTMLVideoElement,
  silenced: (now: boolean) => void,
): () => void {
  const again = () => {
    const brought = element.srcObject || element.getAttribute("src");
    if (!brought || !element.paused || document.visibilityState === "hidden") return;
    void start(element, silenced);
  };
  // Not within the event: whoever moves the element from one stream to the next pauses it too.
  const stopped = () => setTimeout(again, LOOK_MS);
  element.addEventListener("pause", stopped);
  document.addEventListener("visibilitychange", again);
  return () => {
    element.removeEventListener("pause", stopped);
    document.removeEventListener("visibilitychange", again);
    element.srcObject = null;
  };
}

/** How many pictures an element has shown. Firefox does not count those of a stream, and says 0. */
function shown(element: HTMLVideoElement): number {
  return element.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
}

/** Notice whether new pictures come; a page that nobody sees draws none, and knows nothing. */
export function useMoving(
  video: RefObject<HTMLVideoElement | null>,
  told: (moving: boolean) => void,
): void {
  const tell = useRef(told);
  tell.current = told;
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let frames = 0;
    let time = 0;
    let at = Number.NEGATIVE_INFINITY;
    let moving: boolean | null = null;
    let asked: number | null = null;
    // The next picture tells of itself, where the browser can: one at each look is enough.
    const drawn = () => {
      asked = null;
      if (element.videoWidth > NOTHING_PX) at = performance.now();
    };
    const look = () => {
      if (document.visibilityState === "hidden") return;
      const now = performance.now();
      const count = shown(element);
      if (count !== frames && element.videoWidth > NOTHING_PX) at = now;
      // Older Firefoxes do neither; their clock goes on with the sound.
      const blind = count === 0 && !element.requestVideoFrameCallback;
      if (blind && element.currentTime !== time && element.videoWidth > NOTHING_PX) at = now;
      [frames, time] = [count, element.currentTime];
      asked ??= element.requestVideoFrameCallback?.(drawn) ?? null;
      const seen = now - at < HELD_MS;
      if (seen === moving) return;
      moving = seen;
      tell.current(seen);
    };
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      if (asked !== null) element.cancelVideoFrameCallback(asked);
    };
  }, [video]);
}
