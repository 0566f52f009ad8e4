/** A booth whose microphone, sender and room a test holds. */

import { signal } from "@preact/signals";
import type { Channel, Streams } from "../src/messages.ts";
import type { Refused } from "../src/refused.ts";
import { NO_STREAMS } from "../src/streams/view.ts";
import type { Sending } from "../src/streams/whip.ts";
import { Booth } from "../src/views/desk/booth.ts";
import { FakeWorld } from "./fakes.ts";
import { track } from "./sending-fakes.ts";

export function channel(language: string, feed: string | null = null, from = "floor"): Channel {
  return { language, feed, name: feed && "Somebody", from };
}

/** As the server answers me. */
function after(one: Channel, deed: string, { on, from }: { on: boolean; from?: string }): Channel {
  if (deed === "hand_over") return { ...one, asks: on };
  if (deed === "stand_by") return { ...one, ready: on ? [ME_READY] : [] };
  return { ...one, feed: on ? ME_READY.feed : null, from: from ?? one.from, ready: [] };
}

export const ME_READY = { feed: "interpreter-me", name: "I" };
export const PARTNER = { feed: "interpreter-partner", name: "Ines" };
export const THERE = [ME_READY.feed, PARTNER.feed];

export function booth() {
  const asked: unknown[] = [];
  const seats: unknown[] = [];
  const calls: string[] = [];
  const world = new FakeWorld();
  const there = signal<readonly string[] | null>(null);
  const sent: (string | null)[] = [];
  const mic = signal<MediaStreamTrack | null>(null);
  const streams = signal<Streams>({ ...NO_STREAMS, channels: [channel("fr"), channel("es")] });
  const state = signal<Sending>({ name: "off", retryAt: null, refusal: null });
  let refuse: Refused | null = null;
  let unheard = false;
  const made = new Booth({
    ...{ feed: "interpreter-me", streams, there },
    call: () => void calls.push("call"),
    later: (run, ms) => world.later(run, ms),
    cancel: (timer) => world.cancel(timer),
    sender: {
      state,
      start: (tracks) => {
        sent.push(tracks.audio?.id ?? null);
        state.value = { ...state.value, name: "sending" };
      },
      replace: async (_kind, one) => void sent.push(one?.id ?? null),
      stop: () => {
        state.value = { ...state.value, name: "off" };
      },
    },
    microphone: {
      track: mic,
      open: async () => {
        mic.value = track("audio", "mic");
      },
      close: () => {
        mic.value = null;
      },
      onTrack: () => undefined,
    },
    ask: async (deed, args) => {
      (deed === "interpret" ? asked : seats).push(args);
      if (refuse) throw refuse;
      if (unheard) await new Promise(() => undefined);
      const channels = streams.value.channels.map((one) =>
        one.language === args.language ? after(one, deed, args) : one,
      );
      return { streams: { ...streams.value, channels } };
    },
    learn: (now) => {
      streams.value = now;
    },
  });
  const is = (...channels: Channel[]) => {
    streams.value = { ...streams.value, channels };
  };
  return {
    made,
    state,
    /** From now on nobody answers. */
    deaf: () => {
      unheard = true;
    },
    asked,
    seats,
    calls,
    world,
    there,
    is,
    sent,
    streams,
    mic,
    refuse: (why: Refused) => (refuse = why),
  };
}
