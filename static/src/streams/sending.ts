/** How well a feed leaves this device, from the browser's own figures (W3C webrtc-stats). */

export interface SentFigures {
  /** Kilobits a second since the figures before; null at first. */
  kbps: number | null;
  /** Of what was sent, the share that did not arrive, 0 to 1. */
  loss: number;
  /** There and back, in milliseconds; null when not known yet. */
  rtt: number | null;
  /** `1280×720`; null without a picture. */
  size: string | null;
  fps: number | null;
  /** Why the picture is worse than the camera's. */
  limited: "none" | "cpu" | "bandwidth" | "other";
  codecs: readonly string[];
}

export type Quality = "good" | "fair" | "poor";

/** What a later look needs of this one. */
export interface Look {
  at: number;
  bytes: number;
}

interface Stat {
  type: string;
  kind?: string;
  timestamp: number;
  bytesSent?: number;
  frameWidth?: number;
  frameHeight?: number;
  framesPerSecond?: number;
  qualityLimitationReason?: SentFigures["limited"];
  fractionLost?: number;
  roundTripTime?: number;
  mimeType?: string;
  codecId?: string;
  id: string;
}

/** The figures of a report, and what the next look compares with. */
export function sentFigures(
  report: Iterable<[string, unknown]>,
  before: Look | null,
): { figures: SentFigures; look: Look } {
  const stats = new Map(report) as Map<string, Stat>;
  const of = (type: string) => [...stats.values()].filter((one) => one.type === type);
  const out = of("outbound-rtp");
  const heard = of("remote-inbound-rtp");
  const picture = out.find((one) => one.kind === "video" && one.frameWidth);
  const look = {
    at: Math.max(0, ...out.map((one) => one.timestamp)),
    bytes: out.reduce((sum, one) => sum + (one.bytesSent ?? 0), 0),
  };
  const ms = look.at - (before?.at ?? look.at);
  const trips = heard.flatMap((one) => one.roundTripTime ?? []);
  const named = out.flatMap((one) => stats.get(one.codecId ?? "")?.mimeType ?? []);
  return {
    look,
    figures: {
      kbps: before && ms > 0 ? Math.max(0, ((look.bytes - before.bytes) * 8) / ms) : null,
      loss: Math.max(0, ...heard.map((one) => one.fractionLost ?? 0)),
      rtt: trips.length > 0 ? Math.max(...trips) * 1000 : null,
      size: picture ? `${picture.frameWidth}×${picture.frameHeight}` : null,
      fps: picture?.framesPerSecond ?? null,
      limited: picture?.qualityLimitationReason ?? "none",
      codecs: [...new Set(named.map((one) => one.split("/")[1] ?? one))],
    },
  };
}

/** Browsers say “bandwidth” while they still find out how much there is, too. */
const NARROW_KBPS = 400;

/** In one word what the hall gets of it. */
export function qualityOf({ loss, rtt, limited, kbps }: SentFigures): Quality {
  if (loss > 0.1 || (rtt ?? 0) > 800) return "poor";
  const narrow = limited === "bandwidth" && (kbps ?? 0) < NARROW_KBPS;
  return loss > 0.03 || (rtt ?? 0) > 400 || narrow ? "fair" : "good";
}
