"""A thousand vote, poll after poll, while the bus between two processes breaks: all zeros."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from server.embedded import EmbeddedServer
from tests.flows.sizes import size
from tests.helpers.hall import Hall, full_hall
from tests.helpers.verdict import Flight

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]

VOTERS = size(1000, 300)
KILLED_S = size(30, 3)
STOPPED_S = size(5.0, 1.5)
EVERY_S = 1.0
BREATH_S = 0.2
"""Between two polls: a moderator may give twenty commands a second, and each poll takes three."""


async def test_a_bus_that_breaks_again_and_again_and_then_stops_costs_nothing(
    tmp_path: Path, fresh_postgres: str, fragile_redis: EmbeddedServer
) -> None:
    """Its listeners are killed every second; then it is stopped for a while, and is back empty."""
    where = {"DATABASE_URL": fresh_postgres, "REDIS_URL": fragile_redis.url}

    async def trouble() -> None:
        await kill_listeners(fragile_redis.url)
        await fragile_redis.stop()
        await asyncio.sleep(STOPPED_S)
        await fragile_redis.start()
        await asyncio.sleep(EVERY_S)

    async with full_hall(tmp_path, VOTERS, 2, **where) as hall:
        await voting_during(hall, trouble)


async def kill_listeners(url: str) -> None:
    """Every second, as long as this test lasts; they must come back in between."""
    redis, killed = Redis.from_url(url), 0
    try:
        for _ in range(KILLED_S):
            killed += await redis.client_kill_filter(_type="pubsub")
            await asyncio.sleep(EVERY_S)
    finally:
        await redis.aclose()
    assert killed >= KILLED_S, "The listeners did not come back."


async def voting_during(hall: Hall, trouble: Callable[[], Awaitable[None]]) -> None:
    """Poll after poll, each closing at another moment of its race, for as long as it lasts."""
    flights: list[Flight] = []
    results: dict[str, dict[str, Any]] = {}
    lasting = asyncio.ensure_future(trouble())
    moments = (VOTERS - 1, VOTERS // 2, None, 0)
    while not lasting.done():
        flight = await hall.flight(len(flights))
        results[flight.poll] = await hall.race(flight, moments[len(flights) % 4])
        flights.append(flight)
        await asyncio.sleep(BREATH_S)
    await lasting
    await hall.all_zero(flights, results)
