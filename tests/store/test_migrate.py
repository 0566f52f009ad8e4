from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

from server.store import migrate as migrate_module
from server.store import tables
from server.store.engine import is_sqlite, reader_engine, writer_engine
from server.store.migrate import OldDatabaseError, check_version, migrate
from server.store.tables import METADATA


def test_migrations_make_the_very_tables_the_code_describes(database_url: str) -> None:
    migrate(database_url)
    engine = writer_engine(database_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, [database_url] * 4))
    engine = reader_engine(database_url, 1)
    with engine.begin() as connection:
        check_version(connection)
        assert set(METADATA.tables) < set(inspect(connection).get_table_names())
    engine.dispose()


def test_a_database_of_another_version_is_named_with_what_to_do(database_url: str) -> None:
    engine = writer_engine(database_url)
    with engine.begin() as connection, pytest.raises(OldDatabaseError, match="plenary migrate"):
        check_version(connection)
    engine.dispose()


def test_a_folder_with_a_percent_sign_in_its_name_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "100%s"
    folder.mkdir()
    migrate(f"sqlite:///{folder / 'plenary.db'}")
    assert (folder / "plenary.db").is_file()


def test_what_was_answered_before_the_receipts_were_put_in_order_is_still_known(
    database_url: str,
) -> None:
    engine = writer_engine(database_url)
    given = {"person": "ana", "id": "x", "ok": '{"question":{"id":"q1"}}'}
    with engine.begin() as connection:
        command.upgrade(migrate_module._config(connection), "0002")
        cast = "" if is_sqlite(connection) else "::jsonb"
        into = f"INSERT INTO receipts (person, id, ok) VALUES (:person, :id, :ok{cast})"
        connection.execute(text(into.replace("::", "\\:\\:")), given)
    engine.dispose()
    migrate(database_url)
    engine = reader_engine(database_url, 1)
    with engine.begin() as connection:
        r = tables.receipts.c
        kept = connection.execute(select(r.person, r.id, r.ok)).all()
        assert [tuple(row) for row in kept] == [("ana", "x", {"question": {"id": "q1"}})]
        assert inspect(connection).get_pk_constraint("receipts")["constrained_columns"] == [
            *("id", "person")
        ]
    engine.dispose()
