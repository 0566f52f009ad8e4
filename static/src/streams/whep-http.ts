/** What a player says over HTTP (draft-ietf-wish-whep): an offer, wishes, and good-bye. */

import { iceServers } from "./ice.ts";
import type { Tools } from "./tools.ts";
import { isForeign } from "./ways.ts";

/** What is wanted of a session of ours; other servers do not know it. */
export interface Wish {
  /** `floor`, a language, or a feed. */
  channel: string;
  picture: boolean;
}

/** Why nothing comes: nobody sends, no place is left, no server answers. */
export type Later = "nothing" | "full" | "server";
/** Why nothing will come: no right, no such thing, or an offer that cannot be answered. */
export type Never = "refused" | "unknown" | "unfit";

export type Posted =
  | { kind: "session"; session: string; answer: string; ice: RTCIceServer[] }
  /** The server would rather offer itself (406); it is answered by PATCH. */
  | { kind: "counter"; session: string; offer: string; ice: RTCIceServer[] }
  | { kind: "later"; why: Later; afterMs: number }
  | { kind: "never"; why: Never };

export interface Endpoint {
  url: string;
  /** For pages without a cookie; shown to our own server only, wherever a session may be. */
  pass?: string | null;
}

const SDP = "application/sdp";

function headers({ pass }: Endpoint, url: string, type?: string): Record<string, string> {
  return {
    ...(type ? { "content-type": type } : {}),
    ...(pass && !isForeign(url) ? { authorization: `Bearer ${pass}` } : {}),
  };
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now; 0 when nothing is said. */
export function retryAfter(said: string | null, now = Date.now()): number {
  if (said === null) return 0;
  const seconds = Number(said);
  const ms = Number.isNaN(seconds) ? Date.parse(said) - now : seconds * 1000;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), 120_000);
}

/** Send an offer. Never throws: a network that fails is a server that answers later. */
export async function post(tools: Tools, to: Endpoint, offer: string): Promise<Posted> {
  let response: Response;
  try {
    response = await tools.fetch(to.url, {
      method: "POST",
      headers: { ...headers(to, to.url, SDP), accept: SDP },
      body: offer,
    });
  } catch {
    return { kind: "later", why: "server", afterMs: 0 };
  }
  const body = await response.text().catch(() => "");
  return read(response, body, to.url);
}

function read(response: Response, body: string, url: string): Posted {
  const { status } = response;
  const location = response.headers.get("location");
  const sdp = (response.headers.get("content-type") ?? "").startsWith(SDP);
  // A redirect may have led elsewhere: what is relative is relative to there.
  const base = response.url || new URL(url, globalThis.location?.href ?? "http://localhost/").href;
  const session = location === null ? "" : new URL(location, base).href;
  const ice = iceServers(response.headers.get("link"));
  if (status === 201 && sdp && session) return { kind: "session", session, answer: body, ice };
  if (status === 406 && sdp && session) return { kind: "counter", session, offer: body, ice };
  if (status === 401 || status === 403) return { kind: "never", why: "refused" };
  if (status === 404 || status === 410) return { kind: "never", why: "unknown" };
  const afterMs = retryAfter(response.headers.get("retry-after"));
  if (status === 409) return { kind: "later", why: "nothing", afterMs };
  if (status === 503 || status === 429) {
    return { kind: "later", why: /full|too many/i.test(body) ? "full" : "server", afterMs };
  }
  if (status >= 400 && status < 500) return { kind: "never", why: "unfit" };
  return { kind: "later", why: "server", afterMs };
}

/** Answer the offer of a server that made its own; true when it took the answer. */
export async function answer(
  tools: Tools,
  session: string,
  of: Endpoint,
  sdp: string,
): Promise<boolean> {
  const init = { method: "PATCH", headers: headers(of, session, SDP), body: sdp };
  const response = await tools.fetch(session, init).catch(() => null);
  return response?.ok ?? false;
}

/** What a server says of a session: it is there, it is gone, or the server has no ear for this. */
export type Known = "there" | "gone" | "deaf";

function known(response: Response | null): Known {
  if (response?.ok) return "there";
  if (!response || (response.status >= 500 && response.status !== 501)) return "gone";
  return [401, 404, 410].includes(response.status) ? "gone" : "deaf";
}

/** Say what is wanted of a session. Another's server is not told: wishes are ours alone. */
export async function wish(
  tools: Tools,
  session: string,
  of: Endpoint,
  what: Wish,
): Promise<Known> {
  if (isForeign(session)) return "deaf";
  const init = {
    method: "PUT",
    headers: headers(of, session, "application/json"),
    body: JSON.stringify(what),
  };
  return known(await tools.fetch(session, init).catch(() => null));
}

/** Ask whether a session is still there; of another's server only whether it is. */
export async function ask(tools: Tools, session: string, of: Endpoint): Promise<Known> {
  if (isForeign(session)) {
    const init = { method: "GET", mode: "no-cors", credentials: "omit" } as const;
    return tools.fetch(session, init).then<Known, Known>(
      () => "deaf",
      () => "gone",
    );
  }
  const init = { method: "GET", headers: { ...headers(of, session), accept: "application/json" } };
  return known(await tools.fetch(session, init).catch(() => null));
}

/** Leave; also while the page is being closed. */
export function leave(tools: Tools, session: string, of: Endpoint): void {
  const init = { method: "DELETE", headers: headers(of, session), keepalive: true };
  tools.fetch(session, init).catch(() => undefined);
}
