import assert from "node:assert/strict";
import { test } from "node:test";
import { WhipSender } from "../src/streams/whip.ts";
import { CREATED, FakeStage, problem, settle, track } from "./sending-fakes.ts";

const RESTARTED =
  "a=ice-ufrag:new\r\na=ice-pwd:newpassword\r\na=candidate:9 1 udp 1 192.0.2.9 8801 typ host\r\n";

function sender(stage: FakeStage): WhipSender {
  const whip = new WhipSender({
    ...{ url: "/whip/main/speaker-p", kinds: ["audio", "video"], kbps: 1200, tools: stage.tools },
  });
  whip.start({ audio: track("audio"), video: track("video") });
  return whip;
}

async function sending(stage = new FakeStage()) {
  const whip = sender(stage);
  await settle();
  stage.peer.become("connected");
  return { stage, whip };
}

test("a feed is offered, answered, and said to be there only when it is connected", async () => {
  const stage = new FakeStage();
  const whip = sender(stage);
  assert.equal(whip.state.value.name, "connecting");
  await settle();
  const [post] = stage.all("POST");
  assert.equal(post?.url, "/whip/main/speaker-p");
  assert.equal(post?.headers["content-type"], "application/sdp");
  assert.match(post?.body ?? "", /a=rtcp-fb:111 nack\r\n/);
  assert.equal(whip.state.value.name, "connecting");
  stage.peer.become("connected");
  assert.equal(whip.state.value.name, "sending");
});

test("the answer asks our own sender for Opus without pauses and with mended losses", async () => {
  const { stage } = await sending();
  const said = stage.peer.currentRemoteDescription?.sdp ?? "";
  assert.match(said, /a=fmtp:111 minptime=10;useinbandfec=1;usedtx=0;maxaveragebitrate=64000/);
});

test("no more is sent than was asked for", async () => {
  const { stage } = await sending();
  assert.deepEqual(
    stage.peer.senders.map((one) => one.parameters.encodings[0]?.maxBitrate),
    [64_000, 1_200_000],
  );
});

test("helpers named in the answer are used before candidates are looked for", async () => {
  const stage = new FakeStage();
  const link =
    '<turn:t.example:3478?transport=tcp>; rel="ice-server"; username="u"; credential="c"';
  stage.next("POST", () => new Response("v=0\r\n", { status: 201, headers: { ...CREATED, link } }));
  sender(stage);
  await settle();
  assert.deepEqual(stage.peer.configuration.iceServers, [
    { urls: "turn:t.example:3478?transport=tcp", username: "u", credential: "c" },
  ]);
});

test("candidates are told together, with the entity tag of the session", async () => {
  const stage = new FakeStage();
  sender(stage);
  await settle();
  for (const n of [1, 2])
    stage.peer.onicecandidate?.({
      candidate: { candidate: `candidate:${n} 1 udp 1 192.0.2.7 5 typ host` },
    });
  stage.world.pass(200);
  await settle();
  const [patch, ...more] = stage.all("PATCH");
  assert.equal(patch?.headers["if-match"], '"e1"');
  assert.equal(patch?.headers["content-type"], "application/trickle-ice-sdpfrag");
  assert.match(patch?.body ?? "", /a=ice-ufrag:ours\r\n[\s\S]*a=candidate:1 [\s\S]*a=candidate:2 /);
  assert.deepEqual(more, []);
});

test("another microphone takes the place of the first without a new offer", async () => {
  const { stage, whip } = await sending();
  await whip.replace("audio", track("audio", "second"));
  assert.equal(stage.peer.senders[0]?.track?.id, "second");
  await whip.replace("video", null);
  assert.equal(stage.peer.senders[1]?.track, null);
  assert.equal(stage.all("POST").length, 1);
});

test("a network that changed is followed by an ICE restart of the same session", async () => {
  const { stage, whip } = await sending();
  const headers = { etag: '"e2"' };
  stage.next("PATCH", () => new Response(RESTARTED, { status: 200, headers }));
  stage.peer.become("disconnected");
  stage.world.pass(1_600);
  assert.equal(whip.state.value.name, "restarting");
  await settle();
  const [patch] = stage.all("PATCH");
  assert.equal(patch?.headers["if-match"], "*");
  assert.match(patch?.body ?? "", /a=ice-ufrag:again1/);
  const answer = stage.peer.currentRemoteDescription?.sdp ?? "";
  assert.match(answer, /a=ice-ufrag:new\r\n/);
  assert.doesNotMatch(answer, /theirs|192\.0\.2\.1 /);
  assert.match(answer, /a=candidate:9 /);
  stage.peer.become("connected");
  assert.equal(whip.state.value.name, "sending");
  assert.equal(stage.all("POST").length, 1);
});

test("a stutter that is over soon is no reason for a restart", async () => {
  const { stage, whip } = await sending();
  stage.peer.become("disconnected");
  stage.world.pass(500);
  stage.peer.become("connected");
  stage.world.pass(5_000);
  await settle();
  assert.deepEqual(stage.all("PATCH"), []);
  assert.equal(whip.state.value.name, "sending");
});

test("a session that the server does not know any more is made anew", async () => {
  const { stage, whip } = await sending();
  stage.next("PATCH", () => problem(404, "There is no such session."));
  stage.peer.become("failed");
  await settle();
  assert.equal(whip.state.value.name, "waiting");
  stage.world.pass(500);
  await settle();
  assert.equal(stage.all("POST").length, 2);
  stage.peer.become("connected");
  assert.equal(whip.state.value.name, "sending");
  assert.ok(stage.peers[0]?.closed);
});

test("whoever was followed by another window does not fight for the feed", async () => {
  const { stage, whip } = await sending();
  stage.next("PATCH", () => problem(410, "Another sender has taken over."));
  stage.peer.transport.state = "closed";
  stage.peer.transport.onstatechange?.();
  await settle();
  assert.equal(whip.state.value.name, "taken");
  stage.world.pass(60_000);
  await settle();
  assert.equal(stage.all("POST").length, 1);
});

test("a full server is left alone for as long as it asks, and a little longer at random", async () => {
  const stage = new FakeStage();
  stage.next("POST", () => problem(503, "Full.", { "retry-after": "3" }));
  const whip = sender(stage);
  await settle();
  assert.equal(whip.state.value.name, "waiting");
  assert.equal(whip.state.value.retryAt, stage.world.now() + 3_500);
  stage.world.pass(3_400);
  assert.equal(stage.all("POST").length, 1);
  stage.world.pass(200);
  await settle();
  assert.equal(stage.all("POST").length, 2);
});

test("tries come ever more seldom while nobody answers, but never seldom", async () => {
  const stage = new FakeStage();
  const whip = sender(stage);
  const waits: number[] = [];
  stage.replies.POST = Array.from({ length: 9 }, () => () => new TypeError("no network"));
  for (let n = 0; n < 7; n += 1) {
    await settle();
    const wait = (whip.state.value.retryAt ?? 0) - stage.world.now();
    waits.push(wait);
    stage.world.pass(wait);
  }
  assert.deepEqual(waits.slice(0, 4), [500, 1_000, 2_000, 3_000]);
  assert.deepEqual(waits.slice(4), [3_000, 3_000, 3_000]);
});

test("whoever may not send is told so, and not tried again", async () => {
  const stage = new FakeStage();
  stage.next("POST", () => problem(403, "You may not send this feed."));
  const whip = sender(stage);
  await settle();
  assert.equal(whip.state.value.name, "refused");
  assert.deepEqual(whip.state.value.refusal, { status: 403, title: "You may not send this feed." });
  stage.world.pass(60_000);
  await settle();
  assert.equal(stage.all("POST").length, 1);
});

test("an answer that leads nowhere is not waited for without end", async () => {
  const stage = new FakeStage();
  const whip = sender(stage);
  await settle();
  stage.world.pass(10_100);
  assert.equal(whip.state.value.name, "waiting");
  assert.equal(stage.all("DELETE").length, 1);
});

test("who stops takes the feed away at the server too", async () => {
  const { stage, whip } = await sending();
  whip.stop();
  await settle();
  assert.equal(whip.state.value.name, "off");
  assert.equal(stage.all("DELETE")[0]?.url, "/whip/session/s1");
  assert.ok(stage.peer.closed);
});

test("who stops before the answer leaves no session behind", async () => {
  const stage = new FakeStage();
  const whip = sender(stage);
  whip.stop();
  await settle();
  assert.equal(stage.all("DELETE").length, stage.all("POST").length);
  assert.equal(whip.state.value.name, "off");
});

test("a device that woke up looks at once", async () => {
  const stage = new FakeStage();
  stage.next("POST", () => new TypeError("no network"));
  const whip = sender(stage);
  await settle();
  assert.equal(whip.state.value.name, "waiting");
  whip.wake();
  await settle();
  assert.equal(stage.all("POST").length, 2);
});

/** Half seconds that go by, in each of which the server may say something. */
async function halves(stage: FakeStage, n: number, each: () => void = () => undefined) {
  for (let i = 0; i < n; i += 1) {
    each();
    stage.world.pass(500);
    await settle();
  }
}

test("a server that began anew is found out within two seconds: its reports stay away", async () => {
  const { stage, whip } = await sending();
  await halves(stage, 6, () => {
    stage.peer.reports += 1;
  });
  assert.equal(stage.all("GET").length, 0);
  stage.next("GET", () => problem(404, "There is no such session."));
  stage.next("PATCH", () => problem(404, "There is no such session."));
  await halves(stage, 5);
  assert.equal(stage.peers.length, 2);
  stage.peer.become("connected");
  assert.equal(whip.state.value.name, "sending");
});

test("who was told to send less does so at once, and over every connection that follows", async () => {
  const { stage, whip } = await sending();
  const most = () => stage.peer.senders[1]?.parameters.encodings[0]?.maxBitrate;
  whip.limit(800);
  await settle();
  assert.equal(most(), 800_000);
  whip.limit(2_000);
  whip.start({});
  await settle();
  assert.equal(stage.peers.length, 2);
  assert.equal(most(), 800_000);
});

test("a server that only reports late still knows us: nothing happens", async () => {
  const { stage, whip } = await sending();
  await halves(stage, 2, () => {
    stage.peer.reports += 1;
  });
  await halves(stage, 6, () => {
    stage.peer.checks += 1;
  });
  assert.equal(stage.all("GET").length, 1);
  assert.equal(stage.all("PATCH").length, 0);
  assert.equal(whip.state.value.name, "sending");
});

test("who sends nothing, and so hears no reports, is asked for nothing while checks are answered", async () => {
  const { stage } = await sending();
  await halves(stage, 40, () => {
    stage.peer.checks += 1;
  });
  assert.ok(stage.all("GET").length <= 2);
  assert.equal(stage.peers.length, 1);
});
