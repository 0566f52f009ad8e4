from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from server.store.engine import reader_engine, writer_engine
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
