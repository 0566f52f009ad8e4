/** What a room's view says of its streams and captions, for the pages. Pure. */

import type { Booths, FeedsFigures, OnAir, PartialCaption, Streams } from "../messages.ts";
import type { RoomView } from "../room.ts";

export const NO_STREAMS: Streams = {
  source: null,
  name: null,
  since: null,
  channels: [],
  recording: null,
};

export const OFF_AIR: OnAir = {
  live: false,
  picture: false,
  venue: false,
  languages: [],
  ways: [],
};

export function streamsOf(view: RoomView): Streams {
  return view.state.streams ?? NO_STREAMS;
}

/** What the media process says of it; off air while it says nothing. */
export function onAirOf(view: RoomView): OnAir {
  return (view.gauges["streams:streams"] as unknown as OnAir | undefined) ?? OFF_AIR;
}

/** Who listens, and whose microphones are connected, as interpreters are told; null for others. */
export function boothsOf(view: RoomView): Booths | null {
  return (view.gauges["booths:booths"] as unknown as Booths | undefined) ?? null;
}

const NOBODY: { readonly [channel: string]: number } = {};

/** How many hear which channel, for interpreters and staff. */
export function listenersOf(view: RoomView): { readonly [channel: string]: number } {
  const feeds = view.gauges["feeds:feeds"] as unknown as FeedsFigures | undefined;
  return boothsOf(view)?.listeners ?? feeds?.listeners ?? NOBODY;
}

/** Lines being written, one a language at most. */
export function writingOf(view: RoomView): PartialCaption[] {
  return Object.entries(view.gauges)
    .filter(([name]) => name.startsWith("captions:"))
    .map(([, data]) => data as unknown as PartialCaption);
}

/** Whether there is a stage to watch, or to wait for. */
export function isWatched(view: RoomView): boolean {
  return streamsOf(view).source !== null || onAirOf(view).live;
}

/** Whether there is anything of a stage to show: picture, sound, captions, or that it is recorded. */
export function hasStage(view: RoomView): boolean {
  const captions = view.state.captions.length > 0 || writingOf(view).length > 0;
  return isWatched(view) || captions || streamsOf(view).recording !== null;
}

/** The channel to listen to: the one that is liked while it is open, else the floor. */
export function channelOf({ channels }: Streams, liked: string): string {
  return channels.some((one) => one.language === liked) ? liked : "floor";
}
