// socket.io over WebSocket alone: `emit` to a room. Messages look like `42["m",{…}]`.

import { createRequire } from "node:module";
import { createServer } from "node:http";
import { answer, PORT } from "./talk.mjs";

const { Server } = createRequire(process.env.PEER_MODULES + "/")("socket.io");
const http = createServer();
const server = new Server(http, { transports: ["websocket"], pingInterval: 120_000 });

server.on("connection", (link) => {
  link.on("m", (asked) => {
    const { own, all } = answer(asked);
    if (own) {
      link.emit("m", own);
      link.join("room");
    }
    if (all) server.to("room").emit("m", all);
  });
});
http.listen(PORT, "127.0.0.1", 8192);
