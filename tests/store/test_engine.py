import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.store.engine import BadAddressError, address, reader_engine, writer_engine


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_goes_to_one_driver(scheme: str) -> None:
    url = address(f"{scheme}://ana:secret@db.example/plenary?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.host, url.database, url.query["sslmode"]) == ("db.example", "plenary", "require")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://db/plenary", "only SQLite and PostgreSQL"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("plenary.db", "no address"),
        ("", "no address"),
    ],
)
def test_an_address_that_will_not_do_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(BadAddressError, match=why):
        address(url)


def test_a_wrong_address_does_not_show_its_password() -> None:
    with pytest.raises(BadAddressError) as refused:
        address("mysql://ana:hunter2@db/plenary")
    assert "hunter2" not in str(refused.value)


def test_a_reader_cannot_write(database_url: str) -> None:
    writer = writer_engine(database_url)
    with writer.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id integer)"))
    reader = reader_engine(database_url, 1)
    with pytest.raises(DBAPIError), reader.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES (1)"))
    reader.dispose()
    writer.dispose()


def test_a_reader_sees_one_moment_while_others_write(database_url: str) -> None:
    writer, reader = writer_engine(database_url), reader_engine(database_url, 1)
    count = text("SELECT count(*) FROM notes")
    with writer.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id integer)"))
    with reader.begin() as reading:
        before = reading.execute(count).scalar()
        with writer.begin() as connection:
            connection.execute(text("INSERT INTO notes VALUES (1)"))
        assert reading.execute(count).scalar() == before == 0
    with reader.begin() as reading:
        assert reading.execute(count).scalar() == 1
    reader.dispose()
    writer.dispose()


def test_sqlite_keeps_what_it_was_told_through_a_power_cut(sqlite_url: str) -> None:
    engine = writer_engine(sqlite_url)
    with engine.begin() as connection:
        modes = [
            connection.execute(text(f"PRAGMA {pragma}")).scalar()
            for pragma in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]
    engine.dispose()
