/** What sending and watching need of the browser. Tests give their own. */

export interface Tools {
  connection(configuration: RTCConfiguration): RTCPeerConnection;
  /** Tracks that are played together. */
  stream(tracks: MediaStreamTrack[]): MediaStream;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  now(): number;
  random(): number;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
}

/** A network that changed may leave a request without an answer for minutes. */
const ANSWER_MS = 15_000;

/** Without an answer in time it fails; browsers that cannot wait for so long wait as they do. */
function inTime(init: RequestInit = {}): RequestInit {
  const signal = AbortSignal.timeout?.(ANSWER_MS);
  return signal ? { signal, ...init } : init;
}

/** The browser itself. */
export const browserTools: Tools = {
  connection: (configuration) => new RTCPeerConnection(configuration),
  stream: (tracks) => new MediaStream(tracks),
  fetch: (url, init) => fetch(url, inTime(init)),
  now: () => performance.now(),
  random: () => Math.random(),
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
};

/** True where WebRTC is: some browsers of companies have it switched off. */
export function canConnect(): boolean {
  return typeof RTCPeerConnection === "function";
}

export const FIRST_MS = 1_000;
export const LAST_MS = 15_000;

/**
 * How long to wait before the try of this number (from 0): anything up to twice the last limit, so
 * that those who lost the same server do not come back together ("full jitter").
 */
export function pause(tries: number, random: number): number {
  return random * Math.min(LAST_MS, FIRST_MS * 2 ** tries);
}
