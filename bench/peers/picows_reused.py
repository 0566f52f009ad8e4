"""picows on uvloop: the message framed once in a buffer that every link's send uses again."""

import uvloop
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from bench.peers.talk import SUBPROTOCOL, Talk, port

HEAD_BYTES = 14
"""What picows wants to be free before the message, for the head of the frame."""

talk = Talk()
room: set[WSTransport] = set()


class Link(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close()
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            own, all_ = talk.answer(frame.get_payload_as_utf8_text())
            if own is not None:
                transport.send(WSMsgType.TEXT, own.encode())
                room.add(transport)
            if all_ is not None:
                say(all_.encode())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        room.discard(transport)


def say(message: bytes) -> None:
    buffer = bytearray(HEAD_BYTES) + message
    for transport in room:
        transport.send_reuse_external_bytearray(WSMsgType.TEXT, buffer, HEAD_BYTES)


def upgrade(request: WSUpgradeRequest) -> WSUpgradeResponseWithListener | Link:
    if SUBPROTOCOL not in request.headers.get("Sec-WebSocket-Protocol", ""):
        return Link()
    headers = {"Sec-WebSocket-Protocol": SUBPROTOCOL}
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(headers), Link())


async def main() -> None:
    server = await ws_create_server(upgrade, "127.0.0.1", port(), backlog=8192)
    await server.serve_forever()


uvloop.run(main())
