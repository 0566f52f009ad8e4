"""A media process's connections on the loopback, and clients that are closed after the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from server.media.rtc.connections import Connections
from tests.media.rtc.loopback import Client, Loopback

Offering = Callable[..., Awaitable[Client]]


@pytest.fixture
async def port() -> AsyncIterator[Loopback]:
    loopback = Loopback()
    await loopback.open()
    yield loopback
    loopback.close()


@pytest.fixture
async def connections(port: Loopback) -> AsyncIterator[Connections]:
    ours = Connections(port)
    yield ours
    await ours.close()


@pytest.fixture
async def offering() -> AsyncIterator[Offering]:
    """Make a client with its offer: `await offering("video", "audio", direction="sendonly")`."""
    made: list[Client] = []

    async def make(*kinds: str, direction: str) -> Client:
        made.append(await Client.offering(*kinds, direction=direction))
        return made[-1]

    yield make
    for client in made:
        await client.close()
