"""A stand for each test: the real server, SQLite, the shared bus under a name of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.live.stand import Stand, stand


@pytest.fixture
async def live(sqlite_url: str, redis_url: str) -> AsyncIterator[Stand]:
    """One process; the test starts others if it needs them."""
    async with stand(sqlite_url, redis_url) as made:
        yield made
