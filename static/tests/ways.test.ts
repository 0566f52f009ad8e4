import assert from "node:assert/strict";
import { test } from "node:test";
import { CAPTIONS, readWays } from "../src/streams/ways.ts";

const STAGE = "/whep/main/stage";

test("ways are read leniently: what is not understood is left out, captions are always last", () => {
  const said = {
    ways: [
      { kind: "teleport", url: "/x" },
      { kind: "webrtc", url: "" },
      { kind: "webrtc", url: STAGE, picture: true },
      { kind: "captions", picture: false },
      null,
    ].filter(Boolean),
    ice_servers: [{ urls: ["stun:s.example"] }],
  };
  const read = readWays(said);
  assert.deepEqual(
    read.map(({ kind, url, picture }) => [kind, url, picture]),
    [
      ["webrtc", STAGE, true],
      ["sound", STAGE, false],
      ["captions", "", false],
    ],
  );
  assert.deepEqual(read[0]?.ice, [{ urls: ["stun:s.example"] }]);
  for (const answer of [null, {}, { ways: "no" }, 7])
    assert.deepEqual(readWays(answer), [CAPTIONS]);
});
