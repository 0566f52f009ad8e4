"""A migrated database with a small event in it, and any number of stores on it."""

from collections.abc import AsyncIterator

import pytest

from tests.store.meeting import Meeting, migrated


@pytest.fixture
async def meeting(database_url: str) -> AsyncIterator[Meeting]:
    """A meeting on each database in turn, with one process running."""
    async with migrated(database_url) as meeting:
        yield meeting


@pytest.fixture
async def sqlite_meeting(sqlite_url: str) -> AsyncIterator[Meeting]:
    """A meeting on SQLite, for what is of SQLite alone or the same on both."""
    async with migrated(sqlite_url) as meeting:
        yield meeting


@pytest.fixture
async def postgres_meeting(fresh_postgres: str) -> AsyncIterator[Meeting]:
    """A meeting on PostgreSQL, for what is of PostgreSQL alone."""
    async with migrated(fresh_postgres) as meeting:
        yield meeting
