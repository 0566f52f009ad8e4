"""Two ends of a bus on one server, and the ways to disturb what is between them."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import redis.asyncio

from server.bus.redis_bus import RedisBus
from server.embedded import EmbeddedServer
from server.wire.topics import Topics


@dataclass
class Ear:
    """Notes what is heard, and how often a gap was to be mended."""

    heard: list[bytes] = field(default_factory=list)
    mended: int = 0
    fails: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, message: bytes) -> None:
        self.heard.append(message)
        self._news.set()
        if message == b"choke":
            raise RuntimeError("cannot take this")

    async def mend(self) -> None:
        self.mended += 1
        self._news.set()
        if self.mended <= self.fails:
            raise ConnectionError("SQL is away")

    async def until(self, there: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not there():
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def bus(
    url: str, topics: Topics | None = None, ear: Ear | None = None
) -> AsyncIterator[tuple[RedisBus, Ear, Topics]]:
    """A bus that is well, and what it hears."""
    topics = topics or Topics(f"t{secrets.token_hex(6)}")
    made, ear = RedisBus(url, topics), ear or Ear()
    await made.start(ear.hear, ear.mend)
    try:
        async with asyncio.timeout(20):
            await made.well.wait()
        yield made, ear, topics
    finally:
        await made.stop()


async def kill_listeners(url: str) -> int:
    """Cut every pub/sub connection of the server; returns how many there were."""
    async with redis.asyncio.Redis.from_url(url, legacy_responses=False) as link:
        return int(await link.client_kill_filter(_type="pubsub"))


@asynccontextmanager
async def paused(server: EmbeddedServer) -> AsyncIterator[None]:
    """The server does not answer, and does not hang up either."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


async def until(there: Callable[[], bool]) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(20):
        while True:
            if there():
                return
            await asyncio.sleep(0.005)


async def ill(made: RedisBus) -> None:
    """Wait until a bus says that it is not well."""
    await until(lambda: not made.healthy)
