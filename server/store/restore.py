"""Putting a copy of the database back in the place of the one that is there."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from server.store.backup import NotHereError
from server.store.engine import address

_BESIDE: Final = ("", "-wal", "-shm")


class InUseError(RuntimeError):
    """Somebody has the database open."""


class NoBackupError(ValueError):
    """A file that is no whole copy of a Plenary; the message says why."""


def restore(url: str, copy: Path, now: datetime) -> Path | None:
    """Make a copy the database. Returns where the old one lies now, if there was one.

    InUseError while a server runs on it. The restored database has a new epoch: what clients read
    of the old one after the copy was made counts no more, so each takes a snapshot.
    """
    parsed = address(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        raise NotHereError("PostgreSQL is restored by pg_restore --clean -d $DATABASE_URL FILE.")
    place = Path(parsed.database)
    fresh = place.with_name(f"{place.name}.restoring")
    _check(copy)
    _check_unused(place)
    try:
        shutil.copyfile(copy, fresh)
        _begin_new_epoch(fresh)
        kept = _set_aside(place, now)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _check(copy: Path) -> None:
    if not copy.is_file():
        raise NoBackupError(f"There is no file {copy}.")
    try:
        at = f"{copy.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(at, uri=True)) as opened:
            sound = opened.execute("PRAGMA quick_check").fetchone()
            epoch = opened.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
    except sqlite3.DatabaseError as error:
        raise NoBackupError(f"{copy} is no backup of Plenary: {error}.") from None
    if sound != ("ok",) or epoch is None:
        raise NoBackupError(f"{copy} is damaged: {sound and sound[0]}.")


def _check_unused(place: Path) -> None:
    """InUseError if a server, even one about to end, has the database open.

    SQLite leaves WAL only when nobody else is connected, and puts the log into the file then.
    """
    if not place.exists():
        return
    try:
        with closing(sqlite3.connect(place, timeout=0.5)) as opened:
            mode = opened.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "wal"
    except sqlite3.DatabaseError:
        return  # what is there is no database: all the more reason to restore one
    if mode != "delete":
        raise InUseError("The database is in use. Stop the server first, then restore.")


def _begin_new_epoch(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (secrets.token_hex(4),))


def _set_aside(place: Path, now: datetime) -> Path | None:
    """Rename the old database with all that lies beside it."""
    if not place.exists():
        return None
    kept = place.with_name(f"{place.name}.before-{now:%Y%m%d-%H%M%S}")
    for ending in _BESIDE:
        old = place.with_name(place.name + ending)
        if old.exists():
            old.replace(kept.with_name(kept.name + ending))
    return kept
