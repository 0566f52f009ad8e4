import assert from "node:assert/strict";
import { test } from "node:test";
import type { Channel } from "../src/messages.ts";
import { NO_STREAMS } from "../src/streams/view.ts";
import type { Sending } from "../src/streams/whip.ts";
import { BOOTH_KEYS, boothKey } from "../src/views/desk/booth-keys.ts";
import {
  heardOf,
  interpreterStanding,
  intoOf,
  sightOf,
  speakerStanding,
} from "../src/views/desk/standing.ts";
import { en } from "../src/words/desk.ts";

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
