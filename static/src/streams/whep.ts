/**
 * A player for WHEP (draft-ietf-wish-whep): one connection that carries picture and sound, opened
 * again by itself whenever it is lost, with the channel and the picture that were wished for.
 */

import { type Signal, signal } from "@preact/signals";
import { Cushion, hold } from "./cushion.ts";
import type { Engine, EngineState } from "./engine.ts";
import { beat, between, type Figures, type Sample, sample } from "./figures.ts";
import { Pulse } from "./pulse.ts";
import { gathered, withRepeats, withStereo } from "./sdp.ts";
import { browserTools, pause, type Tools } from "./tools.ts";
import {
  answer,
  ask,
  type Endpoint,
  leave,
  type Never,
  type Posted,
  post,
  type Wish,
  wish,
} from "./whep-http.ts";

/** So long a way through the network is looked for; the slowest one, TURN over TCP, takes less. */
export const CONNECT_MS = 4_000;
const LOOK_MS = 1_000;
/** After a loss the first try comes at once, but not everybody's in the same moment. */
const AT_ONCE_MS = 500;

export interface WhepOptions extends Endpoint {
  ice?: RTCIceServer[];
  wish?: Wish;
  tools?: Tools;
}

const EVERYTHING: Wish = { channel: "floor", picture: true };

export class Whep implements Engine {
  readonly state: Signal<EngineState> = signal({ kind: "opening" });
  readonly stream: Signal<MediaStream | null> = signal(null);
  readonly figures: Signal<Figures | null> = signal(null);
  readonly #options: WhepOptions;
  readonly #tools: Tools;
  #ice: RTCIceServer[];
  #wish: Wish;
  #told: Wish | null = null;
  #telling = false;
  /** False once the server said that this browser cannot play the picture: then sound alone. */
  #seeing = true;
  #pc: RTCPeerConnection | null = null;
  #session: string | null = null;
  /** Goes up with each try: what an older one still brings is not taken. */
  #turn = 0;
  #tries = 0;
  #connectedOnce = false;
  #timer: number | null = null;
  #looking: number | null = null;
  #last: Sample | null = null;
  #pulse = new Pulse(0);
  readonly #cushion = new Cushion();

  constructor(options: WhepOptions) {
    this.#options = options;
    this.#tools = options.tools ?? browserTools;
    this.#ice = options.ice ?? [];
    this.#wish = options.wish ?? EVERYTHING;
  }

  open(): void {
    this.#stop();
    this.state.value = { kind: "opening", ...(this.#connectedOnce ? { again: true } : {}) };
    const turn = this.#turn;
    this.#try(turn).catch(() => this.#give(turn, "unfit"));
  }

  hurry(): void {
    const { state } = this;
    if (state.value.kind !== "waiting" || state.value.why !== "nothing") return;
    this.#tries = 0;
    this.#soon();
  }

  doubt(): void {
    const { value } = this.state;
    if (value.kind === "playing") this.#pulse.doubt(this.#tools.now());
    if (value.kind === "waiting" && value.why !== "full") this.#soon();
  }

  hear(channel: string): void {
    this.#want({ ...this.#wish, channel });
  }

  see(picture: boolean): void {
    this.#want({ ...this.#wish, picture });
  }

  close(): void {
    this.#stop();
    this.stream.value = null;
  }

  async #try(turn: number): Promise<void> {
    const pc = this.#connection(turn);
    const kinds = this.#seeing ? ["video", "audio"] : ["audio"];
    for (const kind of kinds) pc.addTransceiver(kind, { direction: "recvonly" });
    const { sdp = "" } = await pc.createOffer();
    await pc.setLocalDescription({ type: "offer", sdp: withStereo(sdp) });
    const offer = withRepeats(await gathered(pc, this.#tools));
    const posted = await post(this.#tools, this.#options, offer);
    if (turn !== this.#turn) {
      if ("session" in posted) leave(this.#tools, posted.session, this.#options);
      return;
    }
    await this.#answered(turn, pc, posted);
  }

  async #answered(turn: number, pc: RTCPeerConnection, posted: Posted): Promise<void> {
    if (posted.kind === "never") return this.#declined(turn, posted.why);
    if (posted.kind === "later") return this.#wait(posted.why, posted.afterMs);
    this.#session = posted.session;
    this.#learn(pc, posted.ice);
    this.#timer = this.#tools.later(() => this.#tooLate(turn), CONNECT_MS);
    if (posted.kind === "session") {
      await pc.setRemoteDescription({ type: "answer", sdp: posted.answer });
    } else {
      await this.#counter(turn, posted.offer, posted.session);
    }
    if (turn !== this.#turn) return;
    this.#told = EVERYTHING;
    this.#tell();
  }

  /** A picture that cannot be played here is no reason to be without the sound. */
  #declined(turn: number, why: Never): void {
    if (why === "unfit" && this.#seeing && !this.#wish.picture) this.#see(false);
    else this.#give(turn, why);
  }

  /** The server made an offer of its own: answer that one. */
  async #counter(turn: number, offer: string, session: string): Promise<void> {
    this.#pc?.close();
    const pc = this.#connection(turn);
    await pc.setRemoteDescription({ type: "offer", sdp: offer });
    const { sdp = "" } = await pc.createAnswer();
    await pc.setLocalDescription({ type: "answer", sdp: withStereo(sdp) });
    const ours = await gathered(pc, this.#tools);
    const taken = await answer(this.#tools, session, this.#options, ours);
    if (!taken && turn === this.#turn) this.#give(turn, "unfit");
  }

  #connection(turn: number): RTCPeerConnection {
    const pc = this.#tools.connection({ iceServers: this.#ice, bundlePolicy: "max-bundle" });
    this.#pc = pc;
    const tracks: MediaStreamTrack[] = [];
    pc.ontrack = ({ track }) => {
      if (turn !== this.#turn) return;
      tracks.push(track);
      this.stream.value = this.#tools.stream(tracks);
    };
    pc.onconnectionstatechange = () => {
      if (turn !== this.#turn || this.#pc !== pc) return;
      if (pc.connectionState === "connected") this.#connected(turn);
      else if (pc.connectionState === "failed") this.#tooLate(turn);
      else if (pc.connectionState === "disconnected") void this.#ask(turn);
    };
    return pc;
  }

  /** Helpers that the server names hold for this connection as far as it can still use them. */
  #learn(pc: RTCPeerConnection, ice: RTCIceServer[]): void {
    if (ice.length === 0) return;
    this.#ice = ice;
    try {
      pc.setConfiguration({ iceServers: ice, bundlePolicy: "max-bundle" });
    } catch {
      // The next connection has them from its start.
    }
  }

  #connected(turn: number): void {
    this.#clear();
    this.#connectedOnce = true;
    this.#tries = 0;
    this.#last = null;
    this.#pulse = new Pulse(this.#tools.now());
    this.state.value = { kind: "playing" };
    if (this.#looking === null) this.#lookAgain(turn);
  }

  #lookAgain(turn: number): void {
    this.#looking = this.#tools.later(() => {
      this.#look(turn)
        .catch(() => undefined)
        .finally(() => {
          if (turn === this.#turn) this.#lookAgain(turn);
        });
    }, LOOK_MS);
  }

  /** Count, and notice when nothing comes any more. */
  async #look(turn: number): Promise<void> {
    const pc = this.#pc;
    const report = await pc?.getStats();
    if (!pc || !report || turn !== this.#turn) return;
    const now = sample(report.values(), this.#tools.now());
    hold(pc, this.#cushion.take(now.asked, now.rttMs, now.at));
    this.figures.value = between(this.#last, now);
    this.#last = now;
    const verdict = this.#pulse.beat(beat(now), now.at);
    if (verdict === "dead") this.#lost(turn);
    else if (verdict === "ask") await this.#ask(turn);
  }

  /** Nothing comes: does the server still know us? If nobody sends, it does. */
  async #ask(turn: number): Promise<void> {
    if (!this.#session) return;
    const known = await ask(this.#tools, this.#session, this.#options);
    if (known === "gone" && turn === this.#turn) this.#lost(turn);
  }

  #want(what: Wish): void {
    this.#wish = what;
    if (what.picture && !this.#seeing) this.#see(true);
    else this.#tell();
  }

  /** From the beginning, with the picture or without. */
  #see(seeing: boolean): void {
    this.#seeing = seeing;
    this.open();
  }

  /** One request at a time, and always the last wish. */
  #tell(): void {
    const { channel, picture } = this.#wish;
    const told = this.#told;
    if (!this.#session || !told || this.#telling) return;
    if (told.channel === channel && told.picture === picture) return;
    const [turn, what] = [this.#turn, this.#wish];
    this.#telling = true;
    void wish(this.#tools, this.#session, this.#options, what).then((known) => {
      this.#telling = false;
      if (turn !== this.#turn) return this.#tell();
      if (known === "gone") return this.#lost(turn);
      this.#told = what;
      this.#tell();
    });
  }

  /** No way through in time. A connection that once stood may just have been unlucky. */
  #tooLate(turn: number): void {
    if (this.#connectedOnce && this.#tries < 2) this.#lost(turn);
    else this.#give(turn, "blocked");
  }

  #lost(turn: number): void {
    if (turn === this.#turn) this.#wait("lost", 0);
  }

  #wait(why: (EngineState & { kind: "waiting" })["why"], afterMs: number): void {
    const first = why === "lost" && this.#tries === 0;
    const random = this.#tools.random();
    const own = first ? random * AT_ONCE_MS : pause(this.#tries, random);
    this.#tries += 1;
    this.#stop();
    const ms = afterMs > 0 ? afterMs * (1 + random / 2) : own;
    this.state.value = { kind: "waiting", why, until: this.#tools.now() + ms };
    this.#timer = this.#tools.later(() => this.open(), ms);
  }

  #give(turn: number, why: (EngineState & { kind: "failed" })["why"]): void {
    if (turn !== this.#turn) return;
    this.#stop();
    this.state.value = { kind: "failed", why };
  }

  #soon(): void {
    this.#clear();
    this.#timer = this.#tools.later(() => this.open(), this.#tools.random() * AT_ONCE_MS);
  }

  #clear(): void {
    if (this.#timer !== null) this.#tools.cancel(this.#timer);
    this.#timer = null;
  }

  /** Let go of the connection; the picture stays for the page to hold until the next one comes. */
  #stop(): void {
    this.#turn += 1;
    this.#clear();
    if (this.#looking !== null) this.#tools.cancel(this.#looking);
    this.#looking = this.#told = null;
    this.figures.value = null;
    if (this.#session) leave(this.#tools, this.#session, this.#options);
    this.#session = null;
    this.#pc?.close();
    this.#pc = null;
  }
}
