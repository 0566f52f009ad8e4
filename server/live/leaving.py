"""Going away politely: everybody is told when to come back, and not all at once."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable, Callable
from typing import Final

import uvicorn

from server.live.hub import Hub
from server.wire import codec
from server.wire.refusals import Close

CLOSES_PER_S: Final = 500
LONGEST_S: Final = 12.0
"""Then the rest is closed at once: the whole exit has 20 s."""

SOONEST_MS: Final = 500
FLUSH_S: Final = 0.25
STEP_S: Final = 0.05


async def leave(hub: Hub, *, per_second: int = CLOSES_PER_S, longest: float = LONGEST_S) -> None:
    """Ask every link to come back later, staggered, and close them at `per_second` (4001)."""
    links = list(hub.links)
    span = min(longest, len(links) / per_second)
    for link in links:
        after = SOONEST_MS + round(random.uniform(0, 1000 * max(span, 1.0)))  # noqa: S311
        link.send(codec.leave("restart", after))
    await asyncio.sleep(FLUSH_S)
    steps = max(1, round(span / STEP_S))
    size = -(-len(links) // steps)
    for at in range(0, len(links), size or 1):
        for link in links[at : at + size]:
            link.close(Close.RESTART, "restart")
        await asyncio.sleep(STEP_S)
    for link in list(hub.links):  # those who came in the meantime
        link.close(Close.RESTART, "restart")


class LeavingServer(uvicorn.Server):
    """uvicorn, which on SIGTERM first lets the links leave and only then shuts doors."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in, call `stopping`, then do what uvicorn does.

        Other processes at the same socket take whoever comes from here on.
        """
        for server in self.servers:
            server.close()
        await self._stopping()
        await super().shutdown(sockets)
