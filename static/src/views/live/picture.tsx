/**
 * The moving picture: an element that plays what an engine brings. It never goes black: while one
 * stream gives way to the next it holds the last picture, and says when none has come for a while.
 */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Engine } from "../../streams/engine.ts";
import { HELD_MS, keepPlaying, NOTHING_PX, start, useMoving } from "./playing.ts";

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

  useEffect(() => {
    const element = video.current;
    return element ? keepPlaying(element, (now) => told.current.onSilenced?.(now)) : undefined;
  }, [video]);
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

/** Keep the present picture on the canvas; false when there is none. */
function hold(video: HTMLVideoElement, canvas: HTMLCanvasElement | null): boolean {
  if (!canvas || video.videoWidth <= NOTHING_PX || video.readyState < 2) return false;
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return true;
}
