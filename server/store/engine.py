"""Connections to SQLite and PostgreSQL, set up so that a commit is a promise."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

BUSY_MS: Final = 2000
"""How long a SQLite transaction waits for another process's before it is refused."""

LOCK_MS: Final = 500
"""How long PostgreSQL waits for a lock before the command is refused and may be sent again."""

CONNECT_S: Final = 5

PROMISES: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
ROOM_TO_WORK: Final = ("cache_size=-32768", "wal_autocheckpoint=8000")
"""Of SQLite: 32 MB of pages in memory, and 32 MB of log before it is worked into the file. With the
1,000 pages that are usual, every large batch of ballots pays for that beside its own commit."""

_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class BadAddressError(ValueError):
    """The address of the database cannot be used; the message says why."""


def address(url: str) -> URL:
    """The address as SQLAlchemy knows it: `postgres://` as hosters write it goes to psycopg 3."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadAddressError(
            "DATABASE_URL is no address of a database. Write postgresql://user:password@host/name "
            "or sqlite:///path/to/file."
        ) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg":
        return parsed
    if parsed.get_backend_name() != "sqlite":
        raise BadAddressError(
            f"DATABASE_URL names {parsed.drivername}: only SQLite and PostgreSQL."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise BadAddressError("DATABASE_URL names a SQLite database in memory; it must be a file.")
    return parsed.set(drivername="sqlite")


def is_sqlite(connection: Connection) -> bool:
    """True on SQLite, where one writer at a time makes row locks needless."""
    return connection.dialect.name == "sqlite"


def writer_engine(url: str, busy_ms: int = BUSY_MS) -> Engine:
    """For the one writing connection of a process, kept by its thread."""
    engine = _engine(address(url), busy_ms, begin="BEGIN IMMEDIATE", poolclass=NullPool)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _limit_waits)
    return engine


def reader_engine(url: str, connections: int) -> Engine:
    """For reading: each transaction sees the database as of one moment and cannot change it."""
    engine = _engine(
        address(url), BUSY_MS, begin="BEGIN", pool_size=connections, max_overflow=0, pool_timeout=5
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _only_reads)
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _engine(url: URL, busy_ms: int, begin: str, **pool: Any) -> Engine:
    if url.get_backend_name() == "sqlite":
        waits: dict[str, Any] = {"timeout": busy_ms / 1000}
    else:
        waits = {"connect_timeout": CONNECT_S, "application_name": "plenary"}
    engine = create_engine(url, json_serializer=_dumps, connect_args=waits, **pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """WAL lets readers read on while one writes; FULL makes a commit survive a power cut.

    `isolation_level` None: transactions begin when and how we say, not when sqlite3 guesses.
    """
    connection.isolation_level = None
    for pragma in (*PROMISES, *ROOM_TO_WORK):
        connection.execute(f"PRAGMA {pragma}").close()


def _only_reads(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON").close()


def _limit_waits(connection: Connection) -> None:
    """Inside each transaction, so that it also holds behind a pooler that shares connections."""
    connection.execute(select(func.set_config("lock_timeout", f"{LOCK_MS}ms", True)))
