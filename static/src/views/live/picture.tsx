/**
 * The moving picture: an element that plays what an engine brings. It never goes black: while one
 * stream gives way to the next it holds the last picture, and says when none has come for a while.
 */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Engine } from "../../streams/engine.ts";

/** The last picture stands for so long before something else should be shown. */
export const HELD_MS = 2_000;
const LOOK_MS = 250;

interface Props {
  engine: Engine | null;
  muted: boolean;
  volume: number;
  label: string;
  /** Given by whoever asks it for full screen. */
  video?: RefObject<HTMLVideoElement | null>;
  /** Whether pictures come; false two seconds after the last one. */
  onMoving?: (moving: boolean) => void;
  /** The browser plays no sound until somebody presses a button. */
  onSilenced?: (silenced: boolean) => void;
}

export function Picture({ engine, muted, volume, label, ...props }: Props) {
  const own = useRef<HTMLVideoElement>(null);
  const video = props.video ?? own;
  const still = useRef<HTMLCanvasElement>(null);
  const held = useSignal(false);
  // Whom to tell may change with every drawing; what is played does not.
  const told = useRef(props);
  told.current = props;

  useEffect(() => {
    const element = video.current;
    if (!element || !engine) return;
    const play = () => void start(element, (now) => told.current.onSilenced?.(now));
    if (engine.feed) {
      element.srcObject = null;
      element.addEventListener("loadeddata", play);
      engine.feed(element);
    }
    const stop = engine.stream.subscribe((stream) => {
      if (!stream || element.srcObject === stream) return;
      held.value = hold(element, still.current) || held.peek();
      element.srcObject = stream;
      play();
    });
    return () => {
      stop();
      held.value = hold(element, still.current) || held.peek();
      element.removeEventListener("loadeddata", play);
      engine.feed?.(null);
    };
  }, [engine, video, held]);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.volume = volume;
    if (element.muted === muted) return;
    element.muted = muted;
    if (!element.paused || !element.srcObject) return;
    void start(element, (now) => told.current.onSilenced?.(now));
  }, [muted, volume, video]);

  useMoving(video, (moving) => {
    if (moving) held.value = false;
    told.current.onMoving?.(moving);
  });
  useSignalEffect(() => {
    if (!held.value) return;
    const timer = setTimeout(() => {
      held.value = false;
    }, HELD_MS);
    return () => clearTimeout(timer);
  });
  return (
    <>
      <video
        ref={video}
        class="live-video"
        aria-label={label}
        playsInline
        disableRemotePlayback
        muted={muted}
      />
      <canvas ref={still} class="live-still" hidden={!held.value} />
    </>
  );
}

/** A stream from which nothing has come yet is a few black pixels. */
const NOTHING_PX = 16;

/** Keep the present picture on the canvas; false when there is none. */
function hold(video: HTMLVideoElement, canvas: HTMLCanvasElement | null): boolean {
  if (!canvas || video.videoWidth <= NOTHING_PX || video.readyState < 2) return false;
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return true;
}

/** Play, with sound if the browser lets us; else without, until somebody turns it on. */
async function start(element: HTMLVideoElement, silenced: (now: boolean) => void): Promise<void> {
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

/** Notice whether new pictures come; a page that nobody sees draws none, and knows nothing. */
function useMoving(
  video: RefObject<HTMLVideoElement | null>,
  told: (moving: boolean) => void,
): void {
  const tell = useRef(told);
  tell.current = told;
  useEffect(() => {
    let frames = 0;
    let at = Number.NEGATIVE_INFINITY;
    let moving: boolean | null = null;
    const look = () => {
      if (document.visibilityState === "hidden") return;
      const now = performance.now();
      const count = video.current?.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
      if (count !== frames && count > 0) at = now;
      frames = count;
      const seen = now - at < HELD_MS;
      if (seen === moving) return;
      moving = seen;
      tell.current(seen);
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [video]);
}
