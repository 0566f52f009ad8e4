import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeStage, player, playing, settle } from "./watching-fakes.ts";

test("another network is tried at once, and a connection that it ended is found in seconds", async () => {
  const { stage, whep } = await playing();
  await stage.pass(2, () => {
    stage.peer.packets += 50;
  });
  whep.doubt();
  await stage.pass(5);
  assert.equal(stage.peers.length, 2);
  stage.next("POST", () => Promise.reject(new TypeError("no network")));
  stage.peer.become("failed");
  await stage.pass(1);
  assert.equal(whep.state.value.kind, "waiting");
  const tries = stage.peers.length;
  whep.doubt();
  await stage.pass(1);
  assert.equal(stage.peers.length, tries + 1);
});

test("who cannot play the picture gets the sound, and the picture is asked for again when wanted", async () => {
  const stage = new FakeStage();
  for (let n = 0; n < 2; n += 1) stage.next("POST", () => new Response("", { status: 422 }));
  const whep = player(stage);
  await settle();
  assert.deepEqual(whep.state.value, { kind: "failed", why: "unfit" });
  whep.see(false);
  whep.open();
  await settle();
  assert.deepEqual(stage.peer.kinds, ["audio"]);
  stage.peer.become("connected");
  assert.equal(whep.state.value.kind, "playing");
  whep.see(true);
  await settle();
  assert.deepEqual(stage.peer.kinds, ["video", "audio"]);
});
