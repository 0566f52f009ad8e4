/** A WHEP server, a browser's connections and a clock, all moved by hand. */

import { signal } from "@preact/signals";
import type { Engine, EngineState } from "../src/streams/engine.ts";
import type { Figures } from "../src/streams/figures.ts";
import type { Tools } from "../src/streams/tools.ts";
import { Watching } from "../src/streams/watching.ts";
import { CAPTIONS, type Way } from "../src/streams/ways.ts";
import { Whep } from "../src/streams/whep.ts";
import { FakeWorld } from "./fakes.ts";

export const SDP = { "content-type": "application/sdp" };
export const CREATED = { ...SDP, location: "/whep/main/stage/s1", etag: '"a"' };

export interface Asked {
  method: string;
  url: string;
  body: string;
  headers: Record<string, string>;
}

export class FakeConnection {
  connectionState = "new";
  iceGatheringState = "complete";
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  onicegatheringstatechange: (() => void) | null = null;
  ontrack: ((event: { track: object }) => void) | null = null;
  closed = false;
  readonly kinds: string[] = [];
  configuration: RTCConfiguration;
  /** What `getStats` counts. */
  packets = 0;
  heard = 0;
  asked = 0;
  /** What plays the sound, and how long it has it wait. */
  readonly ear = { track: { kind: "audio" }, jitterBufferTarget: null as number | null };

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
  }

  addTransceiver(kind: string): void {
    this.kinds.push(kind);
  }

  getReceivers() {
    return [{ track: { kind: "video" }, jitterBufferTarget: null }, this.ear];
  }

  async createOffer() {
    return { type: "offer", sdp: "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n" };
  }

  async createAnswer() {
    return { type: "answer", sdp: "v=0 ours\r\n" };
  }

  async setLocalDescription(what: { type: string; sdp: string }) {
    this.localDescription = what;
  }

  async setRemoteDescription(what: { type: string; sdp: string }) {
    if (what.sdp.includes("nonsense")) throw new Error("not SDP");
    this.remoteDescription = what;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  async getStats() {
    const [packetsReceived, nackCount] = [this.packets, this.asked];
    const audio = { type: "inbound-rtp", kind: "audio", packetsReceived, nackCount };
    const pair = { type: "candidate-pair", nominated: true, responsesReceived: this.heard };
    return new Map<string, object>([
      ["a", audio],
      ["c", pair],
    ]);
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.closed = true;
  }
}

type Answering = (asked: Asked) => Response | Promise<Response>;

/** Answers as told, else 201 to an offer and 200 to the rest. */
export class FakeStage {
  readonly world = new FakeWorld();
  readonly asked: Asked[] = [];
  readonly peers: FakeConnection[] = [];
  readonly #next = new Map<string, Answering[]>();
  readonly tools: Tools = {
    connection: (configuration) => {
      const peer = new FakeConnection(configuration);
      this.peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
    stream: (tracks) => ({ tracks }) as unknown as MediaStream,
    fetch: async (url, init = {}) => {
      const { method = "GET", body, headers } = init;
      const one = { method, url, body: String(body ?? ""), headers: headers as Asked["headers"] };
      this.asked.push(one);
      const answering = this.#next.get(method)?.shift();
      if (answering) return answering(one);
      return method === "POST"
        ? new Response("v=0 theirs\r\n", { status: 201, headers: CREATED })
        : new Response("{}", { status: 200 });
    },
    now: () => this.world.now(),
    random: () => this.world.random(),
    later: (run, ms) => this.world.later(run, ms),
    cancel: (timer) => this.world.cancel(timer),
  };

  /** How the next request of this method is answered. */
  next(method: string, answering: Answering): void {
    this.#next.set(method, [...(this.#next.get(method) ?? []), answering]);
  }

  all(method: string): Asked[] {
    return this.asked.filter((one) => one.method === method);
  }

  get peer(): FakeConnection {
    const last = this.peers.at(-1);
    if (!last) throw new Error("No connection was made.");
    return last;
  }

  /** Seconds go by one after another, and whatever waits for answers gets them. */
  async pass(seconds: number, each: () => void = () => undefined): Promise<void> {
    for (let n = 0; n < seconds; n += 1) {
      each();
      this.world.pass(1_000);
      await settle();
    }
  }
}

/** Let everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

export function way(kind: Way["kind"], url = `/whep/main/${kind}`): Way {
  return { kind, url, picture: kind === "webrtc" || kind === "hls", ice: [] };
}

export const WELL: Figures = {
  quality: "good",
  kbps: 900,
  fps: 25,
  height: 360,
  loss: 0,
  delayMs: 120,
  freezes: 0,
  picture: true,
};

/** An engine that does what a test says. */
export class FakeEngine implements Engine {
  readonly state = signal<EngineState>({ kind: "opening" });
  readonly stream = signal<MediaStream | null>(null);
  readonly figures = signal<Figures | null>(null);
  readonly way: Way;
  channel = "";
  picture = true;
  opened = false;
  closed = false;
  doubted = 0;

  constructor(of: Way) {
    this.way = of;
  }

  open(): void {
    this.opened = true;
  }

  doubt(): void {
    this.doubted += 1;
  }

  hear(channel: string): void {
    this.channel = channel;
  }

  see(picture: boolean): void {
    this.picture = picture;
  }

  close(): void {
    this.closed = true;
  }

  plays(figures: Partial<Figures> = {}): void {
    this.state.value = { kind: "playing" };
    this.figures.value = { ...WELL, ...figures };
  }

  fails(why: (EngineState & { kind: "failed" })["why"]): void {
    this.state.value = { kind: "failed", why };
  }
}

export const STAGE = "/whep/main/stage";
export const WAYS = [
  way("webrtc", STAGE),
  way("hls", "/hls/x/main.m3u8"),
  way("sound", STAGE),
  CAPTIONS,
];

/** Somebody who watches by these ways, and the engines that were made for them. */
export async function watching(ways: readonly Way[] | (() => readonly Way[]) = WAYS) {
  const stage = new FakeStage();
  const engines: FakeEngine[] = [];
  const onAir = { live: true, picture: true };
  const watched = new Watching({
    ask: async () => [...(typeof ways === "function" ? ways() : ways)],
    make: async (of) => {
      const engine = new FakeEngine(of);
      engines.push(engine);
      return engine;
    },
    onAir: () => onAir,
    tools: stage.tools,
  });
  watched.open();
  await settle();
  const last = () => engines.at(-1) as FakeEngine;
  return { stage, watched, engines, last, onAir };
}

/** A player that was opened. */
export function player(stage: FakeStage, more: object = {}): Whep {
  const whep = new Whep({ url: "/whep/main/stage", tools: stage.tools, ...more });
  whep.open();
  return whep;
}

/** One that is connected. */
export async function playing(stage = new FakeStage(), more: object = {}) {
  const whep = player(stage, more);
  await settle();
  stage.peer.become("connected");
  return { stage, whep };
}
