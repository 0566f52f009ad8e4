"""Whole servers for tests that go all the way."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.helpers.forum import Forum
from tests.helpers.listening import with_ports
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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """A `plenary run` with its media process, one for all. It prints no traceback."""
    folder = tmp_path_factory.mktemp("streams")
    async with running(Plenary(folder, arguments=("run",), settings=with_ports())) as (one,):
        yield one
    assert not list(lines_with(one.log(), "Traceback"))


@pytest.fixture
async def forum() -> AsyncIterator[Forum]:
    """People who come in and, when the test is over, all go."""
    async with AsyncExitStack() as stack:
        yield Forum(stack)
