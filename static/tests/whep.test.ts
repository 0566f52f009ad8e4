import assert from "node:assert/strict";
import { test } from "node:test";
import { CREATED, FakeStage, player, playing, SDP, settle } from "./watching-fakes.ts";

test("on a line that loses sound, sound waits for what was asked for again", async () => {
  const { stage } = await playing();
  const { peer } = stage;
  await stage.pass(2, () => {
    peer.packets += 50;
  });
  assert.equal(peer.ear.jitterBufferTarget, null);
  await stage.pass(2, () => {
    peer.packets += 50;
    peer.asked += 2;
  });
  assert.equal(peer.ear.jitterBufferTarget, 150);
});

test("picture and sound are asked for in one offer, which plays Opus in stereo", async () => {
  const { stage, whep } = await playing();
  const [post] = stage.all("POST");
  assert.deepEqual(stage.peer.kinds, ["video", "audio"]);
  assert.equal(post?.headers["content-type"], "application/sdp");
  assert.match(post?.body ?? "", /a=fmtp:111 minptime=10;stereo=1/);
  assert.match(post?.body ?? "", /a=rtcp-fb:111 nack\r\n/);
  assert.equal(stage.peer.remoteDescription?.sdp, "v=0 theirs\r\n");
  assert.equal(whep.state.value.kind, "playing");
});

test("a page without a cookie shows its pass with every request", async () => {
  const { stage, whep } = await playing(new FakeStage(), { pass: "p4ss" });
  whep.hear("fr");
  whep.close();
  await settle();
  assert.deepEqual(
    stage.asked.map(({ method, headers }) => [method, headers.authorization]),
    ["POST", "PUT", "DELETE"].map((method) => [method, "Bearer p4ss"]),
  );
});

test("a pass is never shown to another server, and none is told what only ours understands", async () => {
  for (const url of ["https://sfu.example.org/whep/main", "/whep/main/stage"]) {
    const stage = new FakeStage();
    const location = "https://sfu.example.org/session/1";
    stage.next(
      "POST",
      () => new Response("v=0\r\n", { status: 201, headers: { ...SDP, location } }),
    );
    const { whep } = await playing(stage, { url, pass: "p4ss" });
    whep.hear("fr");
    whep.see(false);
    stage.peer.become("disconnected");
    whep.close();
    await settle();
    const seen = stage.asked.map((one) => [one.method, one.headers?.authorization]);
    const shown = url.startsWith("/") ? "Bearer p4ss" : undefined;
    assert.deepEqual(seen, [
      ["POST", shown],
      ["GET", undefined],
      ["DELETE", undefined],
    ]);
  }
});

test("another channel is a word to the session, and the last of several words is said last", async () => {
  const { stage, whep } = await playing();
  whep.hear("fr");
  whep.hear("zh");
  whep.hear("ar");
  await settle();
  const wishes = stage.all("PUT");
  assert.deepEqual(
    wishes.map(({ body }) => JSON.parse(body).channel),
    ["fr", "ar"],
  );
  assert.ok(wishes[0]?.url.endsWith("/whep/main/stage/s1"));
  assert.equal(stage.peers.length, 1);
});

test("what was wished before the connection stood is said as soon as it is answered", async () => {
  const stage = new FakeStage();
  player(stage, { wish: { channel: "fr", picture: false } });
  await settle();
  assert.deepEqual(
    stage.all("PUT").map(({ body }) => JSON.parse(body)),
    [{ channel: "fr", picture: false }],
  );
});

test("a channel that was closed meanwhile ends nothing", async () => {
  const { stage, whep } = await playing();
  stage.next("PUT", () => new Response("", { status: 422 }));
  whep.hear("fr");
  await settle();
  assert.equal(whep.state.value.kind, "playing");
});

test("leaving says so, and closes the connection", async () => {
  const { stage, whep } = await playing();
  whep.close();
  assert.equal(stage.all("DELETE").length, 1);
  assert.equal(stage.peer.closed, true);
});

test("leaving before the answer came leaves the session that the answer made", async () => {
  const stage = new FakeStage();
  let answer = (_: Response) => {};
  stage.next("POST", () => new Promise<Response>((resolve) => (answer = resolve)));
  const whep = player(stage);
  await settle();
  whep.close();
  answer(new Response("v=0\r\n", { status: 201, headers: CREATED }));
  await settle();
  assert.equal(stage.all("DELETE").length, 1);
});

test("a server that makes an offer of its own gets an answer by PATCH", async () => {
  const stage = new FakeStage();
  stage.next("POST", () => new Response("v=0 an offer\r\n", { status: 406, headers: CREATED }));
  player(stage);
  await settle();
  const [patch] = stage.all("PATCH");
  assert.equal(stage.peers.length, 2);
  assert.equal(stage.peers[0]?.closed, true);
  assert.deepEqual(stage.peer.remoteDescription, { type: "offer", sdp: "v=0 an offer\r\n" });
  assert.equal(patch?.body, "v=0 ours\r\n");
  assert.equal(patch?.headers["content-type"], "application/sdp");
});

for (const [status, body, why] of [
  [409, "", "nothing"],
  [503, "This server is full.", "full"],
  [503, "", "server"],
] as const) {
  test(`${status} “${body}” is ${why}: it tries again when the server said, or a little later`, async () => {
    const stage = new FakeStage();
    stage.world.chance = 1;
    stage.next("POST", () => new Response(body, { status, headers: { "retry-after": "4" } }));
    const whep = player(stage);
    await settle();
    const { state } = whep;
    assert.ok(state.value.kind === "waiting" && state.value.why === why);
    await stage.pass(5);
    assert.equal(stage.all("POST").length, 1);
    await stage.pass(1);
    assert.equal(stage.all("POST").length, 2);
  });
}

test("a server that does not answer is asked more and more seldom, each time at random", async () => {
  const stage = new FakeStage();
  const times: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    stage.next("POST", () => {
      times.push(stage.world.now());
      throw new TypeError("Failed to fetch");
    });
  }
  player(stage);
  await settle();
  await stage.pass(60);
  const gaps = times.slice(1).map((one, n) => one - (times[n] ?? 0));
  assert.deepEqual(gaps, [1_000, 2_000, 4_000, 8_000, 15_000]);
});

for (const [status, why] of [
  [401, "refused"],
  [403, "refused"],
  [404, "unknown"],
  [422, "unfit"],
] as const) {
  test(`${status} is ${why}: it is not tried again`, async () => {
    const stage = new FakeStage();
    stage.next("POST", () => new Response("", { status }));
    const whep = player(stage);
    await settle();
    assert.deepEqual(whep.state.value, { kind: "failed", why });
    await stage.pass(60);
    assert.equal(stage.all("POST").length, 1);
  });
}

test("an answer that is no description is a server that does not fit", async () => {
  const stage = new FakeStage();
  stage.next("POST", () => new Response("nonsense", { status: 201, headers: CREATED }));
  const whep = player(stage);
  await settle();
  assert.deepEqual(whep.state.value, { kind: "failed", why: "unfit" });
});

test("201 without a description or an address is no session", async () => {
  for (const headers of [SDP, { location: "/whep/main/stage/s1" }]) {
    const stage = new FakeStage();
    stage.next("POST", () => new Response("hello", { status: 201, headers }));
    const whep = player(stage);
    await settle();
    assert.equal(whep.state.value.kind, "waiting");
  }
});

test("a network that lets nothing through is found out in six seconds", async () => {
  const stage = new FakeStage();
  const whep = player(stage);
  await settle();
  await stage.pass(6);
  assert.deepEqual(whep.state.value, { kind: "failed", why: "blocked" });
  assert.equal(stage.all("DELETE").length, 1);
});

test("when the pictures stop the server is asked, and nothing happens while it knows us", async () => {
  const { stage, whep } = await playing();
  await stage.pass(3, () => {
    stage.peer.packets += 50;
  });
  assert.equal(stage.all("GET").length, 0);
  await stage.pass(3, () => {
    stage.peer.heard += 1;
  });
  assert.equal(stage.all("GET").length, 1);
  assert.equal(whep.state.value.kind, "playing");
  assert.equal(stage.peers.length, 1);
});

test("a server that began anew does not know us: within three seconds we come again", async () => {
  const { stage, whep } = await playing(new FakeStage(), {
    wish: { channel: "fr", picture: true },
  });
  await stage.pass(2, () => {
    stage.peer.packets += 50;
  });
  stage.next("GET", () => new Response("", { status: 404 }));
  await stage.pass(3);
  assert.equal(stage.peers.length, 2);
  stage.peer.become("connected");
  assert.equal(whep.state.value.kind, "playing");
  assert.equal(JSON.parse(stage.all("PUT").at(-1)?.body ?? "{}").channel, "fr");
});

test("a connection from which nothing is heard at all is dead in six seconds", async () => {
  const { stage, whep } = await playing();
  await stage.pass(5);
  assert.equal(whep.state.value.kind, "playing");
  await stage.pass(2);
  assert.equal(stage.peers.length, 2);
  assert.equal(stage.peers[0]?.closed, true);
});

test("a connection that was lost is sought twice more before the network is called blocked", async () => {
  const { stage, whep } = await playing();
  stage.peer.become("failed");
  await stage.pass(1);
  assert.equal(stage.peers.length, 2);
  await stage.pass(30);
  assert.deepEqual(whep.state.value, { kind: "failed", why: "blocked" });
  assert.equal(stage.peers.length, 3);
});

test("helpers of the answer serve this connection and the next one", async () => {
  const stage = new FakeStage();
  const link = '<turn:t.example:3478>; rel="ice-server"; username="u"; credential="c"';
  stage.next("POST", () => new Response("v=0\r\n", { status: 201, headers: { ...CREATED, link } }));
  player(stage);
  await settle();
  const servers = [{ urls: "turn:t.example:3478", username: "u", credential: "c" }];
  assert.deepEqual(stage.peer.configuration.iceServers, servers);
  stage.peer.become("connected");
  stage.peer.become("failed");
  await stage.pass(1);
  assert.deepEqual(stage.peer.configuration.iceServers, servers);
});

test("tracks are played together as they come", async () => {
  const { stage, whep } = await playing();
  stage.peer.ontrack?.({ track: { kind: "audio" } });
  stage.peer.ontrack?.({ track: { kind: "video" } });
  const { tracks } = whep.stream.value as unknown as { tracks: { kind: string }[] };
  assert.deepEqual(
    tracks.map(({ kind }) => kind),
    ["audio", "video"],
  );
});

test("when something has come on stage, who waited for it does not wait on", async () => {
  const stage = new FakeStage();
  const headers = { "retry-after": "60" };
  stage.next("POST", () => new Response("", { status: 409, headers }));
  const whep = player(stage);
  await settle();
  await stage.pass(2);
  whep.hurry();
  await stage.pass(1);
  assert.equal(stage.all("POST").length, 2);
  stage.peer.become("connected");
  whep.hurry();
  await stage.pass(1, () => {
    stage.peer.packets += 1;
  });
  assert.equal(stage.all("POST").length, 2);
});
