"""Servers with our class: an echo as an ASGI app and behind a door, or any app."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import uvicorn
from starlette.types import Receive, Scope, Send

from server.live.websocket import frames
from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Door, Welcome, Wire
from server.live.websocket.settings import tune, uvicorn_settings

MOST_BYTES: Final = 32 * 1024 * 1024
"""What the echoes take in one message; the product takes 16 KiB."""

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
    """Lets everybody in to an echo."""
    return Welcome(Echo)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The same as an ordinary ASGI app; whoever asks for a page finds none."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


class Server(uvicorn.Server):
    """A server that says when it is open."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.open.set()


@dataclass(frozen=True)
class Serving:
    """A running server and where it is."""

    port: int
    server: Server


@asynccontextmanager
async def serving(
    app: Any, doors: Mapping[str, Door] | None = None, **says: Any
) -> AsyncIterator[Serving]:
    """Any ASGI app, and doors, on a real socket; what uvicorn is told can be overridden."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    tune(listener)
    told = {**uvicorn_settings(doors), "log_config": None, "lifespan": "off", **says}
    server = Server(uvicorn.Config(app, **told))
    running = asyncio.create_task(server._serve([listener]))
    await server.open.wait()
    try:
        yield Serving(listener.getsockname()[1], server)
    finally:
        server.should_exit = True
        await running
