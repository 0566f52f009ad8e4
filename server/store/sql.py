"""Statements that SQLite and PostgreSQL say differently, in one place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

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
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import String, Text

from server.store.engine import is_sqlite

Values = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Upsert = sqlite.Insert | postgresql.Insert

COUNTED: Final = {"preserve_rowcount": True}
"""Without it SQLAlchemy forgets how many rows an INSERT concerned."""


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
        given = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(given.c.value))
    return column == func.any(literal(list(values), ARRAY(String)))


def given_rows(connection: Connection, rows: Sequence[Values], *columns: Column[Any]) -> FromClause:
    """Rows handed over in one parameter, as a table to join with. Values are JSON's own."""
    names = [c.name for c in columns]
    handed = json.dumps([[row[name] for name in names] for row in rows])
    if is_sqlite(connection):
        each = func.json_each(handed).table_valued("value")
        cells: list[ColumnElement[Any]] = [
            func.json_extract(each.c.value, f"$[{i}]") for i in range(len(names))
        ]
    else:
        each = func.jsonb_array_elements(literal(handed).cast(JSONB)).table_valued("value")
        cells = [each.c.value.op("->>")(i) for i in range(len(names))]
    return select(*(cell.label(name) for cell, name in zip(cells, names, strict=True))).subquery()


def insert_new(connection: Connection, table: Table, rows: Sequence[Values]) -> int:
    """Insert many rows in one statement, leaving those whose key is there; how many went in."""
    if not rows:
        return 0
    if is_sqlite(connection):
        done = connection.execute(_new_rows_sqlite(table), list(rows), execution_options=COUNTED)
    else:
        statement = _new_rows_postgresql(table, tuple(rows[0]))
        done = connection.execute(statement, _handed(rows), execution_options=COUNTED)
    return done.rowcount


def excluded(connection: Connection, table: Table) -> ReadOnlyColumnCollection[str, Any]:
    """The columns of the row that found its key taken, to say in `merge` what becomes of it."""
    return insert_into(connection, table).excluded


def merge(connection: Connection, table: Table, rows: Sequence[Values], **changes: object) -> None:
    """Insert many rows; where a key is there, do `changes` (column by expression) instead."""
    if not rows:
        return
    keys = list(table.primary_key.columns)
    statement = (
        sqlite.insert(table) if is_sqlite(connection) else _from_recordset(table, tuple(rows[0]))
    )
    merged = statement.on_conflict_do_update(index_elements=keys, set_=changes)
    connection.execute(merged, list(rows) if is_sqlite(connection) else _handed(rows))


@cache
def _new_rows_sqlite(table: Table) -> Insert:
    return sqlite.insert(table).on_conflict_do_nothing()


@cache
def _new_rows_postgresql(table: Table, names: tuple[str, ...]) -> Insert:
    return _from_recordset(table, names).on_conflict_do_nothing()


def _from_recordset(table: Table, names: tuple[str, ...]) -> postgresql.Insert:
    """An INSERT of rows that travel as one JSON value, which the server takes apart.

    Much faster than a parameter for every cell of every row.
    """
    typed = (column(name, table.columns[name].type) for name in names)
    each = func.jsonb_to_recordset(bindparam("rows", type_=Text()).cast(JSONB))
    rows = each.table_valued(*typed).render_derived(name="given", with_types=True)
    source = select(*(rows.c[name] for name in names))
    return postgresql.insert(table).from_select(names, source)


def _handed(rows: Sequence[Values]) -> Values:
    text = json.dumps(list(rows), ensure_ascii=False, default=datetime.isoformat)
    return {"rows": text}
