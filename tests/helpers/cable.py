"""A network cable between a browser and the server that can be pulled out and put back.

While it is out nothing passes and nobody is told, as with a switch that lost its power: open
connections hang, new ones find no answer. What was under way arrives when it is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass
class Cable:
    """A TCP relay on the loopback."""

    to: int
    """The port it leads to."""
    port: int = 0
    _whole: asyncio.Event = field(default_factory=asyncio.Event)
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    def pull(self) -> None:
        """Take it out."""
        self._whole.clear()

    def plug(self) -> None:
        """Put it back."""
        self._whole.set()

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        self._ends.add(back)
        try:
            await self._whole.wait()
            far, there = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            await self._end(back)
            return
        self._ends.add(there)
        await asyncio.gather(self._pour(near, there), self._pour(far, back))

    async def hang_up(self) -> None:
        """End every connection that is left."""
        for end in list(self._ends):
            end.transport.abort()

    async def _pour(self, source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await source.read(CHUNK):
                await self._whole.wait()
                drain.write(chunk)
                await drain.drain()
        await self._whole.wait()
        await self._end(drain)

    async def _end(self, writer: asyncio.StreamWriter) -> None:
        self._ends.discard(writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def cable(to: int) -> AsyncIterator[Cable]:
    """A cable that is plugged in, to a port of the loopback."""
    made = Cable(to)
    made.plug()
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.plug()
        server.close()
        await made.hang_up()
        await server.wait_closed()
