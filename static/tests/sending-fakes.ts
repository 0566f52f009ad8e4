/** A small world for a sender: connections and a server that a test holds, time moved by hand. */

import type { Tools } from "../src/streams/tools.ts";
import { FakeWorld } from "./fakes.ts";

export const OFFER = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=ice-ufrag:ours",
  "a=ice-pwd:ourpassword",
  "a=mid:0",
  "a=rtpmap:111 opus/48000/2",
  "a=sendonly",
  "m=video 9 UDP/TLS/RTP/SAVPF 102",
  "a=ice-ufrag:ours",
  "a=ice-pwd:ourpassword",
  "a=mid:1",
  "a=sendonly",
  "",
].join("\r\n");

export const ANSWER = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=mid:0",
  "a=ice-ufrag:theirs",
  "a=ice-pwd:theirpassword",
  "a=candidate:1 1 udp 2130706431 192.0.2.1 8801 typ host",
  "a=end-of-candidates",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=0",
  "a=recvonly",
  "m=video 9 UDP/TLS/RTP/SAVPF 102",
  "a=mid:1",
  "a=ice-ufrag:theirs",
  "a=ice-pwd:theirpassword",
  "a=rtpmap:102 H264/90000",
  "a=recvonly",
  "",
].join("\r\n");

class FakeSender {
  track: MediaStreamTrack | null;
  readonly transport: { state: string; onstatechange: (() => void) | null };
  parameters = { encodings: [{} as RTCRtpEncodingParameters] } as RTCRtpSendParameters;

  constructor(track: MediaStreamTrack | null, transport: FakeSender["transport"]) {
    this.track = track;
    this.transport = transport;
  }

  async replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
  }

  getParameters(): RTCRtpSendParameters {
    return this.parameters;
  }

  async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    this.parameters = parameters;
  }
}

export class FakePeer {
  connectionState = "new";
  iceGatheringState = "new";
  localDescription: { type: string; sdp: string } | null = null;
  currentRemoteDescription: { type: string; sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  onicecandidate: ((event: { candidate: { candidate: string } | null }) => void) | null = null;
  configuration: RTCConfiguration;
  readonly transport: FakeSender["transport"] = { state: "new", onstatechange: null };
  readonly senders: FakeSender[] = [];
  closed = false;
  /** Packets that came from the server: its reports, and its checks of the way. */
  reports = 0;
  checks = 0;
  #restarts = 0;

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
  }

  addTransceiver(track: MediaStreamTrack | string): { sender: FakeSender } {
    const sender = new FakeSender(typeof track === "string" ? null : track, this.transport);
    this.senders.push(sender);
    return { sender };
  }

  getTransceivers(): { sender: FakeSender }[] {
    return this.senders.map((sender) => ({ sender }));
  }

  getSenders(): FakeSender[] {
    return this.senders;
  }

  async createOffer(how?: RTCOfferOptions): Promise<RTCSessionDescriptionInit> {
    if (how?.iceRestart) this.#restarts += 1;
    const ufrag = this.#restarts > 0 ? `again${this.#restarts}` : "ours";
    return { type: "offer", sdp: OFFER.replaceAll("ufrag:ours", `ufrag:${ufrag}`) };
  }

  async setLocalDescription(what: { type: string; sdp: string }): Promise<void> {
    this.localDescription = what;
  }

  async setRemoteDescription(what: { type: string; sdp: string }): Promise<void> {
    this.currentRemoteDescription = what;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  close(): void {
    this.closed = true;
  }

  async getStats(): Promise<Map<string, object>> {
    const transport = { type: "transport", packetsReceived: this.reports };
    const pair = { type: "candidate-pair", nominated: true, responsesReceived: this.checks };
    return new Map<string, object>([
      ["T", transport],
      ["C", pair],
    ]);
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

export interface Asked {
  method: string;
  url: string;
  headers: { [name: string]: string };
  body: string;
}

type Reply = Response | Error;

/** The server: it answers each request with what the test has laid down for its method. */
export class FakeStage {
  readonly world = new FakeWorld();
  readonly peers: FakePeer[] = [];
  readonly asked: Asked[] = [];
  readonly replies: { [method: string]: (() => Reply)[] } = {};
  readonly tools: Tools = {
    connection: (configuration) => {
      const peer = new FakePeer(configuration);
      this.peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
    stream: () => ({}) as MediaStream,
    fetch: async (url, init = {}) => {
      const { method = "GET" } = init;
      const headers = init.headers as { [name: string]: string } | undefined;
      this.asked.push({ method, url, headers: headers ?? {}, body: String(init.body ?? "") });
      const reply = this.replies[method]?.shift()?.() ?? usual(method);
      if (reply instanceof Error) throw reply;
      return reply;
    },
    now: () => this.world.now(),
    random: () => this.world.random(),
    later: (run, ms) => this.world.later(run, ms),
    cancel: (timer) => this.world.cancel(timer),
  };

  /** Answer the next request of this method so. */
  next(method: string, reply: () => Reply): void {
    this.replies[method] = [...(this.replies[method] ?? []), reply];
  }

  get peer(): FakePeer {
    const last = this.peers.at(-1);
    if (!last) throw new Error("No connection was made.");
    return last;
  }

  all(method: string): Asked[] {
    return this.asked.filter((one) => one.method === method);
  }
}

export const CREATED = {
  location: "/whip/session/s1",
  etag: '"e1"',
  "content-type": "application/sdp",
  "accept-patch": "application/trickle-ice-sdpfrag",
};

function usual(method: string): Response {
  if (method === "POST") return new Response(ANSWER, { status: 201, headers: CREATED });
  if (method !== "PATCH") return new Response(null, { status: 200 });
  return new Response(null, { status: 204 });
}

export function problem(status: number, detail: string, headers = {}): Response {
  const body = JSON.stringify({ title: "No", detail });
  const type = { "content-type": "application/problem+json" };
  return new Response(body, { status, headers: { ...type, ...headers } });
}

/** Let everything that was asked be answered. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 50; n += 1) await Promise.resolve();
}

export function track(kind: "audio" | "video", id: string = kind): MediaStreamTrack {
  return { kind, id, enabled: true } as MediaStreamTrack;
}
