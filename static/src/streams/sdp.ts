/** Small work on session descriptions (RFC 8866), and waiting for candidates. */

import type { Tools } from "./tools.ts";

/** Without this line a browser plays two channels of Opus as one (RFC 7587, 6.1). */
export function withStereo(sdp: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2/im.exec(sdp)?.[1];
  if (opus === undefined) return sdp;
  const line = new RegExp(`^(a=fmtp:${opus} .*)$`, "m");
  return sdp.replace(line, (all) => (all.includes("stereo=") ? all : `${all};stereo=1`));
}

/**
 * An offer to send lost sound again, or to ask for it (RFC 4585, 4.2). Browsers do both once the answer
 * says so, but offer it of the picture only; so it is said to the server alone, beside what they know.
 */
export function withRepeats(offer = ""): string {
  const [line, type] = /^a=rtpmap:(\d+) opus\/48000\/2/im.exec(offer) ?? [];
  const said = `a=rtcp-fb:${type} nack`;
  if (!line || new RegExp(`^${said}\\s*$`, "m").test(offer)) return offer;
  return offer.replace(line, `${line}\r\n${said}`);
}

/** How long candidates are waited for; what comes later the other side finds out by itself. */
export const GATHER_MS = 500;

/** The local description with the candidates that were found in time. */
export function gathered(pc: RTCPeerConnection, tools: Tools, ms = GATHER_MS): Promise<string> {
  return new Promise((resolve) => {
    const done = () => {
      tools.cancel(timer);
      pc.onicegatheringstatechange = null;
      resolve(pc.localDescription?.sdp ?? "");
    };
    const timer = tools.later(done, ms);
    pc.onicegatheringstatechange = () => {
      if (pc.iceGatheringState === "complete") done();
    };
    if (pc.iceGatheringState === "complete") done();
  });
}
