"""What the suite talks to: an echo, as an ordinary ASGI app or as a link that came through a door.

python -m bench.autobahn.echo {app,door}    prints its port when it is ready
"""

from __future__ import annotations

import socket
import sys
from typing import Final

import uvicorn
from starlette.types import Receive, Send

from server.live.websocket import frames
from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Welcome, Wire
from server.live.websocket.settings import tune, uvicorn_settings

MOST_BYTES: Final = 32 * 1024 * 1024
"""Cases 9 send up to 16 MB in one message; the product allows 16 KiB."""

NOT_UTF8: Final = 1007


class Echo:
    """A receiver that gives everything back, and judges texts itself as doors must."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def on_text(self, text: bytes, /) -> None:
        try:
            text.decode()
        except UnicodeDecodeError:
            self._wire.close(NOT_UTF8, "a text must be UTF-8")
        else:
            self._wire.write(frames.text(text, self._wire.window))

    def on_binary(self, data: bytes, /) -> None:
        self._wire.write(frames.data(frames.BINARY, (data,), self._wire.window))

    def on_slow(self) -> None: ...
    def on_writable(self) -> None: ...
    def on_gone(self, code: int, reason: str, /) -> None: ...


def door(_upgrade: Upgrade) -> Welcome:
    return Welcome(Echo)


async def app(_scope: object, receive: Receive, send: Send) -> None:
    """The same as an ordinary ASGI app."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


class Server(uvicorn.Server):
    """A server that says when it is open."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets:
            print(sockets[0].getsockname()[1], flush=True)


def main() -> None:
    doors = {"/": door} if sys.argv[1:] == ["door"] else None
    listener = socket.create_server(("127.0.0.1", 0))
    tune(listener)
    said = {**uvicorn_settings(doors), "ws_max_size": MOST_BYTES, "ws_per_message_deflate": True}
    config = uvicorn.Config(app, lifespan="off", log_level="warning", **said)
    Server(config).run([listener])


if __name__ == "__main__":
    main()
