/** What the browser counts of a connection (W3C webrtc-stats), and what it means to people. */

import type { Beat } from "./pulse.ts";

/** One look at the counters. */
export interface Sample {
  at: number;
  bytes: number;
  packets: number;
  lost: number;
  frames: number;
  dropped: number;
  freezes: number;
  height: number;
  /** Loudness summed up over time; it rises with every sound. */
  energy: number;
  /** Seconds that packets waited so far, and how many of them. */
  waited: number;
  emitted: number;
  rttMs: number;
  heard: number;
  /** Packets of any kind that came over the transport: to a sender these are reports. */
  reports: number;
  video: number;
  /** Packets of the picture that never came. */
  missed: number;
  /** Packets of the sound that were asked for again. */
  asked: number;
}

export type Quality = "good" | "fair" | "poor" | "none";

/** What happened between two looks. */
export interface Figures {
  quality: Quality;
  kbps: number;
  fps: number;
  height: number;
  /**
   * Share of the packets that never came, 0 to 1. Of the picture's, if there is one: they are sent
   * again on every part of the way, but what the sound has lost may be a loss of its sender's.
   */
  loss: number;
  /** About how long ago the server sent what is seen; null when it is not known. */
  delayMs: number | null;
  freezes: number;
  /** Of picture packets alone: none come when there is sound only. */
  picture: boolean;
}

interface Entry {
  type: string;
  kind?: string;
  [figure: string]: unknown;
}

/** Read a report. Figures that a browser does not know count as 0. */
export function sample(report: Iterable<Entry>, at: number): Sample {
  const sum = nothing(at);
  for (const one of report) {
    const number = (name: string) => (typeof one[name] === "number" ? (one[name] as number) : 0);
    if (one.type === "inbound-rtp") {
      sum.bytes += number("bytesReceived");
      sum.packets += number("packetsReceived");
      sum.lost += Math.max(0, number("packetsLost"));
      sum.energy += number("totalAudioEnergy");
      sum.waited += number("jitterBufferDelay");
      sum.emitted += number("jitterBufferEmittedCount");
      if (one.kind === "audio") sum.asked += number("nackCount");
      if (one.kind !== "video") continue;
      sum.video += number("packetsReceived");
      sum.missed += Math.max(0, number("packetsLost"));
      sum.frames += number("framesDecoded");
      sum.dropped += number("framesDropped");
      sum.freezes += number("freezeCount");
      sum.height = Math.max(sum.height, number("frameHeight"));
    } else if (one.type === "candidate-pair" && (one.nominated || one.selected)) {
      sum.rttMs = Math.max(sum.rttMs, number("currentRoundTripTime") * 1000);
      // Firefox counts the bytes alone.
      sum.heard += number("responsesReceived") + number("requestsReceived");
      sum.heard += number("bytesReceived");
    } else if (one.type === "transport") {
      sum.heard += number("packetsReceived");
      sum.reports += number("packetsReceived");
    }
  }
  return sum;
}

function nothing(at: number): Sample {
  const zero = { bytes: 0, packets: 0, lost: 0, frames: 0, dropped: 0, freezes: 0, height: 0 };
  return {
    at,
    ...zero,
    energy: 0,
    waited: 0,
    emitted: 0,
    rttMs: 0,
    heard: 0,
    reports: 0,
    video: 0,
    missed: 0,
    asked: 0,
  };
}

/** The counters by which a connection is known to live. */
export function beat({ packets, heard }: Sample): Beat {
  return { media: packets, heard: heard + packets };
}

/** What happened since an earlier look; the counters of a new connection begin at 0. */
export function between(earlier: Sample | null, now: Sample): Figures {
  const fresh = earlier === null || earlier.packets > now.packets;
  const was = fresh ? nothing(earlier?.at ?? now.at - 1000) : earlier;
  const seconds = Math.max(0.001, (now.at - was.at) / 1000);
  const packets = now.packets - was.packets;
  const picture = now.video > was.video;
  const loss = picture
    ? share(now.missed - was.missed, now.video - was.video)
    : share(now.lost - was.lost, packets);
  const emitted = now.emitted - was.emitted;
  const wait = emitted > 0 ? ((now.waited - was.waited) / emitted) * 1000 : null;
  const freezes = Math.max(0, now.freezes - was.freezes);
  return {
    quality: qualityOf(packets, loss, freezes),
    kbps: Math.round(((now.bytes - was.bytes) * 8) / 1000 / seconds),
    fps: Math.round((now.frames - was.frames) / seconds),
    height: now.height,
    loss,
    delayMs: wait === null ? null : Math.round(wait + now.rttMs / 2),
    freezes,
    picture,
  };
}

/** How much of it all is lost; what came late may bring the count of the lost down. */
function share(lost: number, came: number): number {
  return lost > 0 ? lost / (lost + came) : 0;
}

/** The same as the server takes for too much: a tenth is mended by sending again. */
const MUCH = 0.15;

function qualityOf(packets: number, loss: number, freezes: number): Quality {
  if (packets === 0) return "none";
  if (loss > MUCH || freezes > 1) return "poor";
  return loss > 0.02 || freezes > 0 ? "fair" : "good";
}

const TROUBLE_MS = 5_000;

/** Five seconds of much lost, or of freezes: less must do. */
export class Trouble {
  #since: number | null = null;

  /** Take the figures of now; true when they have been bad for long enough. */
  take({ quality, freezes }: Figures, now: number): boolean {
    if (quality === "none") return false;
    if (quality !== "poor" && freezes === 0) this.#since = null;
    else this.#since ??= now;
    return this.#since !== null && now - this.#since >= TROUBLE_MS;
  }

  /** Begin anew, after something was changed. */
  forget(): void {
    this.#since = null;
  }
}
