"""A branch's connection to a home: a WebSocket at the home's inner address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from server.media.relay.taking import LineLost

OPEN_S: Final = 2.0
CLOSE_S: Final = 0.5
MOST_BYTES: Final = 8_000_000
"""A message holds what has gathered while the line was full."""


class WebSocketLine:
    """A `taking.Line`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, message: bytes) -> None:
        """Say something to the home."""
        try:
            await self._socket.send(message)
        except ConnectionClosed as closed:
            raise LineLost(str(closed)) from None

    async def receive(self) -> bytes:
        """What the home says next."""
        try:
            return await self._socket.recv(decode=False)
        except ConnectionClosed as closed:
            raise LineLost(str(closed)) from None


@asynccontextmanager
async def call(address: str, room: str, proof: str) -> AsyncIterator[WebSocketLine]:
    """A line to the home of a room at `http://…`, for as long as the block lasts. LineLost."""
    url = f"ws{address.removeprefix('http').rstrip('/')}/relay/{quote(room, safe='')}"
    try:
        socket = await connect(
            url,
            additional_headers={"Authorization": f"Bearer {proof}"},
            compression=None,
            open_timeout=OPEN_S,
            close_timeout=CLOSE_S,
            ping_interval=None,  # the home tells its state each second
            max_size=MOST_BYTES,
            proxy=None,
        )
    except (OSError, WebSocketException) as error:
        raise LineLost(str(error)) from None
    try:
        yield WebSocketLine(socket)
    finally:
        await socket.close()
