/**
 * Playing HLS: by the browser itself where it can (Safari), else by hls.js. This file is a chunk of
 * its own: only who cannot be served by WebRTC fetches it.
 */

import { type Signal, signal } from "@preact/signals";
import Hls, { type HlsConfig } from "hls.js";
import { serverNow } from "../clock.ts";
import type { Engine, EngineState } from "./engine.ts";
import type { Figures } from "./figures.ts";
import { browserTools, pause, type Tools } from "./tools.ts";

/**
 * No worker: it would be made of a `blob:` address, which the pages' policy does not allow. Two
 * segments behind the end is as near as a playlist of whole segments can be played.
 */
const SETTINGS: Partial<HlsConfig> = {
  enableWorker: false,
  lowLatencyMode: false,
  liveSyncDurationCount: 2,
  liveMaxLatencyDurationCount: 6,
  maxLiveSyncPlaybackRate: 1.2,
  backBufferLength: 10,
  startFragPrefetch: true,
};

const LOOK_MS = 1_000;
/** The share of a second that has to be played in it. */
const STANDS = 0.25;
/** Tries of a playlist that never played, before it is given up. */
const TRIES = 3;

/** A rendition's language, as the playlist names it. */
interface Rendition {
  lang?: string;
  language?: string;
  name?: string;
  label?: string;
}

/** The rendition of a channel: by its language, else by its name; the first one is the floor. */
export function renditionOf(channel: string, all: readonly Rendition[]): number {
  return Math.max(0, placeOf(channel, all));
}

/** True when a channel was opened after the playlist was read, in which all renditions stand. */
export function isNews(channel: string, all: readonly Rendition[]): boolean {
  return channel !== "floor" && all.length > 0 && placeOf(channel, all) < 0;
}

function placeOf(channel: string, all: readonly Rendition[]): number {
  const named = (one: Rendition) => [one.lang ?? one.language, one.name ?? one.label];
  return all.findIndex((one) => named(one).includes(channel));
}

export class HlsPlayer implements Engine {
  readonly state: Signal<EngineState> = signal({ kind: "opening" });
  readonly stream: Signal<MediaStream | null> = signal(null);
  readonly figures: Signal<Figures | null> = signal(null);
  readonly #url: string;
  readonly #tools: Tools;
  #channel: string;
  #hls: Hls | null = null;
  #element: HTMLMediaElement | null = null;
  #tries = 0;
  #timer: number | null = null;
  #looking: number | null = null;
  #last = { at: 0, frames: 0, bytes: 0, time: 0 };
  #bytes = 0;

  constructor(url: string, channel: string, tools: Tools = browserTools) {
    this.#url = url;
    this.#channel = channel;
    this.#tools = tools;
  }

  open(): void {
    this.#stop();
    this.state.value = { kind: "opening" };
    if (this.#element) this.#begin(this.#element);
  }

  feed(element: HTMLMediaElement | null): void {
    if (element === this.#element) return;
    this.#stop();
    this.#element = element;
    if (element && this.state.peek().kind === "opening") this.#begin(element);
  }

  doubt(): void {
    if (this.state.peek().kind === "waiting") this.open();
  }

  hear(channel: string): void {
    this.#channel = channel;
    if (isNews(channel, this.#hls?.audioTracks ?? [])) this.open();
    else this.#choose();
  }

  /** A playlist of ours has sound alone as a rendition; the page just hides the picture. */
  see(): void {}

  close(): void {
    this.#stop();
    this.#element = null;
  }

  #begin(element: HTMLMediaElement): void {
    if (Hls.isSupported()) this.#byScript(element);
    else if (element.canPlayType("application/vnd.apple.mpegurl")) this.#byBrowser(element);
    else this.state.value = { kind: "failed", why: "unfit" };
  }

  #byScript(element: HTMLMediaElement): void {
    const hls = new Hls(SETTINGS);
    this.#hls = hls;
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => this.#choose());
    hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => {
      this.#bytes += frag.stats.total;
      this.#plays();
    });
    hls.on(Hls.Events.ERROR, (_, { fatal, type, response }) => {
      if (!fatal) return;
      if (type === Hls.ErrorTypes.MEDIA_ERROR && this.state.peek().kind === "playing") {
        hls.recoverMediaError();
      } else this.#lost(response?.code ?? 0);
    });
    hls.attachMedia(element);
    hls.loadSource(this.#url);
  }

  #byBrowser(element: HTMLMediaElement): void {
    element.srcObject = null;
    element.src = this.#url;
    element.onloadeddata = () => {
      this.#choose();
      this.#plays();
    };
    element.onerror = () => this.#lost(0);
  }

  #plays(): void {
    this.#tries = 0;
    if (this.state.peek().kind !== "playing") this.state.value = { kind: "playing" };
    if (this.#looking === null) this.#lookAgain();
  }

  #choose(): void {
    const hls = this.#hls;
    if (hls) {
      const wanted = renditionOf(this.#channel, hls.audioTracks);
      if (hls.audioTracks.length > 0 && hls.audioTrack !== wanted) hls.audioTrack = wanted;
      return;
    }
    const tracks = (this.#element as { audioTracks?: Iterable<Rendition> } | null)?.audioTracks;
    const all = Array.from(tracks ?? []) as (Rendition & { enabled?: boolean })[];
    const wanted = renditionOf(this.#channel, all);
    for (const [n, one] of all.entries()) one.enabled = n === wanted;
  }

  #lookAgain(): void {
    this.#looking = this.#tools.later(() => {
      this.#look();
      this.#lookAgain();
    }, LOOK_MS);
  }

  #look(): void {
    const element = this.#element as HTMLVideoElement | null;
    if (!element) return;
    const now = this.#tools.now();
    const frames = element.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
    const seconds = Math.max(0.001, (now - this.#last.at) / 1000);
    // hls.js nudges a picture that stands a little forward now and then.
    const went = element.currentTime - this.#last.time;
    const stands = went < seconds * STANDS && !element.paused;
    this.figures.value = {
      quality: stands ? "none" : "good",
      kbps: Math.round(((this.#bytes - this.#last.bytes) * 8) / 1000 / seconds),
      fps: Math.round((frames - this.#last.frames) / seconds),
      height: element.videoHeight,
      loss: 0,
      delayMs: this.#behind(),
      freezes: 0,
      picture: frames > this.#last.frames,
    };
    this.#last = { at: now, frames, bytes: this.#bytes, time: element.currentTime };
  }

  /** How far behind the room: by the playlist's own clock, else behind its end. */
  #behind(): number | null {
    const shown = this.#hls?.playingDate?.getTime();
    const ms = shown ? serverNow() - shown : (this.#hls?.latency ?? 0) * 1000;
    return ms > 0 ? Math.round(ms) : null;
  }

  #lost(status: number): void {
    this.#stop();
    this.#tries += 1;
    if (status === 401 || status === 403) {
      this.state.value = { kind: "failed", why: "refused" };
      return;
    }
    if (this.#tries >= TRIES) {
      this.state.value = { kind: "failed", why: "unknown" };
      return;
    }
    const ms = pause(this.#tries, this.#tools.random());
    this.state.value = { kind: "waiting", why: "lost", until: this.#tools.now() + ms };
    this.#timer = this.#tools.later(() => this.open(), ms);
  }

  #stop(): void {
    for (const timer of [this.#timer, this.#looking]) {
      if (timer !== null) this.#tools.cancel(timer);
    }
    this.#timer = null;
    this.#looking = null;
    this.figures.value = null;
    this.#hls?.destroy();
    this.#hls = null;
    const element = this.#element;
    if (!element) return;
    element.onloadeddata = null;
    element.onerror = null;
    if (element.getAttribute("src")) {
      element.removeAttribute("src");
      element.load();
    }
  }
}
