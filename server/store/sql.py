"""Statements that SQLite and PostgreSQL say differently, in one place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Row,
    Select,
    Table,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import String, Text

from server.store.engine import is_sqlite

Values = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Columns = tuple[Column[Any], ...]
Plain = tuple[str | int | None, ...]
"""A row in the order of some columns: JSON as its text, moments as `moment` writes them."""
Upsert = sqlite.Insert | postgresql.Insert

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def insert_into(connection: Connection, table: Table) -> Upsert:
    """An INSERT that knows `on_conflict_…`."""
    return sqlite.insert(table) if is_sqlite(connection) else postgresql.insert(table)


def upsert(connection: Connection, table: Table, keep: Iterable[Column[Any]] = ()) -> Insert:
    """An INSERT that overwrites the row of the same key, but for the columns of `keep`."""
    statement = insert_into(connection, table)
    kept = {c.name for c in (*table.primary_key.columns, *keep)}
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in kept}
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_=changes
    )


def among(
    connection: Connection, column: Column[Any], values: Sequence[str]
) -> ColumnElement[bool]:
    """`column IN (values)` with all values in one parameter: no limit, and compiled once."""
    if is_sqlite(connection):
        given = func.json_each(encode(list(values))).table_valued("value")
        return column.in_(select(given.c.value))
    return column == func.any(literal(list(values), ARRAY(String)))


def given_rows(connection: Connection, rows: Sequence[Plain], *columns: Column[Any]) -> FromClause:
    """Rows of text, handed over in one parameter, as a table to join with."""
    names = [c.name for c in columns]
    handed = encode(rows)
    if is_sqlite(connection):
        each = func.json_each(handed).table_valued("value")
        cells: list[ColumnElement[Any]] = [
            func.json_extract(each.c.value, f"$[{i}]") for i in range(len(names))
        ]
    else:
        each = func.jsonb_array_elements(literal(handed).cast(JSONB)).table_valued("value")
        cells = [each.c.value.op("->>")(i) for i in range(len(names))]
    return select(*(cell.label(name) for cell, name in zip(cells, names, strict=True))).subquery()


def insert_new(connection: Connection, columns: Columns, rows: Sequence[Plain]) -> None:
    """Insert many rows, none of which is there. IntegrityError if one is."""
    if not rows:
        return
    if is_sqlite(connection):
        connection.exec_driver_sql(_text(_values_of(columns)), list(rows))
    else:
        _copy(connection, columns, rows)


def _copy(connection: Connection, columns: Columns, rows: Sequence[Plain]) -> None:
    """COPY takes a third of the time of the best INSERT; its errors become SQLAlchemy's."""
    names = connection.dialect.identifier_preparer
    listed = ", ".join(map(names.format_column, columns))
    statement = f"COPY {names.format_table(_table(columns))} ({listed}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    error: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except error as orig:
        raise DBAPIError.instance(statement, None, orig, error) from orig


def excluded(connection: Connection, table: Table) -> ReadOnlyColumnCollection[str, Any]:
    """The columns of the row that found its key taken, to say in `merge` what becomes of it."""
    return insert_into(connection, table).excluded


def merge(
    connection: Connection, columns: Columns, rows: Sequence[Plain], **changes: object
) -> None:
    """Insert many rows; where a key is there, do `changes` (column by expression) instead."""
    if not rows:
        return
    keys = list(columns[0].table.primary_key)
    if is_sqlite(connection):
        each = _values_of(columns).on_conflict_do_update(index_elements=keys, set_=changes)
        connection.exec_driver_sql(_text(each), list(rows))
        return
    merged = _from_rows(columns).on_conflict_do_update(index_elements=keys, set_=changes)
    connection.execute(merged, {"rows": encode(rows)})


def moment(connection: Connection, at: datetime) -> str:
    """A moment in a plain row."""
    if is_sqlite(connection):
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return at.isoformat()


def _values_of(columns: Columns) -> sqlite.Insert:
    """An INSERT of plain values, which sqlite3 takes row by row without SQLAlchemy's help."""
    return sqlite.insert(_table(columns)).values({c.name: bindparam(c.name) for c in columns})


def _text(statement: sqlite.Insert) -> str:
    dialect = sqlite.dialect(paramstyle="qmark")
    return str(statement.compile(dialect=dialect))


def _from_rows(columns: Columns) -> postgresql.Insert:
    """An INSERT of rows that travel as one JSON value, which the server takes apart.

    Much faster than a parameter for every cell of every row.
    """
    handed = bindparam("rows", type_=Text()).cast(JSONB)
    each = func.jsonb_array_elements(handed).table_valued("value")
    cells = (each.c.value.op("->>")(i).cast(c.type) for i, c in enumerate(columns))
    return postgresql.insert(_table(columns)).from_select([c.name for c in columns], select(*cells))


def _table(columns: Columns) -> Table:
    table = columns[0].table
    assert isinstance(table, Table)
    return table
