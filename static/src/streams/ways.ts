/** By which ways a viewer may be served: `GET /api/rooms/{room}/ways`, the best for them first. */

import { call } from "../session.ts";

/** How picture and sound come; less each time. `captions` needs nothing but the page itself. */
export type WayKind = "webrtc" | "hls" | "sound" | "captions";

export interface Way {
  kind: WayKind;
  /** A WHEP endpoint, or a playlist; "" for captions. */
  url: string;
  /** False where nothing but sound comes this way. */
  picture: boolean;
  ice: RTCIceServer[];
  /** At a media server that is not ours: it has the floor, and no ear for wishes. */
  elsewhere?: boolean;
}

const KINDS: readonly string[] = ["webrtc", "hls", "sound", "captions"];

export const CAPTIONS: Way = { kind: "captions", url: "", picture: false, ice: [] };

/** True for a playlist of HLS (RFC 8216), false for a WHEP endpoint. */
export function isPlaylist(url: string): boolean {
  return /\.m3u8(?:[?#]|$)/.test(url);
}

/** Whether an address is of another server than the page's. */
export function isForeign(url: string): boolean {
  const here = globalThis.location?.href ?? "http://localhost/";
  return new URL(url, here).origin !== new URL(here).origin;
}

interface Said {
  kind?: unknown;
  url?: unknown;
  picture?: unknown;
  ice_servers?: unknown;
  elsewhere?: unknown;
}

/** What the server said, without what this page does not understand; captions are always last. */
export function readWays(answer: unknown): Way[] {
  const { ways, ice_servers: all } = (answer ?? {}) as { ways?: unknown; ice_servers?: unknown };
  const read = (Array.isArray(ways) ? (ways as Said[]) : []).flatMap((one): Way[] => {
    const { kind, url } = one;
    if (typeof kind !== "string" || !KINDS.includes(kind) || kind === "captions") return [];
    if (typeof url !== "string" || !url) return [];
    const ice = one.ice_servers ?? all;
    const picture = kind !== "sound" && one.picture !== false;
    const servers = Array.isArray(ice) ? (ice as RTCIceServer[]) : [];
    const elsewhere = one.elsewhere === true ? { elsewhere: true } : {};
    return [{ kind: kind as WayKind, url, picture, ice: servers, ...elsewhere }];
  });
  return [...withSound(read), CAPTIONS];
}

/** Where nobody named a way for sound alone, the first one serves without its picture. */
function withSound(ways: Way[]): Way[] {
  const [first] = ways;
  if (!first?.picture || ways.some((one) => one.kind === "sound")) return ways;
  return [...ways, { ...first, kind: "sound", picture: false }];
}

export async function askWays(room: string): Promise<Way[]> {
  return readWays(await call("GET", `/api/rooms/${encodeURIComponent(room)}/ways`));
}
