"""A server of three lines with our protocol class, and a receiver that takes notes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Door, Welcome, Wire
from server.live.websocket.settings import tune, uvicorn_settings
from tests.live.stand import Server


@asynccontextmanager
async def serving(
    endpoint: Any, doors: Mapping[str, Door] | None = None, ping_s: float = 12.0, **says: Any
) -> AsyncIterator[tuple[str, Server]]:
    """An app of three lines on a real server with our protocol class."""
    listener = socket.create_server(("127.0.0.1", 0))
    tune(listener)
    app = Starlette(routes=[WebSocketRoute("/ws", endpoint)])
    told = {**uvicorn_settings(doors, ping_s), "log_config": None, "lifespan": "off", **says}

    async def nothing() -> None: ...

    server = Server(uvicorn.Config(app, **told), nothing)
    running = asyncio.create_task(server._serve([listener]))
    await server.open.wait()
    try:
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/ws", server
    finally:
        server.should_exit = True
        await running


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


class Notes:
    """A receiver that writes down what happens."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []
        self.binaries = 0
        self.happened: list[str] = []
        self.news = asyncio.Event()

    def on_text(self, text: bytes) -> None:
        self.texts.append(text)
        self.news.set()

    def on_binary(self, data: bytes) -> None:
        self.binaries += 1
        self.news.set()

    def on_slow(self) -> None:
        self.happened.append("slow")
        self.news.set()

    def on_writable(self) -> None:
        self.happened.append("writable")
        self.news.set()

    def on_gone(self, code: int, reason: str) -> None:
        self.happened.append("gone")
        self.news.set()

    async def until(self, what: Any) -> None:
        async with asyncio.timeout(15):
            while not what():
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def attached(**says: Any) -> AsyncIterator[tuple[str, Server, Notes, list[Wire]]]:
    """A server with a door that hands every link to the same notes."""
    notes, wires = Notes(), list[Wire]()

    def receive(wire: Wire) -> Notes:
        wires.append(wire)
        return notes

    def door(_: Upgrade) -> Welcome:
        return Welcome(receive, ((b"Sec-WebSocket-Protocol", b"plenary.v1"),))

    async with serving(echo, {"/ws": door}, **says) as (url, server):
        yield url, server, notes, wires
