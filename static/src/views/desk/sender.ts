/** The sender of a desk: it lives as long as its page, and looks up when the device wakes. */

import { useEffect, useMemo } from "preact/hooks";
import { type Kind, WhipSender } from "../../streams/whip.ts";
import { Input } from "./input.ts";
import { Sharing } from "./sharing.ts";

/** Sends `feed` of a room while the component lives. */
export function useSender(room: string, feed: string, kinds: readonly Kind[]): WhipSender {
  const key = kinds.join(" ");
  const sender = useMemo(() => {
    const url = `/whip/${encodeURIComponent(room)}/${encodeURIComponent(feed)}`;
    return new WhipSender({ url, kinds: key.split(" ") as Kind[] });
  }, [room, feed, key]);
  useEffect(() => {
    const wake = () => sender.wake();
    const leave = () => sender.stop();
    addEventListener("online", wake);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("pagehide", leave);
      sender.stop();
    };
  }, [sender]);
  return sender;
}

/** A screen in the camera's place; let go of when the desk is left. */
export function useSharing(): Sharing {
  const sharing = useMemo(() => new Sharing(), []);
  useEffect(() => () => sharing.end(), [sharing]);
  return sharing;
}

/** A camera or microphone of this desk; closed when the desk is left. */
export function useInput(kind: Kind): Input {
  const input = useMemo(() => new Input(kind), [kind]);
  useEffect(() => () => input.end(), [input]);
  return input;
}
