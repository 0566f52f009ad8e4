/** A picture that fills the screen, or stands in a window of its own, where the browser can. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Phones of Apple let only the picture itself fill the screen. */
interface ApplePhone {
  webkitEnterFullscreen?: () => void;
}

export interface Full {
  is: boolean;
  toggle: () => void;
}

/** Pointer and buttons go away after so long without a movement. */
const STILL_MS = 3_000;

/** Let a box fill the screen, with its captions and buttons; null where nothing can. */
export function useFullScreen(
  box: RefObject<HTMLElement | null>,
  video: RefObject<HTMLVideoElement | null>,
): Full | null {
  const is = useSignal(false);
  useEffect(() => {
    const look = () => {
      is.value = document.fullscreenElement === box.current && box.current !== null;
    };
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, [box, is]);
  const full = is.value;
  useEffect(() => {
    const element = box.current;
    if (!full || !element) return;
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
  }, [full, box]);
  const phone = video.current as unknown as ApplePhone | null;
  if (!document.fullscreenEnabled && !phone?.webkitEnterFullscreen) return null;
  const toggle = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (!document.fullscreenEnabled) phone?.webkitEnterFullscreen?.();
    else void box.current?.requestFullscreen().catch(() => undefined);
  };
  return { is: full, toggle };
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
