"""Receipts in the order of their ids; finding the few who were removed without looking at all."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations.words import CLUSTERED, JSON, KEY, key, needs

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.rename_table("receipts", "receipts_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE receipts_before RENAME CONSTRAINT pk_receipts TO pk_before")
    op.create_table(
        "receipts",
        needs("id", KEY),
        needs("person", KEY),
        needs("ok", JSON),
        key("receipts", "id", "person"),
        **CLUSTERED,
    )
    op.execute("INSERT INTO receipts (id, person, ok) SELECT id, person, ok FROM receipts_before")
    op.drop_table("receipts_before")
    removed = sa.column("removed", sa.Boolean).is_(True)
    op.create_index(
        *("ix_people_removed", "people", ["removed"]),
        sqlite_where=removed,
        postgresql_where=removed,
    )
