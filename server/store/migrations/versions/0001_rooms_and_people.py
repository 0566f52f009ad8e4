"""Rooms, people and the programme."""

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
    refers,
    unique,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    _room()
    _people()
    _programme()


def _room() -> None:
    op.create_table(
        "meta",
        needs("key", WORD),
        needs("value", LINE),
        key("meta", "key"),
    )
    op.create_table(
        "rooms",
        needs("id", KEY),
        may("place", sa.Integer()),
        needs("title", JSON),
        needs("kind", WORD),
        needs("hall", LINE),
        needs("moderation", WORD),
        needs("questions_open", sa.Boolean()),
        needs("chat_open", sa.Boolean()),
        needs("no", sa.Integer()),
        needs("main_seq", sa.Integer()),
        needs("chat_seq", sa.Integer()),
        needs("staff_seq", sa.Integer()),
        may("stage", JSON),
        may("floor", JSON),
        key("rooms", "id"),
    )
    op.create_table(
        "facts",
        needs("room", KEY),
        needs("no", sa.Integer()),
        needs("stream", WORD),
        needs("seq", sa.Integer()),
        needs("name", KEY),
        needs("data", JSON),
        needs("at", MOMENT),
        key("facts", "room", "no"),
        unique("facts", "room", "stream", "seq"),
        **CLUSTERED,
    )
    op.create_table(
        "receipts",
        needs("person", KEY),
        needs("id", KEY),
        needs("ok", JSON),
        key("receipts", "person", "id"),
        **CLUSTERED,
    )
    op.create_table(
        "audit",
        needs("id", sa.Integer()),
        needs("at", MOMENT),
        needs("room", KEY),
        needs("person", KEY),
        needs("name", LINE),
        needs("role", WORD),
        needs("command", KEY),
        needs("subject", KEY),
        may("before", JSON),
        may("after", JSON),
        key("audit", "id"),
    )
    index("audit", "room")
    op.create_table(
        "mutes",
        needs("room", KEY),
        needs("id", KEY),
        needs("name", LINE),
        needs("until", MOMENT),
        key("mutes", "room", "id"),
    )


def _people() -> None:
    op.create_table(
        "delegations",
        needs("id", KEY),
        needs("name", LINE),
        needs("country", LINE),
        needs("field", LINE),
        needs("place", sa.Integer()),
        key("delegations", "id"),
    )
    index("delegations", "name")
    op.create_table(
        "people",
        needs("id", KEY),
        needs("alias", KEY),
        needs("name", LINE),
        needs("role", WORD),
        needs("attendance", WORD),
        may("delegation", KEY),
        may("badge", KEY),
        may("rooms", JSON),
        needs("languages", JSON),
        may("muted_until", MOMENT),
        may("alias_muted_until", MOMENT),
        needs("removed", sa.Boolean()),
        needs("joined_at", MOMENT),
        key("people", "id"),
        refers("people", "delegation", "delegations"),
        unique("people", "alias"),
        unique("people", "badge"),
    )
    index("people", "delegation")
    op.create_table(
        "badges",
        needs("code", KEY),
        needs("place", sa.Integer()),
        needs("name", LINE),
        needs("role", WORD),
        needs("attendance", WORD),
        may("delegation", KEY),
        may("person", KEY),
        key("badges", "code"),
        refers("badges", "delegation", "delegations"),
    )
    index("badges", "delegation")
    op.create_table(
        "invites",
        needs("jti", KEY),
        may("uses_left", sa.Integer()),
        needs("made_at", MOMENT),
        key("invites", "jti"),
    )
    op.create_table(
        "pairings",
        needs("code", WORD),
        needs("digest", KEY),
        needs("expires_at", MOMENT),
        may("screen", KEY),
        may("person", KEY),
        key("pairings", "code"),
        unique("pairings", "digest"),
    )
    op.create_table(
        "visits",
        needs("room", KEY),
        needs("person", KEY),
        needs("first_at", MOMENT),
        needs("last_at", MOMENT),
        key("visits", "room", "person"),
        **CLUSTERED,
    )


def _programme() -> None:
    op.create_table(
        "events",
        needs("id", KEY),
        needs("code", LINE),
        needs("name", JSON),
        needs("tagline", JSON),
        needs("venue", JSON),
        needs("city", JSON),
        needs("timezone", LINE),
        needs("starts_on", sa.Date()),
        needs("ends_on", sa.Date()),
        needs("accent", LINE),
        needs("organisers", JSON),
        needs("hosts", JSON),
        key("events", "id"),
    )
    op.create_table(
        "sessions",
        needs("id", KEY),
        needs("place", sa.Integer()),
        needs("room", KEY),
        needs("title", JSON),
        needs("abstract", JSON),
        needs("kind", LINE),
        needs("starts_at", MOMENT),
        needs("ends_at", MOMENT),
        needs("speakers", JSON),
        needs("state", WORD),
        needs("delay_s", sa.Integer()),
        needs("language", LINE),
        needs("track", LINE),
        needs("url", LINE),
        needs("guid", LINE),
        may("started_at", MOMENT),
        may("ended_at", MOMENT),
        key("sessions", "id"),
        refers("sessions", "room", "rooms"),
    )
    index("sessions", "room")
    op.create_table(
        "speakers",
        needs("id", KEY),
        needs("place", sa.Integer()),
        needs("name", LINE),
        needs("role", LINE),
        needs("affiliation", LINE),
        needs("city", LINE),
        needs("country", LINE),
        needs("bio", TEXT),
        key("speakers", "id"),
    )
