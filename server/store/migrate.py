"""Bringing a database to the tables of this version, once, whoever comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from server.store.engine import is_sqlite, writer_engine

FOLDER: Final = Path(__file__).parent / "migrations"
LOCK: Final = 0x706C656E617279
"""The word "plenary" as a number: an advisory lock of PostgreSQL."""

PATIENCE_MS: Final = 60_000


class OldDatabaseError(RuntimeError):
    """The database has not the tables of this version; the message says what to do."""


def migrate(url: str) -> None:
    """Make or change tables until they are those of this version.

    All in one transaction that excludes others: when several processes start at once, one does it
    and the rest find it done. Raises what SQLAlchemy raises when the database cannot be reached.
    """
    engine = writer_engine(url, busy_ms=PATIENCE_MS)
    try:
        with engine.begin() as connection:
            if not is_sqlite(connection):
                connection.execute(select(func.set_config("lock_timeout", "60s", True)))
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def check_version(connection: Connection) -> None:
    """OldDatabaseError unless the tables are those of this version."""
    have = MigrationContext.configure(connection).get_current_revision()
    want = ScriptDirectory.from_config(_config()).get_current_head()
    if have != want:
        raise OldDatabaseError(
            f"The database is at version {have or 'none'}, this Plenary needs {want}. "
            "Run `plenary migrate` (a newer database needs the newer Plenary)."
        )


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
