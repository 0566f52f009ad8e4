"""Whole servers for tests that go all the way."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.helpers.forum import Forum
from tests.helpers.server import Plenary, lines_with, running


@pytest.fixture
async def plenary(tmp_path: Path, database_url: str) -> AsyncIterator[Plenary]:
    """One web process on SQLite, then on PostgreSQL. Whatever it does, it prints no traceback."""
    server = Plenary(tmp_path / "data", settings={"DATABASE_URL": database_url})
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest.fixture
async def summit(tmp_path: Path) -> AsyncIterator[Plenary]:
    """One web process as `make run` starts it: its own SQLite, its own bus."""
    server = Plenary(tmp_path / "data")
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest.fixture
async def forum() -> AsyncIterator[Forum]:
    """People who come in and, when the test is over, all go."""
    async with AsyncExitStack() as stack:
        yield Forum(stack)
