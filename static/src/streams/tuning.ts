/** How a feed is coded: which codecs in which order, what Opus is told, and how much may be sent. */

interface Coded {
  mimeType: string;
  sdpFmtpLine?: string;
}

/** What is sent in `kind`, the best first. H.264 lets the crowd's way (HLS) be a copy. */
const LIKED: { readonly [kind in "audio" | "video"]: readonly string[] } = {
  // RED carries each packet twice, so that single losses are not heard; a server that does not
  // know it leaves it out of its answer.
  audio: ["audio/red", "audio/opus"],
  video: ["video/h264", "video/vp8", "video/rtx"],
};

/** Constrained baseline in packets of any size is what every browser and every phone plays. */
function fitness({ sdpFmtpLine = "" }: Coded): number {
  const packets = /packetization-mode=1/.test(sdpFmtpLine) ? 0 : 2;
  return packets + (/profile-level-id=42e0/i.test(sdpFmtpLine) ? 0 : 1);
}

/** The codecs we want of those the browser has, in the order of our liking. */
export function preferred<C extends Coded>(kind: "audio" | "video", codecs: readonly C[]): C[] {
  return LIKED[kind].flatMap((name) =>
    codecs
      .filter((one) => one.mimeType.toLowerCase() === name)
      .sort((a, b) => fitness(a) - fitness(b)),
  );
}

/** Say the order of codecs on a transceiver; a browser that cannot keeps its own. */
export function prefer(transceiver: RTCRtpTransceiver, kind: "audio" | "video"): void {
  // Browsers differ in whose list they compare with: what is sent, or what is received.
  for (const side of [globalThis.RTCRtpSender, globalThis.RTCRtpReceiver]) {
    const codecs = preferred(kind, side?.getCapabilities?.(kind)?.codecs ?? []);
    if (codecs.length === 0) continue;
    try {
      transceiver.setCodecPreferences?.(codecs);
      return;
    } catch {
      // Once more with the other list.
    }
  }
}

export const VOICE_BPS = 64_000;

/** Opus as a listener in the hall wants it (RFC 7587, 6.1): no pauses, losses mended in the band. */
const OPUS: readonly (readonly [string, string])[] = [
  ["useinbandfec", "1"],
  ["usedtx", "0"],
  ["maxaveragebitrate", String(VOICE_BPS)],
];

/** The answer, asking our sender for this Opus: a sender goes by what the receiver says. */
export function tuned(answer: string): string {
  const lines = answer.split(/\r?\n/);
  const types = lines.flatMap((line) => /^a=rtpmap:(\d+) opus\//i.exec(line)?.[1] ?? []);
  const told = new Set<string>();
  const out = lines.map((line) => {
    const [, type = "", said = ""] = /^a=fmtp:(\d+) (.*)$/.exec(line) ?? [];
    if (!types.includes(type)) return line;
    told.add(type);
    return `a=fmtp:${type} ${opus(said)}`;
  });
  return out
    .flatMap((line) => {
      const type = /^a=rtpmap:(\d+) opus\//i.exec(line)?.[1];
      return type && !told.has(type) ? [line, `a=fmtp:${type} ${opus("")}`] : [line];
    })
    .join("\r\n");
}

function opus(said: string): string {
  const parts = said.split(";").map((one) => one.trim());
  const kept = parts.filter((one) => one && !OPUS.some(([name]) => one.startsWith(`${name}=`)));
  return [...kept, ...OPUS.map(([name, value]) => `${name}=${value}`)].join(";");
}

/** Send no more than this. A camera gives up its size first, a slide its pace: it must be read. */
export async function cap(sender: RTCRtpSender, kbps: number): Promise<void> {
  const kind = sender.track?.kind;
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (!kind || !encoding) return;
  encoding.maxBitrate = kind === "audio" ? VOICE_BPS : kbps * 1000;
  encoding.priority = kind === "audio" ? "high" : "medium";
  if (kind === "video") {
    const letters = sender.track?.contentHint === "detail";
    parameters.degradationPreference = letters ? "maintain-resolution" : "maintain-framerate";
  }
  await sender.setParameters(parameters).catch(() => undefined);
}
