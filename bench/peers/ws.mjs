// node `ws`: one send after the other, as its manual tells.

import { createRequire } from "node:module";
import { answer, PORT, SUBPROTOCOL } from "./talk.mjs";

const { WebSocketServer } = createRequire(process.env.PEER_MODULES + "/")("ws");
const room = new Set();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: PORT,
  backlog: 8192,
  perMessageDeflate: false,
  handleProtocols: (asked) => asked.has(SUBPROTOCOL) && SUBPROTOCOL,
});

server.on("connection", (link) => {
  link.on("message", (text) => {
    const { own, all } = answer(JSON.parse(text));
    if (own) {
      link.send(JSON.stringify(own));
      room.add(link);
    }
    if (all) {
      const said = JSON.stringify(all);
      for (const one of room) one.send(said);
    }
  });
  link.on("close", () => room.delete(link));
});
