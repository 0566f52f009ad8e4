/** How the kiosk's worker answers what the screen's page asks for. Pure; used by the worker alone. */

/**
 * `shell`: the page itself, from the server or as kept. `kept`: a file whose address names its
 * content, from the cache. `fresh`: from the server, as kept when that takes too long. `hurried`:
 * only from the server, and soon or not at all. `free`: none of our business.
 */
export type Manner = "shell" | "kept" | "fresh" | "hurried" | "free";

const FRESH = ["/api/event", "/api/programme", "/api/code"];
const HURRIED = ["/api/me"];

export interface Asked {
  method: string;
  url: string;
  mode: string;
}

export function mannerOf({ method, url, mode }: Asked, origin: string): Manner {
  const { origin: theirs, pathname } = new URL(url);
  if (method !== "GET" || theirs !== origin) return "free";
  if (mode === "navigate") return pathname === "/screen" ? "shell" : "free";
  if (pathname.startsWith("/assets/") || pathname === "/api/qr.svg") return "kept";
  if (FRESH.includes(pathname)) return "fresh";
  return HURRIED.includes(pathname) ? "hurried" : "free";
}

export interface Keeping {
  keep: string[];
  entry: string;
}

/** A page's wish to be kept, if it is one of ours. */
export function keeping(data: unknown): Keeping | null {
  const { keep, entry } = (data ?? {}) as Partial<Keeping>;
  const ours = (path: unknown) => typeof path === "string" && path.startsWith("/assets/");
  if (!Array.isArray(keep) || !keep.every(ours) || !ours(entry)) return null;
  return { keep, entry: entry as string };
}
