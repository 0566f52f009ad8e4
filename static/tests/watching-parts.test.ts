import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSnapshot, NOBODY, NOTHING, type RoomView } from "../src/room.ts";
import { fresh, languagesOf, languageToRead, linesOf } from "../src/streams/captions.ts";
import { Cushion, MOST_MS, STEADY_MS } from "../src/streams/cushion.ts";
import { between, sample, Trouble } from "../src/streams/figures.ts";
import { isNews, renditionOf } from "../src/streams/hls.ts";
import { iceServers } from "../src/streams/ice.ts";
import { readLikes } from "../src/streams/likes.ts";
import { DEAD_MS, Pulse } from "../src/streams/pulse.ts";
import { withRepeats, withStereo } from "../src/streams/sdp.ts";
import { channelOf, hasStage, isWatched, NO_STREAMS, onAirOf } from "../src/streams/view.ts";
import { isPlaylist } from "../src/streams/ways.ts";
import { retryAfter } from "../src/streams/whep-http.ts";
import type { Word } from "../src/words/catalogue.ts";
import { ar } from "../src/words/streams.ar.ts";
import { en } from "../src/words/streams.ts";
import { zh } from "../src/words/streams.zh.ts";
import { WELL } from "./watching-fakes.ts";

test("helpers are read from a Link header, whatever else stands in it", () => {
  const link =
    '</style.css>; rel=preload, <turn:a.example:3478?transport=tcp>; rel="ice-server"; ' +
    'username="1600300800:p"; credential="a,b;\\"c"; credential-type="password", ' +
    "<stun:b.example>; rel=ice-server, <javascript:alert(1)>; rel=ice-server";
  assert.deepEqual(iceServers(link), [
    { urls: "turn:a.example:3478?transport=tcp", username: "1600300800:p", credential: 'a,b;"c' },
    { urls: "stun:b.example" },
  ]);
  for (const none of [null, "", "nonsense", "<>;;;", "<turn:x>; rel"]) {
    assert.deepEqual(iceServers(none), []);
  }
});

test("Opus is asked for in stereo once, and nothing else is touched", () => {
  const sdp = "m=audio\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 minptime=10\r\na=fmtp:97 x=1\r\n";
  const stereo = withStereo(sdp);
  assert.match(stereo, /^a=fmtp:96 minptime=10;stereo=1\r$/m);
  assert.match(stereo, /^a=fmtp:97 x=1\r$/m);
  assert.equal(withStereo(stereo), stereo);
  assert.equal(withStereo("v=0\r\n"), "v=0\r\n");
});

test("sound is offered to be sent again, once, and nothing else is touched", () => {
  const sdp =
    "m=audio\r\na=rtpmap:96 opus/48000/2\r\na=rtcp-fb:96 transport-cc\r\na=rtpmap:97 red/48000/2\r\n" +
    "m=video\r\na=rtpmap:98 H264/90000\r\na=rtcp-fb:98 nack pli\r\n";
  const again = withRepeats(sdp);
  assert.match(
    again,
    /^a=rtpmap:96 opus\/48000\/2\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 transport/m,
  );
  assert.equal(again.replace("a=rtcp-fb:96 nack\r\n", ""), sdp);
  assert.equal(withRepeats(again), again);
  for (const none of ["", "v=0\r\n"]) assert.equal(withRepeats(none), none);
});

test("Retry-After is read as seconds or as a date, and never longer than two minutes", () => {
  const now = Date.parse("2020-09-17T01:00:00Z");
  assert.equal(retryAfter("3", now), 3_000);
  assert.equal(retryAfter("Thu, 17 Sep 2020 01:00:10 GMT", now), 10_000);
  assert.equal(retryAfter("86400", now), 120_000);
  for (const none of [null, "soon", "-5"]) assert.equal(retryAfter(none, now), 0);
});

test("sound waits for what is sent again, on a line that loses and as long as it does", () => {
  const cushion = new Cushion();
  assert.equal(cushion.take(0, 100, 0), null);
  assert.equal(cushion.take(1, 100, 1_000), null, "one packet is an accident");
  assert.equal(cushion.take(2, 100, 20_000), null);
  assert.equal(cushion.take(3, 100, 25_000), 300);
  assert.equal(cushion.take(3, 20, 26_000), 300, "never less while it lasts");
  assert.equal(cushion.take(4, 200, 70_000), MOST_MS);
  assert.equal(cushion.take(4, 200, 70_000 + STEADY_MS), null);
  assert.equal(cushion.take(0, 5, 200_000), null, "another connection");
  assert.equal(cushion.take(2, 5, 201_000), 150);
});

test("a pulse asks once a stall, and tells a silent stage from a dead connection", () => {
  const pulse = new Pulse(0);
  assert.equal(pulse.beat({ media: 10, heard: 10 }, 1_000), "well");
  assert.equal(pulse.beat({ media: 10, heard: 11 }, 2_000), "well");
  assert.equal(pulse.beat({ media: 10, heard: 12 }, 3_000), "ask");
  assert.equal(pulse.beat({ media: 10, heard: 12 }, 4_000), "well");
  assert.equal(pulse.beat({ media: 10, heard: 12 }, 3_000 + DEAD_MS), "dead");
});

const REPORT = [
  {
    type: "inbound-rtp",
    kind: "video",
    packetsReceived: 90,
    packetsLost: 10,
    bytesReceived: 90_000,
  },
  { type: "inbound-rtp", kind: "video", framesDecoded: 25, frameHeight: 720, freezeCount: 0 },
  { type: "inbound-rtp", kind: "audio", packetsReceived: 50, bytesReceived: 10_000 },
  { type: "inbound-rtp", jitterBufferDelay: 10, jitterBufferEmittedCount: 100 },
  { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.04, responsesReceived: 3 },
  { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
  { type: "codec" },
];

test("figures are what happened between two looks", () => {
  const figures = between(sample([], 0), sample(REPORT, 1_000));
  assert.deepEqual(figures, {
    quality: "fair",
    kbps: 800,
    fps: 25,
    height: 720,
    loss: 10 / 100,
    delayMs: 120,
    freezes: 0,
    picture: true,
  });
});

test("losses are those of the picture, and of the sound where there is no picture", () => {
  const sound = { type: "inbound-rtp", kind: "audio", packetsReceived: 80, packetsLost: 20 };
  const picture = { type: "inbound-rtp", kind: "video", packetsReceived: 100, packetsLost: 1 };
  const [both, alone] = [[sound, picture], [sound]].map((one) => between(null, sample(one, 0)));
  assert.equal(both?.quality, "good");
  assert.deepEqual([alone?.quality, alone?.loss], ["poor", 0.2]);
});

test("counters of a new connection begin at nothing, and figures nobody knows are none", () => {
  const old = sample(REPORT, 1_000);
  assert.equal(between(old, sample([{ type: "inbound-rtp", packetsReceived: 5 }], 2_000)).loss, 0);
  assert.equal(between(old, sample([], 2_000)).quality, "none");
  assert.equal(between(null, sample([], 0)).delayMs, null);
  assert.equal(sample([{ type: "inbound-rtp", packetsReceived: "many" }], 0).packets, 0);
});

test("trouble is five bad seconds in a row; a good one in between begins them anew", () => {
  const trouble = new Trouble();
  const bad = { ...WELL, quality: "poor" as const };
  assert.equal(trouble.take(bad, 0), false);
  assert.equal(trouble.take(bad, 4_000), false);
  assert.equal(trouble.take(WELL, 4_500), false);
  assert.equal(trouble.take(bad, 5_000), false);
  assert.equal(trouble.take(bad, 10_000), true);
});

const said = (line: number, language: string, text: string, at = `2020-09-17T01:00:0${line}Z`) => ({
  ...{ id: `${language}${line}`, line, language, text, rev: 1, at },
});

test("final lines stand in their order, and the one being written after them", () => {
  const all = [said(2, "en", "two"), said(1, "en", "one"), said(1, "fr", "un")];
  const writing = [{ language: "en", line: 3, text: "thr" }];
  assert.deepEqual(
    linesOf(all, writing, "en").map(({ text, partial }) => [text, partial]),
    [
      ["one", false],
      ["two", false],
      ["thr", true],
    ],
  );
});

test("a line that became final is not shown as being written too, and an emptied one not at all", () => {
  const all = [said(1, "en", ""), said(2, "en", "two")];
  const lines = linesOf(all, [{ language: "en", line: 2, text: "tw" }], "en");
  assert.deepEqual(
    lines.map(({ text }) => text),
    ["two"],
  );
});

test("at most two lines are read at a time, each for as long as it takes", () => {
  const lines = [1, 2, 3].map((n) => ({ key: `${n}`, text: "x".repeat(20), partial: false }));
  const texts = (now: number) => fresh(lines, ({ key }) => Number(key) * 1_000, now).length;
  assert.equal(texts(3_500), 2);
  assert.equal(texts(10_000), 1);
  assert.equal(texts(20_000), 0);
});

test("the language to read is the liked one, else the heard one, else the one that comes", () => {
  const there = languagesOf(
    [said(1, "fr", "un"), said(2, "zh-Hans", "二")],
    [{ language: "en", line: 1, text: "a" }],
  );
  assert.deepEqual(there, ["en", "zh-Hans", "fr"]);
  assert.equal(languageToRead(there, ["fr", "zh"]), "fr");
  assert.equal(languageToRead(there, [null, "zh"]), "zh-Hans");
  assert.equal(languageToRead(there, [null, "ar"]), "en");
  assert.equal(languageToRead([], ["fr"]), null);
});

test("likes are read as far as they are what they should be", () => {
  assert.equal(readLikes('{"volume":0.5,"channel":"fr"}').channel, "fr");
  for (const text of [null, "", "null", "[]", "{", '{"volume":"loud","captionSize":9}']) {
    const { volume, captionSize, channel } = readLikes(text);
    assert.deepEqual([volume, captionSize, channel], [1, 2, "floor"]);
  }
  assert.equal(readLikes('{"volume":-3}').volume, 0);
});

function view(state: object, gauges: RoomView["gauges"] = {}): RoomView {
  return { ...fromSnapshot({ state: { ...NOTHING, ...state }, mine: NOBODY }), gauges };
}

test("a room has a stage when there is something to watch, to read, or to know", () => {
  const gauge = { "streams:streams": { live: true, picture: true, languages: [], ways: [] } };
  assert.equal(hasStage(view({})), false);
  assert.equal(isWatched(view({ streams: { ...NO_STREAMS, source: "programme" } })), true);
  assert.equal(isWatched(view({}, gauge)), true);
  const recorded = view({ streams: { ...NO_STREAMS, recording: { id: "r", since: "" } } });
  assert.deepEqual([hasStage(recorded), isWatched(recorded)], [true, false]);
  const writing = view({}, { "captions:fr": { language: "fr", line: 1, text: "Bon" } });
  assert.deepEqual([hasStage(writing), isWatched(writing)], [true, false]);
  assert.equal(onAirOf(view({})).live, false);
});

test("a liked language is heard while its channel is open", () => {
  const fr = { language: "fr", feed: null, name: null, from: "floor" };
  assert.equal(channelOf({ ...NO_STREAMS, channels: [fr] }, "fr"), "fr");
  assert.equal(channelOf(NO_STREAMS, "fr"), "floor");
});

test("a rendition is found by its language, its name, or is the floor", () => {
  const all = [{ lang: "und", name: "floor" }, { lang: "fr", name: "Français" }, { name: "zh" }];
  assert.equal(renditionOf("fr", all), 1);
  assert.equal(renditionOf("zh", all), 2);
  assert.equal(renditionOf("floor", all), 0);
  assert.equal(renditionOf("ar", all), 0);
});

test("a language that is opened while a playlist plays is looked for in a fresh one", () => {
  const all = [{ name: "Floor" }, { lang: "fr", name: "Français" }];
  assert.equal(isNews("de", all), true);
  assert.equal(isNews("fr", all), false);
  assert.equal(isNews("floor", all), false);
  assert.equal(isNews("de", []), false);
});

test("a playlist is known by its name", () => {
  assert.equal(isPlaylist("/hls/main/key/main.m3u8?x=1"), true);
  assert.equal(isPlaylist("/whep/main/stage"), false);
});

const gaps = (word: Word) => [...new Set(JSON.stringify(word).match(/\{\w+\}/g) ?? [])].sort();

test("the player's words are complete in Chinese and Arabic, and fill the same gaps", () => {
  for (const [key, word] of Object.entries(en)) {
    for (const book of [zh, ar] as { [key: string]: Word | undefined }[]) {
      assert.ok(book[key] !== undefined, key);
      assert.deepEqual(gaps(book[key] as Word), gaps(word), key);
    }
  }
});
