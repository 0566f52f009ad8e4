/** A picture that fills the screen, or stands in a window of its own, where the browser can. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

export interface Full {
  is: boolean;
  toggle: () => void;
}

/** Pointer and buttons go away after so long without a movement. */
const STILL_MS = 3_000;

/**
 * Let a box fill the screen, with its captions and buttons. Phones of Apple let nothing but the bare
 * picture do that, without either: there the box fills the page.
 */
export function useFullScreen(box: RefObject<HTMLElement | null>): Full {
  const is = useSignal(false);
  useEffect(() => {
    const look = () => {
      is.value = document.fullscreenElement === box.current && box.current !== null;
    };
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, [box, is]);
  const full = is.value;
  useEffect(() => (full && box.current ? stillness(box.current) : undefined), [full, box]);
  useEffect(() => {
    if (!full || document.fullscreenElement) return;
    const leave = ({ key }: KeyboardEvent) => {
      if (key === "Escape") is.value = false;
    };
    const root = document.documentElement;
    root.classList.add("is-covered");
    addEventListener("keydown", leave);
    return () => {
      root.classList.remove("is-covered");
      removeEventListener("keydown", leave);
    };
  }, [full, is]);
  const toggle = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (is.peek()) is.value = false;
    else {
      const fill = () => {
        is.value = true;
      };
      if (document.fullscreenEnabled) box.current?.requestFullscreen().then(lieDown, fill);
      else fill();
    }
  };
  return { is: full, toggle };
}

/** A phone that stands upright would show stripes of black; it is set free again by the browser. */
function lieDown(): void {
  const { orientation } = screen as { orientation?: { lock?: (to: string) => Promise<void> } };
  orientation?.lock?.("landscape").catch(() => undefined);
}

/** Say on the box when nobody has moved for a while. */
function stillness(element: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = () => {
    element.classList.remove("is-still");
    clearTimeout(timer);
    timer = setTimeout(() => element.classList.add("is-still"), STILL_MS);
  };
  moved();
  const signs = ["pointermove", "pointerdown", "keydown"];
  for (const sign of signs) element.addEventListener(sign, moved);
  return () => {
    clearTimeout(timer);
    element.classList.remove("is-still");
    for (const sign of signs) element.removeEventListener(sign, moved);
  };
}

/** Put the picture into a window of its own, or back; null where there is none to put. */
export function usePip(
  video: RefObject<HTMLVideoElement | null>,
  moving: boolean,
): (() => void) | null {
  if (!document.pictureInPictureEnabled || !moving) return null;
  return () => {
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
    else void video.current?.requestPictureInPicture().catch(() => undefined);
  };
}
