/** What a room sees and hears, as protocol.md names it: streams, captions, and their gauges. */

import type { Time } from "./things.ts";

/** An interpreter who waits at a desk. */
export interface Seat {
  feed: string;
  name: string;
}

/** Sound in one language. Without a feed nobody interprets: the floor is heard. */
export interface Channel {
  language: string;
  feed: string | null;
  name: string | null;
  /** What its voice listens to: `floor`, or another language. */
  from: string;
  /** Who waits to take over. A server of an earlier version does not say. */
  ready?: Seat[];
  /** Its voice asks them to. */
  asks?: boolean;
}

export interface Streams {
  /** The feed on stage; its sender's name, null for the venue's. */
  source: string | null;
  name: string | null;
  since: Time | null;
  channels: Channel[];
  recording: { id: string; since: Time } | null;
}

/** A final line; a correction has the same id and a higher `rev`. Emptied, its text is "". */
export interface Caption {
  id: string;
  line: number;
  language: string;
  text: string;
  rev: number;
  at: Time;
}

/** Somebody who may come on, as staff see them. */
export interface InvitedSpeaker {
  id: string;
  name: string;
  at: Time;
}

/** The gauge `captions`, by language: the line that is being written. */
export interface PartialCaption {
  language: string;
  line: number;
  text: string;
}

/** The gauge `streams`: what can be watched now. `languages` are those that really sound. */
export interface OnAir {
  live: boolean;
  picture: boolean;
  /** The venue's own feed comes, on stage or not. */
  venue: boolean;
  languages: string[];
  ways: string[];
}

/** One incoming feed as the gauge `feeds` tells staff. */
export interface FeedFigures {
  feed: string;
  person: string | null;
  name: string | null;
  since: Time;
  video: { codec: string; kbps: number; loss: number } | null;
  audio: { kbps: number; level: number; loss: number } | null;
}

/** News of one's own connection, by session or feed. */
export type StreamNews =
  | { session: string; picture: false; why: "loss" }
  | { feed: string; kbps: number; why: "too_much" };

/** The gauge `booths`, for interpreters. */
export interface Booths {
  listeners: { [channel: string]: number };
  /** Feeds of interpreters whose microphones are connected. */
  there: string[];
}

/** The gauge `feeds`, for staff. */
export interface FeedsFigures {
  feeds: FeedFigures[];
  viewers: number;
  listeners: { [channel: string]: number };
  trouble: number;
  /** What is wrong with HLS, a recording or a push, in sentences. */
  troubles: string[];
}
