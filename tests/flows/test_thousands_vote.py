"""Thousands of ballots in flight while the poll closes: the result is what was acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.sizes import FULL, size
from tests.helpers.hall import full_hall

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

VOTERS = size(5000, 1000)


@pytest.mark.parametrize("processes", [1, 2] if FULL else [1])
async def test_the_result_is_what_was_acknowledged_on_sqlite(
    tmp_path: Path, sqlite_url: str, redis_url: str, processes: int
) -> None:
    await every_moment(tmp_path, processes, DATABASE_URL=sqlite_url, REDIS_URL=redis_url)


@pytest.mark.postgres
async def test_the_result_is_what_was_acknowledged_on_postgresql_with_two_processes(
    tmp_path: Path, fresh_postgres: str, redis_url: str
) -> None:
    await every_moment(tmp_path, 2, DATABASE_URL=fresh_postgres, REDIS_URL=redis_url)


async def every_moment(folder: Path, processes: int, **settings: str) -> None:
    """Close after the last answer, at the first, at the half, and while half is still unsent.

    Ballots are cast as soon as the chair is told that the poll is open, at whatever process,
    before news have spread: in time is in time everywhere.
    """
    async with full_hall(folder, VOTERS, processes, **settings) as hall:
        flights, results = [], {}
        for number, left in enumerate((0, VOTERS - 1, VOTERS // 2, None)):
            flight = await hall.flight(number)
            results[flight.poll] = await hall.race(flight, left)
            flights.append(flight)
        assert results[flights[0].poll]["voters"] == VOTERS
        await hall.all_zero(flights, results)
