/** What partners at one desk have to tell each other: ready, please take over, not now, gone. Pure. */

import type { Channel, Seat } from "../../messages.ts";

/**
 * `asking`: I speak and have asked; `asked`: the one who speaks asks those who wait, and I do;
 * `gone`: the one who should speak is not connected, and I wait.
 */
export type Handing = "none" | "asking" | "asked" | "gone";

/** What became of one's own request. */
export type Answer = "taken" | "declined" | "left";

/** Feeds whose microphones are connected; null while nobody has said. */
export type There = readonly string[] | null;

function isThere(there: There, feed: string): boolean {
  return there?.includes(feed) ?? true;
}

/** Whether this feed sits at the desk of a channel, as its voice or waiting. */
export function sits(channel: Channel, feed: string): boolean {
  return channel.feed === feed || (channel.ready ?? []).some((one) => one.feed === feed);
}

/** Others who wait at the desk, and are really there. */
export function partnersOf(channel: Channel | undefined, feed: string, there: There): Seat[] {
  const ready = channel?.ready ?? [];
  return ready.filter((one) => one.feed !== feed && isThere(there, one.feed));
}

export function handingOf(channel: Channel | undefined, feed: string, there: There): Handing {
  if (!channel?.feed) return "none";
  if (channel.feed === feed) return channel.asks ? "asking" : "none";
  if (!sits(channel, feed)) return "none";
  if (!isThere(there, channel.feed)) return "gone";
  return channel.asks ? "asked" : "none";
}

/** How a request of one's own ended between these two; null where it did not, or was withdrawn. */
export function answerTo(
  before: Channel | undefined,
  now: Channel | undefined,
  feed: string,
): Answer | null {
  const asked = before?.asks === true && before.feed === feed;
  if (!asked || now?.language !== before.language || now.asks) return null;
  if (now.feed !== feed) return now.feed ? "taken" : null;
  return (now.ready ?? []).length > 0 ? "declined" : "left";
}
