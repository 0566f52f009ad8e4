"""socketify (uWebSockets in C++): its own topics."""

from socketify import App, OpCode, Request, Response, WebSocket

from bench.peers.talk import SUBPROTOCOL, Talk, port

talk = Talk()


def upgrade(response: Response, request: Request, context: object) -> None:
    asked = request.get_header("sec-websocket-protocol") or ""
    key = request.get_header("sec-websocket-key")
    extensions = request.get_header("sec-websocket-extensions")
    response.upgrade(key, SUBPROTOCOL if SUBPROTOCOL in asked else "", extensions, context, None)


def message(socket: WebSocket, text: str | bytes, _opcode: OpCode) -> None:
    own, all_ = talk.answer(text if isinstance(text, str) else text.decode())
    if own is not None:
        socket.send(own, OpCode.TEXT)
        socket.subscribe("room")
    if all_ is not None:
        socket.publish("room", all_, OpCode.TEXT)


app = App()
app.ws("/*", {"compression": False, "upgrade": upgrade, "message": message, "idle_timeout": 120})
app.listen({"port": port(), "host": "127.0.0.1"}, lambda _config: None)
app.run()
