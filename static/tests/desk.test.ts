import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { Channel, Streams } from "../src/messages.ts";
import { Refused } from "../src/refused.ts";
import { NO_STREAMS } from "../src/streams/view.ts";
import type { Sending } from "../src/streams/whip.ts";
import { Booth } from "../src/views/desk/booth.ts";
import { BOOTH_KEYS, boothKey } from "../src/views/desk/booth-keys.ts";
import {
  heardOf,
  interpreterStanding,
  intoOf,
  sightOf,
  speakerStanding,
} from "../src/views/desk/standing.ts";
import { en } from "../src/words/desk.ts";
import { track } from "./sending-fakes.ts";

const ME = "speaker-me";

function channel(language: string, feed: string | null = null, from = "floor"): Channel {
  return { language, feed, name: feed && "Somebody", from };
}

test("a speaker is on stage only when the room's source is their own feed and it is there", () => {
  const mine = { ...NO_STREAMS, source: ME };
  assert.equal(speakerStanding(mine, ME, "sending").name, "stage");
  assert.equal(speakerStanding(mine, ME, "sending").tone, "live");
  assert.equal(speakerStanding(mine, ME, "waiting").tone, "wrong");
  assert.equal(speakerStanding(mine, ME, "off").name, "off");
  const others = { ...NO_STREAMS, source: "programme" };
  assert.equal(speakerStanding(others, ME, "sending").name, "backstage");
});

test("a speaker never hears their own voice: on stage the venue's sound takes the floor's place", () => {
  const off = { ...NO_STREAMS, source: "programme" };
  assert.deepEqual(sightOf(off, ME, "floor", []), { what: "stage", channel: "floor" });
  const on = { ...NO_STREAMS, source: ME };
  assert.deepEqual(sightOf(on, ME, "floor", []), { what: "programme", channel: "programme" });
  assert.deepEqual(sightOf(on, ME, "fr", ["fr"]), { what: "programme", channel: "fr" });
  // Nobody interprets: the channel would fall back to the floor, which is the speaker.
  assert.deepEqual(sightOf(on, ME, "fr", []), { what: "programme", channel: "programme" });
});

test("an interpreter is live only with the channel, the connection and the microphone", () => {
  const state = (mine: boolean, sending: Sending["name"], on = true) =>
    interpreterStanding({
      ...{ channel: channel("fr", mine ? "interpreter-me" : "interpreter-other") },
      ...{ feed: "interpreter-me", sending, on },
    });
  assert.deepEqual(state(true, "sending"), { name: "live", tone: "live" });
  assert.deepEqual(state(true, "sending", false), { name: "muted", tone: "wrong" });
  assert.deepEqual(state(true, "waiting"), { name: "lost", tone: "wrong" });
  assert.deepEqual(state(true, "off"), { name: "lost", tone: "wrong" });
  assert.deepEqual(state(false, "sending"), { name: "ready", tone: "ready" });
  assert.deepEqual(state(false, "off"), { name: "off", tone: "off" });
  assert.deepEqual(state(false, "connecting"), { name: "connecting", tone: "wrong" });
  assert.deepEqual(state(false, "refused"), { name: "refused", tone: "wrong" });
});

test("the channel is the one chosen, else the one that is carried, else the first", () => {
  const streams = { ...NO_STREAMS, channels: [channel("fr"), channel("es", "interpreter-me")] };
  assert.equal(intoOf(streams, "fr", "interpreter-me")?.language, "fr");
  assert.equal(intoOf(streams, "zh", "interpreter-me")?.language, "es");
  assert.equal(intoOf(streams, null, "interpreter-x")?.language, "fr");
  assert.equal(intoOf(NO_STREAMS, "fr", "interpreter-me"), undefined);
});

test("nobody listens to their own channel, nor to one that was closed", () => {
  const streams = { ...NO_STREAMS, channels: [channel("fr"), channel("es")] };
  assert.equal(heardOf(streams, "fr", "es"), "es");
  assert.equal(heardOf(streams, "fr", "fr"), "floor");
  assert.equal(heardOf(streams, "fr", "zh"), "floor");
});

function booth() {
  const asked: unknown[] = [];
  const sent: (string | null)[] = [];
  const mic = signal<MediaStreamTrack | null>(null);
  const streams = signal<Streams>({ ...NO_STREAMS, channels: [channel("fr"), channel("es")] });
  const state = signal<Sending>({ name: "off", retryAt: null, refusal: null });
  let refuse: Refused | null = null;
  const made = new Booth({
    ...{ feed: "interpreter-me", streams },
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
    ask: async (args) => {
      asked.push(args);
      if (refuse) throw refuse;
      const channels = streams.value.channels.map((one) =>
        one.language === args.language
          ? { ...one, feed: args.on ? "interpreter-me" : null, from: args.from ?? one.from }
          : one,
      );
      return { streams: { ...streams.value, channels } };
    },
    learn: (now) => {
      streams.value = now;
    },
  });
  return { made, asked, sent, streams, mic, refuse: (why: Refused) => (refuse = why) };
}

test("an interpreter connects, takes the channel, and is live", async () => {
  const { made, asked, sent } = booth();
  assert.equal(made.standing.value.name, "off");
  await made.connect();
  assert.equal(made.standing.value.name, "ready");
  assert.deepEqual(sent, ["mic"]);
  await made.take();
  assert.deepEqual(asked, [{ language: "fr", on: true, from: "floor" }]);
  assert.equal(made.standing.value.name, "live");
  await made.give();
  assert.deepEqual(asked[1], { language: "fr", on: false });
  assert.equal(made.standing.value.name, "ready");
});

test("a microphone that is off is silent, and taking the channel switches it on", async () => {
  const { made, mic } = booth();
  await made.connect();
  made.switch(false);
  assert.equal(mic.value?.enabled, false);
  made.cough(false);
  assert.equal(mic.value?.enabled, false);
  await made.take();
  assert.equal(mic.value?.enabled, true);
  assert.equal(made.standing.value.name, "live");
});

test("a partner who takes over is seen at once, and the own voice is ready again", async () => {
  const { made, streams } = booth();
  await made.connect();
  await made.take();
  streams.value = { ...streams.value, channels: [channel("fr", "interpreter-partner")] };
  assert.equal(made.standing.value.name, "ready");
  assert.equal(made.mine, false);
});

test("a cough is silence without giving the channel away", async () => {
  const { made, mic, sent } = booth();
  await made.connect();
  await made.take();
  const before = sent.length;
  made.cough(true);
  assert.equal(mic.value?.enabled, false);
  assert.equal(made.standing.value.name, "live");
  made.cough(false);
  assert.equal(mic.value?.enabled, true);
  assert.equal(sent.length, before);
});

test("who listens to another channel while live says so, and before only chooses", async () => {
  const { made, asked } = booth();
  await made.listen("es");
  assert.equal(made.heard.value, "es");
  assert.deepEqual(asked, []);
  await made.connect();
  await made.take();
  assert.deepEqual(asked, [{ language: "fr", on: true, from: "es" }]);
  await made.listen("floor");
  assert.deepEqual(asked[1], { language: "fr", on: true, from: "floor" });
});

test("who turns to another language gives the first one up, and who leaves does too", async () => {
  const { made, asked } = booth();
  await made.connect();
  await made.take();
  await made.turnTo("es");
  assert.deepEqual(asked[1], { language: "fr", on: false });
  await made.take();
  await made.disconnect();
  assert.deepEqual(asked.at(-1), { language: "es", on: false });
  assert.equal(made.standing.value.name, "off");
});

test("a refusal is kept to be told", async () => {
  const { made, refuse } = booth();
  refuse(new Refused({ code: "forbidden", message: "You may not." }));
  await made.connect();
  await made.take();
  assert.equal(made.refused.value?.code, "forbidden");
  assert.equal(made.busy.value, false);
});

test("keys are explained, and not taken from fields and the browser", () => {
  for (const { act } of BOOTH_KEYS) assert.ok(`keys.${act}` in en, act);
  const press = (key: string, more: object = {}) =>
    boothKey({ key, ctrlKey: false, metaKey: false, altKey: false, target: null, ...more });
  assert.equal(press("M")?.act, "mic");
  assert.equal(press("=")?.key, "+");
  assert.equal(press("x"), null);
  assert.equal(press("c", { ctrlKey: true }), null);
  assert.equal(press("t", { target: { tagName: "SELECT" } }), null);
});
