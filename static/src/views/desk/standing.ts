/** What a desk says on top: whether one is heard, and by whom. Pure; the band shows it. */

import type { Channel, Streams } from "../../messages.ts";
import type { Sending } from "../../streams/whip.ts";

/** How loudly it is said: nothing, ready, somebody calls, live (red), or something is wrong. */
export type Tone = "off" | "ready" | "call" | "live" | "wrong";

export type SpeakerStanding = "off" | "backstage" | "stage" | Exclude<Sending["name"], "sending">;

/** Where the sender of a speaker's feed stands. */
export function speakerStanding(
  streams: Streams,
  feed: string,
  sending: Sending["name"],
): { name: SpeakerStanding; tone: Tone } {
  if (sending === "off") return { name: "off", tone: "off" };
  if (sending !== "sending") return { name: sending, tone: "wrong" };
  return streams.source === feed
    ? { name: "stage", tone: "live" }
    : { name: "backstage", tone: "ready" };
}

/**
 * What a speaker may see and hear of the room without an echo: the stage, and once they are on it
 * themselves only what the venue sends.
 */
export function sightOf(
  streams: Streams,
  feed: string,
  liked: string,
  sounding: readonly string[],
): { what: "stage" | "programme"; channel: string } {
  const channel = sounding.includes(liked) ? liked : "floor";
  if (streams.source !== feed) return { what: "stage", channel };
  // The floor is now the speaker: in its place the venue's own sound.
  return { what: "programme", channel: channel === "floor" ? "programme" : channel };
}

export type InterpreterStanding =
  | "off"
  | "connecting"
  | "waiting"
  | "refused"
  | "taken"
  | "ready"
  | "live"
  | "muted"
  | "lost";

export interface Interpreting {
  channel: Channel | undefined;
  /** The feed of this interpreter. */
  feed: string;
  sending: Sending["name"];
  /** The microphone is switched on. */
  on: boolean;
}

/** Where an interpreter stands with the channel that was chosen. */
export function interpreterStanding({ channel, feed, sending, on }: Interpreting): {
  name: InterpreterStanding;
  tone: Tone;
} {
  const mine = channel?.feed === feed;
  const there = sending === "sending";
  if (mine && there) return on ? { name: "live", tone: "live" } : { name: "muted", tone: "wrong" };
  if (sending === "refused" || sending === "taken") return { name: sending, tone: "wrong" };
  if (mine) return { name: "lost", tone: "wrong" };
  if (there) return { name: "ready", tone: "ready" };
  if (sending === "off") return { name: "off", tone: "off" };
  return { name: sending === "connecting" ? "connecting" : "waiting", tone: "wrong" };
}

/** The channel to interpret into: the one chosen, else one that this interpreter carries already. */
export function intoOf(streams: Streams, chosen: string | null, feed: string): Channel | undefined {
  const { channels } = streams;
  const open = channels.find((one) => one.language === chosen);
  return open ?? channels.find((one) => one.feed === feed) ?? channels[0];
}

/** What may be listened to: the floor, or a channel that is not one's own; that too by a partner. */
export function heardOf(
  streams: Streams,
  into: string | undefined,
  chosen: string,
  partner = false,
): string {
  const mayHear = partner || chosen !== into;
  const known = mayHear && streams.channels.some((one) => one.language === chosen);
  return known ? chosen : "floor";
}
