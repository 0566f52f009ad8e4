"""Copies of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine


class NotHereError(RuntimeError):
    """This database is copied by its own tools; the message says which."""


def backup(engine: Engine, path: Path) -> None:
    """Copy a SQLite database into a new file, while others use it. Raises OSError and NotHereError.

    It is SQLite's own backup: a copy of one moment, whole, with nothing of the log beside it.
    """
    if engine.dialect.name != "sqlite":
        raise NotHereError("PostgreSQL is copied by pg_dump: pg_dump -Fc $DATABASE_URL > FILE.")
    if path.exists():
        raise FileExistsError(f"{path} exists already; a backup is never written over a file.")
    raw = engine.raw_connection()
    try:
        with closing(sqlite3.connect(path)) as copy:
            source = raw.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copy)
    finally:
        raw.close()
