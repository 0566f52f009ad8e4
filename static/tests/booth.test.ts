import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused } from "../src/refused.ts";
import { GONE_MS } from "../src/views/desk/booth.ts";
import { booth, channel, ME_READY, PARTNER, THERE } from "./booth-fakes.ts";
import { settle } from "./sending-fakes.ts";

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

test("who is connected sits down once, and at the desk they turn to", async () => {
  const { made, seats, is } = booth();
  const end = made.follow();
  await made.connect();
  await settle();
  assert.deepEqual(seats, [{ language: "fr", on: true }]);
  // Somebody sat down after us, and there is no seat for us any more: no fight.
  is(channel("fr"), channel("es"));
  assert.equal(seats.length, 1);
  await made.turnTo("es");
  await settle();
  assert.deepEqual(seats[1], { language: "es", on: true });
  await made.disconnect();
  assert.deepEqual(seats[2], { language: "es", on: false });
  assert.equal(made.connected.value, false);
  end();
});

test("a desk that was closed and opened again is sat down at again", async () => {
  const { made, seats, is } = booth();
  const end = made.follow();
  await made.connect();
  await settle();
  is();
  is(channel("fr"));
  await settle();
  assert.equal(seats.length, 2);
  end();
});

test("who disconnects is silent at once, though nobody answers", async () => {
  const { made, mic, deaf } = booth();
  await made.connect();
  await made.take();
  deaf();
  void made.disconnect();
  assert.equal(mic.value, null);
  assert.equal(made.standing.value.name, "lost");
});

test("a page whose feed another one has taken does not come back by itself", async () => {
  const { made, state } = booth();
  const end = made.follow();
  await made.connect();
  assert.equal(made.connected.value, true);
  state.value = { ...state.value, name: "taken" };
  assert.equal(made.connected.value, false);
  end();
});

test("a partner is asked, and the answer is told until the next deed", async () => {
  const { made, seats, is } = booth();
  const end = made.follow();
  await made.connect();
  const mine = { ...channel("fr", ME_READY.feed), ready: [PARTNER] };
  is(mine);
  assert.deepEqual(
    made.partners.value.map((one) => one.name),
    ["Ines"],
  );
  await made.askOver();
  assert.deepEqual(seats.at(-1), { language: "fr", on: true });
  assert.equal(made.handing.value, "asking");
  is(mine);
  assert.equal(made.answer.value, "declined");
  await made.askOver();
  assert.equal(made.answer.value, null);
  is({ ...channel("fr", PARTNER.feed), ready: [ME_READY] });
  assert.equal(made.answer.value, "taken");
  assert.equal(made.handing.value, "none");
  end();
});

test("a request that is taken back was refused by nobody", async () => {
  const { made, is } = booth();
  const end = made.follow();
  is({ ...channel("fr", ME_READY.feed), ready: [PARTNER] });
  await made.askOver();
  await made.askOver();
  assert.equal(made.channel.value?.asks, false);
  assert.equal(made.answer.value, "withdrawn");
  end();
});

test("whoever waits is called once, and can say that they cannot", async () => {
  const { made, calls, seats, is } = booth();
  const end = made.follow();
  const theirs = { ...channel("fr", PARTNER.feed), ready: [ME_READY] };
  is(theirs);
  assert.deepEqual(calls, []);
  is({ ...theirs, asks: true });
  is({ ...theirs, asks: true });
  assert.equal(made.handing.value, "asked");
  assert.deepEqual(calls, ["call"]);
  await made.decline();
  assert.deepEqual(seats.at(-1), { language: "fr", on: false });
  assert.equal(made.handing.value, "none");
  end();
});

test("a voice that is gone for a while calls whoever waits, one that comes back does not", () => {
  const { made, calls, world, there, is } = booth();
  const end = made.follow();
  is({ ...channel("fr", PARTNER.feed), ready: [ME_READY] });
  there.value = [ME_READY.feed];
  world.pass(GONE_MS - 1);
  there.value = [...there.value];
  assert.equal(made.handing.value, "none");
  there.value = THERE;
  world.pass(GONE_MS);
  assert.deepEqual(calls, []);
  there.value = [ME_READY.feed];
  world.pass(GONE_MS / 2);
  there.value = [ME_READY.feed, "interpreter-other"];
  world.pass(GONE_MS / 2);
  assert.equal(made.handing.value, "gone");
  assert.deepEqual(calls, ["call"]);
  there.value = THERE;
  assert.equal(made.handing.value, "none");
  end();
});

test("a request that nobody is there to answer takes itself back", async () => {
  const { made, seats, world, there, is } = booth();
  const end = made.follow();
  is({ ...channel("fr", ME_READY.feed), ready: [PARTNER], asks: true });
  there.value = [ME_READY.feed];
  world.pass(GONE_MS);
  await settle();
  assert.deepEqual(seats.at(-1), { language: "fr", on: false });
  assert.equal(made.answer.value, "left");
  end();
});

test("whoever waits may listen to the partner, and hears the floor again when they speak", async () => {
  const { made, asked, is } = booth();
  await made.hearPartner();
  assert.equal(made.heard.value, "floor", "nobody speaks");
  is({ ...channel("fr", PARTNER.feed), ready: [ME_READY] }, channel("es"));
  await made.relay();
  await made.hearPartner();
  assert.equal(made.heard.value, "fr");
  await made.hearPartner();
  assert.equal(made.heard.value, "es");
  await made.hearPartner();
  await made.take();
  assert.deepEqual(asked.at(-1), { language: "fr", on: true, from: "es" });
  assert.equal(made.heard.value, "es");
});

test("one key goes from the floor to the relay and back", async () => {
  const { made } = booth();
  await made.relay();
  assert.equal(made.heard.value, "es");
  await made.relay();
  assert.equal(made.heard.value, "floor");
});
