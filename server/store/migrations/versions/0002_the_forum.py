"""What is said, shown and decided in a room."""

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
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _forum()
    _polls()


def _forum() -> None:
    op.create_table(
        "questions",
        needs("id", KEY),
        needs("room", KEY),
        needs("person", KEY),
        needs("alias", KEY),
        needs("author", LINE),
        needs("author_role", WORD),
        needs("text", TEXT),
        needs("at", MOMENT),
        needs("state", WORD),
        needs("anonymous", sa.Boolean()),
        may("language", WORD),
        needs("rev", sa.Integer()),
        needs("edited", sa.Boolean()),
        may("original", TEXT),
        needs("pinned", sa.Boolean()),
        needs("labels", JSON),
        may("translation", JSON),
        may("answer_mode", WORD),
        may("answer_text", TEXT),
        may("answered_at", MOMENT),
        may("merged_into", KEY),
        may("reason", LINE),
        may("queued_at", MOMENT),
        key("questions", "id"),
    )
    index("questions", "room", "person")
    index("questions", "room", "state")
    op.create_table(
        "upvotes",
        needs("question", KEY),
        needs("person", KEY),
        needs("on", sa.Boolean()),
        needs("version", sa.Integer()),
        key("upvotes", "question", "person"),
        **CLUSTERED,
    )
    op.create_table(
        "messages",
        needs("id", KEY),
        needs("place", sa.Integer()),
        needs("room", KEY),
        needs("person", KEY),
        needs("author", LINE),
        needs("role", WORD),
        needs("text", TEXT),
        needs("at", MOMENT),
        needs("edited", sa.Boolean()),
        needs("deleted", sa.Boolean()),
        key("messages", "id"),
    )
    index("messages", "room", "place")
    op.create_table(
        "announcements",
        needs("id", KEY),
        needs("place", sa.Integer()),
        needs("room", KEY),
        needs("text", TEXT),
        needs("author", LINE),
        needs("at", MOMENT),
        key("announcements", "id"),
    )
    index("announcements", "room", "place")
    op.create_table(
        "screens",
        needs("id", KEY),
        needs("room", KEY),
        needs("person", KEY),
        needs("name", LINE),
        may("preview", JSON),
        may("programme", JSON),
        needs("rev", sa.Integer()),
        key("screens", "id"),
    )
    index("screens", "room")


def _polls() -> None:
    op.create_table(
        "polls",
        needs("id", KEY),
        needs("room", KEY),
        needs("kind", WORD),
        needs("title", TEXT),
        needs("options", JSON),
        needs("min", sa.Integer()),
        needs("max", sa.Integer()),
        needs("scale", sa.Integer()),
        needs("results", WORD),
        needs("change", sa.Boolean()),
        needs("who", WORD),
        needs("secret", sa.Boolean()),
        may("seconds", sa.Integer()),
        may("remaining", sa.Integer()),
        needs("run", sa.Integer()),
        needs("state", WORD),
        needs("rev", sa.Integer()),
        may("opened_at", MOMENT),
        may("closes_at", MOMENT),
        may("closed_at", MOMENT),
        may("reason", LINE),
        may("result", JSON),
        may("last", JSON),
        needs("made_at", MOMENT),
        key("polls", "id"),
    )
    index("polls", "room", "state")
    index("polls", "state")
    op.create_table(
        "ballots",
        needs("poll", KEY),
        needs("run", sa.Integer()),
        needs("voter", KEY),
        needs("person", KEY),
        may("choice", TEXT),
        needs("weight", sa.Integer()),
        needs("version", sa.Integer()),
        needs("at", MOMENT),
        needs("attendance", WORD),
        key("ballots", "poll", "run", "voter"),
        **CLUSTERED,
    )
    op.create_table(
        "sealed",
        needs("poll", KEY),
        needs("run", sa.Integer()),
        needs("choice", TEXT),
        needs("n", sa.BigInteger()),
        key("sealed", "poll", "run", "choice"),
        **CLUSTERED,
    )
    op.create_table(
        "answers",
        needs("poll", KEY),
        needs("run", sa.Integer()),
        needs("id", KEY),
        needs("text", TEXT),
        needs("on", sa.Boolean()),
        needs("version", sa.Integer()),
        key("answers", "poll", "run", "id"),
    )
