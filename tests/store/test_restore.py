"""Putting a copy back: whole or not at all, never under a running server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from server.store.backup import NotHereError
from server.store.migrate import migrate
from server.store.restore import InUseError, NoBackupError, restore

NOW = datetime(2020, 9, 17, 1, 2, 3, tzinfo=UTC)


def database(path: Path, epoch: str) -> str:
    """A database of this version with an epoch; its address."""
    url = f"sqlite:///{quote(str(path))}"
    migrate(url)
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?)", (epoch,))
    return url


def epoch_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as opened:
        found: str = opened.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()[0]
    return found


def test_a_copy_takes_the_place_of_the_database_with_a_new_epoch(tmp_path: Path) -> None:
    url = database(tmp_path / "plenary.db", "old")
    database(tmp_path / "copy.db", "copied")
    kept = restore(url, tmp_path / "copy.db", NOW)
    assert epoch_of(tmp_path / "plenary.db") not in {"old", "copied"}
    assert epoch_of(tmp_path / "copy.db") == "copied"
    assert kept == tmp_path / "plenary.db.before-20200917-010203"
    assert epoch_of(kept) == "old"
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_copy_may_lie_anywhere_and_be_read_only(tmp_path: Path) -> None:
    place = tmp_path / "a#b?c %41"
    place.mkdir()
    database(place / "copy.db", "copied")
    (place / "copy.db").chmod(0o400)
    restore(f"sqlite:///{tmp_path / 'plenary.db'}", place / "copy.db", NOW)
    assert epoch_of(tmp_path / "plenary.db") != "copied"


def test_where_nothing_was_the_copy_is_the_first(tmp_path: Path) -> None:
    database(tmp_path / "copy.db", "copied")
    assert restore(f"sqlite:///{tmp_path / 'plenary.db'}", tmp_path / "copy.db", NOW) is None
    assert (tmp_path / "plenary.db").is_file()


def test_what_was_only_in_the_log_of_the_old_one_is_kept_with_it(tmp_path: Path) -> None:
    url = database(tmp_path / "plenary.db", "old")
    database(tmp_path / "copy.db", "copied")
    killed = sqlite3.connect(tmp_path / "plenary.db")
    killed.execute("PRAGMA journal_mode=WAL")
    killed.execute("INSERT INTO meta (key, value) VALUES ('last', 'word')")
    killed.commit()
    log = (tmp_path / "plenary.db-wal").read_bytes()
    killed.close()
    (tmp_path / "plenary.db-wal").write_bytes(log)  # as a killed process leaves it
    kept = restore(url, tmp_path / "copy.db", NOW)
    assert kept is not None
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT value FROM meta WHERE key = 'last'").fetchone() == ("word",)


def test_a_database_in_use_is_left_alone(tmp_path: Path) -> None:
    url = database(tmp_path / "plenary.db", "old")
    database(tmp_path / "copy.db", "copied")
    with closing(sqlite3.connect(tmp_path / "plenary.db")) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("SELECT * FROM meta").fetchall()
        with pytest.raises(InUseError, match="Stop the server first"):
            restore(url, tmp_path / "copy.db", NOW)
    assert epoch_of(tmp_path / "plenary.db") == "old"


@pytest.mark.parametrize("content", [None, b"", b"x" * 5000])
def test_what_is_no_copy_changes_nothing(tmp_path: Path, content: bytes | None) -> None:
    url = database(tmp_path / "plenary.db", "old")
    if content is not None:
        (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(NoBackupError):
        restore(url, tmp_path / "copy.db", NOW)
    assert epoch_of(tmp_path / "plenary.db") == "old"


def test_a_damaged_copy_is_refused(tmp_path: Path) -> None:
    url = database(tmp_path / "plenary.db", "old")
    database(tmp_path / "copy.db", "copied")
    data = bytearray((tmp_path / "copy.db").read_bytes())
    data[4096 * 3 : 4096 * 20] = b"\xff" * (4096 * 17)
    (tmp_path / "copy.db").write_bytes(data)
    with pytest.raises(NoBackupError):
        restore(url, tmp_path / "copy.db", NOW)
    assert epoch_of(tmp_path / "plenary.db") == "old"


def test_a_broken_database_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "plenary.db").write_bytes(b"x" * 5000)
    database(tmp_path / "copy.db", "copied")
    assert restore(f"sqlite:///{tmp_path / 'plenary.db'}", tmp_path / "copy.db", NOW) is not None
    assert epoch_of(tmp_path / "plenary.db")


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(NotHereError, match="pg_restore"):
        restore("postgresql://h/d", tmp_path / "copy.db", NOW)
