/** The floor, quietly underneath an interpreter: a second connection, without a picture. */

import { useEffect, useMemo } from "preact/hooks";
import type { Way } from "../../streams/ways.ts";
import { Whep } from "../../streams/whep.ts";

/** As loud as one hears the speaker's own voice beside an interpreter on television. */
const QUIETLY = 0.16;

interface Props {
  way: Way;
  volume: number;
  /** Only while the interpreter is heard: else the channel carries the floor itself. */
  muted: boolean;
}

export function Under({ way, volume, muted }: Props) {
  const audio = useMemo(() => new Audio(), []);
  const whep = useMemo(() => {
    const wish = { channel: "floor", picture: false };
    return new Whep({ url: way.url, ice: way.ice, wish });
  }, [way]);
  useEffect(() => {
    whep.open();
    const stop = whep.stream.subscribe((stream) => {
      if (!stream) return;
      audio.srcObject = stream;
      audio.play().catch(() => undefined);
    });
    return () => {
      stop();
      whep.close();
      audio.srcObject = null;
    };
  }, [whep, audio]);
  useEffect(() => {
    audio.volume = volume * QUIETLY;
    // Where a page may not set how loud an element is, loud is worse than not at all.
    audio.muted = muted || audio.volume > 0.5;
    // Browsers that wanted a press before any sound have had one by now.
    if (audio.srcObject && audio.paused) audio.play().catch(() => undefined);
  }, [audio, volume, muted]);
  return null;
}
