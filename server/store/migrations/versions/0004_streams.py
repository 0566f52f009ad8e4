"""What a room sees and hears, lines of live text, recordings."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations.words import (
    CLUSTERED,
    JSON,
    KEY,
    LINE,
    MOMENT,
    TEXT,
    WORD,
    index,
    key,
    may,
    needs,
    unique,
)

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("rooms", may("streams", JSON))
    op.create_table(
        "captions",
        needs("id", KEY),
        needs("place", sa.Integer()),
        needs("room", KEY),
        needs("language", WORD),
        needs("line", sa.Integer()),
        needs("text", TEXT),
        needs("at", MOMENT),
        needs("person", KEY),
        needs("rev", sa.Integer()),
        key("captions", "id"),
        unique("captions", "room", "language", "line"),
    )
    index("captions", "room", "place")
    op.create_table(
        "recordings",
        needs("id", KEY),
        needs("room", KEY),
        needs("started_at", MOMENT),
        may("ended_at", MOMENT),
        may("folder", LINE),
        key("recordings", "id"),
    )
    index("recordings", "room")
    op.create_table(
        "recording_files",
        needs("recording", KEY),
        needs("name", KEY),
        needs("what", KEY),
        needs("started_at", MOMENT),
        may("ended_at", MOMENT),
        needs("bytes", sa.BigInteger()),
        key("recording_files", "recording", "name"),
        **CLUSTERED,
    )
