"""What all tables share: names of constraints, and the types of their columns."""

from __future__ import annotations

from typing import Any, Final, cast

from sqlalchemy import JSON, MetaData, String, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

METADATA: Final[MetaData] = SQLModel.metadata
METADATA.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON value; None is SQL's NULL."""

Key: Final = String(100)
"""Ids: our own have 11 characters, those of commands up to 40, those of an event file more."""

Word: Final = String(20)
"""States, roles and other words of a closed list."""

CLUSTERED: Final[dict[str, Any]] = {"sqlite_with_rowid": False}
"""The table is kept in the order of its primary key, so a row says nothing of when it came."""


def table(model: type[SQLModel]) -> Table:
    """The Core table of a model, for statements on the hot path."""
    return cast("Table", cast("Any", model).__table__)
