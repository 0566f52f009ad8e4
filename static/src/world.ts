/** What the link needs of the world; tests give their own. */
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
