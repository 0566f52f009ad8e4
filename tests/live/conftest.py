"""A stand for each test: the real server, SQLite, the shared bus under a name of its own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.live import leaving
from server.store.migrate import migrate
from tests.live.stand import Stand, stand


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and nothing in them, made once."""
    made = tmp_path_factory.mktemp("live") / "empty.db"
    migrate(f"sqlite:///{made}")
    return made


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> str:
    """The address of a database of this test's own."""
    copy = tmp_path / "live.db"
    shutil.copy(empty_database, copy)
    return f"sqlite:///{copy}"


@pytest.fixture(autouse=True)
def _leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs time to read that the server of a test goes away."""
    monkeypatch.setattr(leaving, "FLUSH_S", 0.01)


@pytest.fixture
async def live(database: str, redis_url: str) -> AsyncIterator[Stand]:
    """One process; the test starts others if it needs them."""
    async with stand(database, redis_url) as made:
        yield made
