import assert from "node:assert/strict";
import { test } from "node:test";
import { fragmentOf, fragmentText, withFragment } from "../src/streams/fragments.ts";
import { qualityOf, sentFigures } from "../src/streams/sending.ts";
import { preferred, tuned } from "../src/streams/tuning.ts";
import { ANSWER, OFFER } from "./sending-fakes.ts";

test("a fragment holds the credentials and candidates of an offer", () => {
  assert.deepEqual(fragmentOf(ANSWER), {
    ...{ ufrag: "theirs", password: "theirpassword", mid: "0", ended: true },
    candidates: ["candidate:1 1 udp 2130706431 192.0.2.1 8801 typ host"],
  });
  assert.equal(fragmentOf(OFFER).ended, false);
  assert.deepEqual(fragmentOf(""), {
    ...{ ufrag: "", password: "", mid: "0", candidates: [], ended: false },
  });
});

test("a fragment that is written is read as the same", () => {
  const fragment = fragmentOf(ANSWER);
  assert.deepEqual(fragmentOf(fragmentText(fragment)), fragment);
});

test("after a restart every section has the new credentials, the first the candidates", () => {
  const next = { ...fragmentOf(ANSWER), ufrag: "u", password: "p", candidates: ["candidate:5 x"] };
  const answer = withFragment(ANSWER, next);
  assert.equal(answer.match(/a=ice-ufrag:u\r\n/g)?.length, 2);
  assert.equal(answer.match(/a=candidate:/g)?.length, 1);
  assert.ok(answer.indexOf("candidate:5") < answer.indexOf("m=video"));
  assert.doesNotMatch(answer, /theirs/);
});

test("H.264 that every phone plays comes first, then VP8; others are not offered", () => {
  const codec = (name: string, sdpFmtpLine = "") => ({ mimeType: `video/${name}`, sdpFmtpLine });
  const order = preferred("video", [
    codec("VP8"),
    codec("rtx", "apt=96"),
    codec("VP9"),
    codec("H264", "packetization-mode=0;profile-level-id=42e01f"),
    codec("H264", "packetization-mode=1;profile-level-id=640032"),
    codec("H264", "packetization-mode=1;profile-level-id=42e01f"),
    codec("AV1"),
  ]);
  assert.deepEqual(
    order.map((one) => [one.mimeType, one.sdpFmtpLine]),
    [
      ["video/H264", "packetization-mode=1;profile-level-id=42e01f"],
      ["video/H264", "packetization-mode=1;profile-level-id=640032"],
      ["video/H264", "packetization-mode=0;profile-level-id=42e01f"],
      ["video/VP8", ""],
      ["video/rtx", "apt=96"],
    ],
  );
});

test("redundant sound is offered first where the browser has it", () => {
  const codecs = ["audio/opus", "audio/red", "audio/PCMU"].map((mimeType) => ({ mimeType }));
  assert.deepEqual(
    preferred("audio", codecs).map((one) => one.mimeType),
    ["audio/red", "audio/opus"],
  );
});

test("an answer that says nothing about Opus asks for the same", () => {
  const said = tuned("m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\na=recvonly\r\n");
  assert.match(said, /opus\/48000\/2\r\na=fmtp:111 useinbandfec=1;usedtx=0;/);
  assert.equal(tuned("m=video 9 X 96\r\n"), "m=video 9 X 96\r\n");
});

const report = (at: number, bytesSent: number, more = {}): [string, unknown][] => [
  ["c", { id: "c", type: "codec", mimeType: "video/H264", timestamp: at }],
  [
    "v",
    {
      ...{ id: "v", type: "outbound-rtp", kind: "video", timestamp: at, bytesSent, codecId: "c" },
      ...{ frameWidth: 1280, frameHeight: 720, framesPerSecond: 30, ...more },
    },
  ],
  [
    "r",
    { id: "r", type: "remote-inbound-rtp", timestamp: at, fractionLost: 0.02, roundTripTime: 0.04 },
  ],
];

test("figures say what was sent since the last look", () => {
  const first = sentFigures(report(1_000, 10_000), null);
  assert.equal(first.figures.kbps, null);
  const { figures } = sentFigures(report(3_000, 260_000), first.look);
  assert.deepEqual(figures, {
    ...{ kbps: 1_000, loss: 0.02, rtt: 40, size: "1280×720", fps: 30 },
    ...{ limited: "none", codecs: ["H264"] },
  });
});

test("a report without figures is no trouble", () => {
  const { figures } = sentFigures([], null);
  assert.deepEqual([figures.kbps, figures.rtt, figures.size], [null, null, null]);
  assert.equal(qualityOf(figures), "good");
});

test("the connection is judged by what is lost and how long it takes", () => {
  const { figures } = sentFigures(report(1_000, 10_000), null);
  assert.equal(qualityOf(figures), "good");
  assert.equal(qualityOf({ ...figures, loss: 0.05 }), "fair");
  assert.equal(qualityOf({ ...figures, limited: "bandwidth", kbps: 150 }), "fair");
  assert.equal(qualityOf({ ...figures, loss: 0.2 }), "poor");
  assert.equal(qualityOf({ ...figures, rtt: 900 }), "poor");
});
