// Janus behind WHIP and WHEP: `node front.js ws://… PORT PASS`. WHEP is Meetecho's own server, as it
// is; their WHIP server is not to be had as a package, so a room is published by these few lines.

import express from "express";
import VideoRoom from "janode/plugins/videoroom";
import { JanusWhepServer } from "janus-whep-server";

const [address, port, pass] = process.argv.slice(2);
const app = express();
/** What came, and with what on it: a test looks whether anything of ours was shown to us. */
const seen = [];
const publishers = new Map();
const numbers = new Map();

app.use((request, _, next) => {
  const { authorization, cookie, referer, origin } = request.headers;
  const { method, url } = request;
  seen.push({ method, url, authorization, cookie, referer, origin, at: Date.now() });
  next();
});
app.get("/seen", (_, response) => response.json(seen));

const whep = new JanusWhepServer({ janus: { address }, rest: { app, basePath: "/whep" } });
await whep.start();

async function end(room) {
  const handle = publishers.get(room);
  publishers.delete(room);
  if (whep.getEndpoint({ id: room })) await whep.destroyEndpoint({ id: room });
  await handle?.detach().catch(() => undefined);
}

async function publish(name, sdp) {
  if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
  const room = numbers.get(name);
  const handle = await whep.janus.attach(VideoRoom);
  publishers.set(name, handle);
  const coded = { audiocodec: "opus", videocodec: "h264,vp8" };
  if (!(await handle.exists({ room })).exists) await handle.create({ room, ...coded });
  const { feed } = await handle.joinPublisher({ room, display: name });
  const { jsep } = await handle.publish({ jsep: { type: "offer", sdp } });
  handle.once("handle_hangup", () => publishers.get(name) === handle && end(name));
  whep.createEndpoint({ id: name, plugin: "videoroom", room, feed });
  return jsep.sdp;
}

app.post("/whip/:room", async (request, response) => {
  const { room } = request.params;
  if (request.headers.authorization !== `Bearer ${pass}`) return response.sendStatus(401);
  if (!whep.janus) return response.sendStatus(503);
  await end(room);
  try {
    const answer = await publish(room, request.body);
    response.status(201).type("application/sdp").location(`/whip/${room}/now`).send(answer);
  } catch (error) {
    console.log("not published:", error);
    response.sendStatus(503);
  }
});

app.delete("/whip/:room/now", async (request, response) => {
  if (request.headers.authorization !== `Bearer ${pass}`) return response.sendStatus(401);
  await end(request.params.room);
  response.sendStatus(200);
});

app.listen(Number(port), "127.0.0.1", () => console.log("ready"));
