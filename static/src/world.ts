/** What the link needs of the world, and what it tells it. Tests give their own. */
export interface World {
  open(): WebSocket;
  now(): number;
  random(): number;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
}

export interface LinkOptions {
  world: World;
  /** The pass for pages without a cookie. */
  pass?: () => string | null;
  /** Get a fresh pass; false when the old one is refused. */
  renew?: () => Promise<boolean>;
  client?: string;
}

/** How the link stands, as people are told. */
export interface Connection {
  state: "connecting" | "live" | "waiting" | "gone";
  /** Since when, on this device's clock. */
  since: number;
  /** When the next try starts, while waiting. */
  retryAt: number | null;
  /** Why the link stays away: the last part of a word key `gone.…`. */
  reason: string | null;
}

/** The browser itself. */
export const browser: World = {
  open: () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(`${scheme}//${location.host}/ws`, "plenary.v1");
  },
  now: () => Date.now(),
  random: () => Math.random(),
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
};
