"""One database transaction, and whether it has written anything yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Delete, Insert, Table, Update

from server.store import sql
from server.store.sql import AnyRow, AnySelect, Columns, Plain, Values

Change = Insert | Update | Delete


@dataclass
class Transaction:
    """What the writer's thread works with. `wrote` tells if a refusal has to undo anything.

    `now` is the moment it began, the same for everything in it.
    """

    connection: Connection
    now: datetime
    wrote: bool = False

    def rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        return self.connection.execute(statement).all()

    def row(self, statement: AnySelect) -> AnyRow | None:
        return self.connection.execute(statement).first()

    def change(self, statement: Change, values: Values | None = None) -> int:
        """Write; returns how many rows it concerned."""
        self.wrote = True
        return self.connection.execute(statement, values).rowcount

    def put(self, table: Table, values: Values, keep: Sequence[Column[Any]] = ()) -> None:
        """Write a row, over the one of the same key; columns of `keep` stay as they were."""
        self.wrote = True
        self.connection.execute(sql.upsert(self.connection, table, keep), values)

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Write new rows. A key that is there already is an IntegrityError."""
        if rows:
            self.wrote = True
            self.connection.execute(table.insert(), list(rows))

    def insert_if_new(self, table: Table, values: Values) -> bool:
        """Write a row unless its key is there already; whether it was written."""
        self.wrote = True
        fresh = sql.insert_into(self.connection, table).on_conflict_do_nothing()
        key = list(table.primary_key)
        return self.connection.execute(fresh.returning(*key), values).first() is not None

    def insert_new(self, columns: Columns, rows: Sequence[Plain]) -> None:
        """Write rows in thousands. A key that is there already is an IntegrityError."""
        self.wrote = self.wrote or bool(rows)
        sql.insert_new(self.connection, columns, rows)

    def merge(self, columns: Columns, rows: Sequence[Plain], **changes: object) -> None:
        """Write the rows; where a key is there already, `changes` instead."""
        self.wrote = self.wrote or bool(rows)
        sql.merge(self.connection, columns, rows, **changes)

    def moment(self) -> str:
        """`now` for a plain row."""
        return sql.moment(self.connection, self.now)


def to_the_ms(at: datetime) -> datetime:
    """The moment as the wire writes it, so that both sort alike."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
