/** One connection of a sender, from its offer to its end: it is said once that it is lost, and why. */

import { fragmentOf, withFragment } from "./fragments.ts";
import { Listening } from "./listening.ts";
import { Declined, Resource } from "./resource.ts";
import { withRepeats } from "./sdp.ts";
import type { Tools } from "./tools.ts";
import { cap, prefer, tuned } from "./tuning.ts";
import type { Kind, Tracks } from "./whip.ts";

/** What a connection carries. */
export interface Carried {
  kinds: readonly Kind[];
  tracks: Tracks;
  kbps: number;
}

type Tell = (what: "there" | "restarting" | "lost", why?: Declined) => void;

/** From the answer, or from a restart, to the first packet. */
const CONNECT_MS = 10_000;
/** A connection that stutters often comes back by itself. */
const STUTTER_MS = 1_500;
/** Candidates that come together are told together. */
const GATHER_MS = 100;

export class Attempt {
  readonly #tools: Tools;
  readonly #url: string;
  readonly #carried: Carried;
  readonly #tell: Tell;
  readonly #peer: RTCPeerConnection;
  readonly #listening: Listening;
  #resource: Resource | null = null;
  #found: string[] = [];
  #deadline: number | null = null;
  #gather: number | null = null;
  #restarting = false;
  #over = false;

  constructor(tools: Tools, url: string, carried: Carried, tell: Tell) {
    this.#tools = tools;
    this.#url = url;
    this.#carried = carried;
    this.#tell = tell;
    this.#peer = tools.connection({ iceServers: [], bundlePolicy: "max-bundle" });
    this.#listening = new Listening(this.#peer, tools, () => void this.#ask());
    this.#peer.onconnectionstatechange = () => this.#changed();
    this.#peer.onicecandidate = ({ candidate }) => this.#candidate(candidate);
  }

  /** Offer, and follow the answer. */
  async open(): Promise<void> {
    await this.#step(async () => {
      const peer = this.#peer;
      for (const kind of this.#carried.kinds) this.#add(kind);
      const offer = await peer.createOffer();
      const opened = await Resource.open(this.#tools.fetch, this.#url, withRepeats(offer.sdp));
      this.#resource = opened.resource;
      if (this.#over) return void opened.resource.close();
      // Which servers may be used is told in the answer, so that candidates are looked for only now.
      if (opened.ice.length > 0) peer.setConfiguration({ iceServers: opened.ice });
      await peer.setLocalDescription(offer);
      await peer.setRemoteDescription({ type: "answer", sdp: tuned(opened.answer) });
      for (const sender of peer.getSenders()) await cap(sender, this.#carried.kbps);
      this.#watchTransport();
      this.#within(CONNECT_MS);
    });
  }

  async replace(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    if (this.#over) return;
    const transceivers = this.#peer.getTransceivers();
    const sender = transceivers[this.#carried.kinds.indexOf(kind)]?.sender;
    await sender?.replaceTrack(track);
    if (sender && track) await cap(sender, this.#carried.kbps);
  }

  /** Send no more than this. */
  async limit(kbps: number): Promise<void> {
    this.#carried.kbps = kbps;
    for (const sender of this.#peer.getSenders()) await cap(sender, kbps);
  }

  /** New paths for the same connection (RFC 8445, 2.4). Whatever does not work ends it. */
  async restart(): Promise<void> {
    const resource = this.#resource;
    if (this.#over || this.#restarting || !resource) return;
    this.#restarting = true;
    this.#cancel();
    this.#tell("restarting");
    await this.#step(async () => {
      const peer = this.#peer;
      const offer = await peer.createOffer({ iceRestart: true });
      this.#found = [];
      await peer.setLocalDescription(offer);
      const theirs = await resource.restart(fragmentOf(offer.sdp ?? ""));
      if (this.#over) return;
      const before = peer.currentRemoteDescription?.sdp ?? "";
      await peer.setRemoteDescription({ type: "answer", sdp: withFragment(before, theirs) });
      this.#restarting = false;
      this.#within(CONNECT_MS);
      this.#tellCandidates();
    });
  }

  async stats(): Promise<RTCStatsReport | null> {
    return this.#over ? null : this.#peer.getStats();
  }

  /** End it, here and at the server. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancel();
    this.#listening.stop();
    this.#peer.onconnectionstatechange = null;
    this.#peer.onicecandidate = null;
    const transport = this.#peer.getSenders()[0]?.transport;
    if (transport) transport.onstatechange = null;
    this.#peer.close();
    void this.#resource?.close();
  }

  #add(kind: Kind): void {
    const track = this.#carried.tracks[kind] ?? null;
    const transceiver = this.#peer.addTransceiver(track ?? kind, { direction: "sendonly" });
    prefer(transceiver, kind);
  }

  /** A part of the way; an error on it is the end, except after the end. */
  async #step(way: () => Promise<void>): Promise<void> {
    try {
      await way();
    } catch (error) {
      if (this.#over) return;
      const known = error instanceof Declined;
      // A session that is not known any more, or a browser that cannot: from the beginning.
      const again = !known || (this.#restarting && error.status !== 410);
      this.#tell("lost", again ? new Declined(0, "") : error);
    }
  }

  #changed(): void {
    switch (this.#peer.connectionState) {
      case "connected":
        this.#cancel();
        this.#listening.start();
        this.#tell("there");
        break;
      case "disconnected":
        this.#after(STUTTER_MS, () => void this.restart());
        break;
      case "failed":
      case "closed":
        void this.restart();
        break;
    }
  }

  /** Nothing is heard any more: does the server still know us? If not, we begin anew at once. */
  async #ask(): Promise<void> {
    const known = await this.#resource?.known();
    if (known === false) await this.restart();
  }

  /** A server that says goodbye ends DTLS; browsers do not agree on what the connection is then. */
  #watchTransport(): void {
    const transport = this.#peer.getSenders()[0]?.transport;
    if (!transport) return;
    transport.onstatechange = () => {
      if (transport.state === "closed" || transport.state === "failed") void this.restart();
    };
  }

  #candidate(candidate: RTCIceCandidate | null): void {
    if (candidate?.candidate) this.#found.push(candidate.candidate);
    if (this.#gather === null && !this.#restarting)
      this.#gather = this.#tools.later(() => this.#tellCandidates(), GATHER_MS);
  }

  /** The server sees most of our addresses by itself; behind a relay it must be told. */
  #tellCandidates(): void {
    this.#gather = null;
    const candidates = this.#found.splice(0);
    const { localDescription, iceGatheringState } = this.#peer;
    if (this.#over || candidates.length === 0 || !localDescription) return;
    const ended = iceGatheringState === "complete";
    const fragment = { ...fragmentOf(localDescription.sdp), candidates, ended };
    this.#resource?.trickle(fragment).catch(() => undefined);
  }

  #within(ms: number): void {
    if (this.#peer.connectionState === "connected") this.#tell("there");
    else this.#after(ms, () => this.#tell("lost"));
  }

  #after(ms: number, run: () => void): void {
    if (this.#deadline !== null) this.#tools.cancel(this.#deadline);
    this.#deadline = this.#tools.later(run, ms);
  }

  #cancel(): void {
    for (const timer of [this.#deadline, this.#gather])
      if (timer !== null) this.#tools.cancel(timer);
    this.#deadline = this.#gather = null;
  }
}
