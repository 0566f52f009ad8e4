"""A meeting on SQLite: actions decide the same on every store."""

from collections.abc import AsyncIterator

import pytest

from tests.store.meeting import Meeting, migrated


@pytest.fixture
async def meeting(sqlite_url: str) -> AsyncIterator[Meeting]:
    """A small event with one process."""
    async with migrated(sqlite_url) as meeting:
        yield meeting
