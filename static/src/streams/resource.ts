/** One WHIP session over HTTP (RFC 9725): POST, PATCH, DELETE, and a no that can be told. */

import { type Fragment, fragmentOf, fragmentText } from "./fragments.ts";
import { iceServers } from "./ice.ts";
import type { Tools } from "./tools.ts";
import { retryAfter } from "./whep-http.ts";

type Fetch = Tools["fetch"];

const SDP = "application/sdp";
const FRAGMENT = "application/trickle-ice-sdpfrag";

/** These pass: the same request may be answered well a moment later. */
const PASSING: readonly number[] = [0, 408, 409, 425, 429, 500, 502, 503, 504];

/** An answer other than the one hoped for. `status` 0: nobody answered. */
export class Declined extends Error {
  readonly status: number;
  /** How long the server asks to be left alone. */
  readonly retryMs: number;

  constructor(status: number, title: string, retryMs = 0) {
    super(title);
    this.name = "Declined";
    this.status = status;
    this.retryMs = retryMs;
  }

  /** True when trying again may help. */
  get passes(): boolean {
    return PASSING.includes(this.status);
  }
}

async function declined(response: Response): Promise<Declined> {
  const problem = (await response.json().catch(() => null)) as {
    title?: string;
    detail?: string;
  } | null;
  const title = problem?.detail ?? problem?.title ?? `HTTP ${response.status}`;
  return new Declined(response.status, title, retryAfter(response.headers.get("retry-after")));
}

async function send(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: "same-origin", ...init });
  } catch {
    throw new Declined(0, "");
  }
}

export interface Opened {
  resource: Resource;
  answer: string;
  ice: RTCIceServer[];
}

/** What a POST made; it is told of our network, and ended. */
export class Resource {
  readonly url: string;
  readonly #fetch: Fetch;
  #etag: string | null;
  /** False when the server takes no candidates. */
  readonly #patches: boolean;

  constructor(fetch: Fetch, url: string, etag: string | null, patches: boolean) {
    this.#fetch = fetch;
    this.url = url;
    this.#etag = etag;
    this.#patches = patches;
  }

  /** Offer ourselves to an endpoint. Throws `Declined`. */
  static async open(fetch: Fetch, endpoint: string, offer: string): Promise<Opened> {
    const headers = { "content-type": SDP, accept: SDP };
    const response = await send(fetch, endpoint, { method: "POST", headers, body: offer });
    if (response.status !== 201) throw await declined(response);
    const location = response.headers.get("location");
    if (!location) throw new Declined(502, "The server named no session.");
    // A redirect may have led elsewhere: what is relative is relative to there.
    const url = response.url ? new URL(location, response.url).href : location;
    const patches = (response.headers.get("accept-patch") ?? FRAGMENT).includes(FRAGMENT);
    return {
      resource: new Resource(fetch, url, response.headers.get("etag"), patches),
      answer: await response.text(),
      ice: iceServers(response.headers.get("link")),
    };
  }

  /** Tell our candidates as they are found. A server that wants none of them says so once. */
  async trickle(fragment: Fragment): Promise<void> {
    if (!this.#patches) return;
    const response = await this.#patch(fragment, this.#etag);
    if (!response.ok) throw await declined(response);
  }

  /** Ask for an ICE restart with our new credentials; comes back with theirs. Throws `Declined`. */
  async restart(fragment: Fragment): Promise<Fragment> {
    const response = await this.#patch(fragment, "*");
    if (response.status !== 200) throw await declined(response);
    this.#etag = response.headers.get("etag") ?? this.#etag;
    return fragmentOf(await response.text());
  }

  /** Whether the server still knows the session; also when it says neither yes nor no. */
  async known(): Promise<boolean> {
    const response = await send(this.#fetch, this.url, { method: "GET" }).catch(() => null);
    return response !== null && response.status < 500 && ![404, 410].includes(response.status);
  }

  /** End the session. Nothing is left to do when that fails: the server sees us gone. */
  async close(): Promise<void> {
    await send(this.#fetch, this.url, { method: "DELETE", keepalive: true }).catch(() => undefined);
  }

  #patch(fragment: Fragment, etag: string | null): Promise<Response> {
    const match = etag === null ? {} : { "if-match": etag };
    const headers = { "content-type": FRAGMENT, accept: FRAGMENT, ...match };
    return send(this.#fetch, this.url, { method: "PATCH", headers, body: fragmentText(fragment) });
  }
}
