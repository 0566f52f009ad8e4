from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Table

from rooms.chat import Announcement, Message
from rooms.forum import Settings
from rooms.people import Person
from rooms.polls import Poll
from rooms.programme import Event, Session, Speaker
from rooms.questions import Question
from rooms.screens import Screen
from server.store import tables

ELSEWHERE: dict[str, set[str]] = {
    "answer": {"answer_mode", "answer_text", "answered_at"},
    "room": {"id"},
    "rooms": set(),
    "sessions": set(),
    "speakers": set(),
    "delegations": set(),
    "speaks_for": set(),
}
"""Fields that are kept in columns of another name, in tables of their own, or computed."""


@pytest.mark.parametrize(
    ("thing", "table"),
    [
        (Question, tables.questions),
        (Poll, tables.polls),
        (Person, tables.people),
        (Message, tables.messages),
        (Announcement, tables.announcements),
        (Screen, tables.screens),
        (Session, tables.sessions),
        (Speaker, tables.speakers),
        (Settings, tables.rooms),
        (Event, tables.events),
    ],
)
def test_everything_a_thing_knows_has_a_column(thing: Any, table: Table) -> None:
    columns = set(table.columns.keys())
    known = {field.name for field in fields(thing)}
    missing = {name for name in known - columns if not ELSEWHERE.get(name, {"?"}) <= columns}
    assert not missing


def test_constraints_have_names_by_which_a_migration_finds_them() -> None:
    for table in tables.METADATA.tables.values():
        for constraint in table.constraints:
            assert str(constraint.name).startswith(("pk_", "fk_", "uq_")), table.name
        for index in table.indexes:
            assert str(index.name).startswith("ix_")


def test_ballots_are_kept_by_voter_and_not_by_when_they_came() -> None:
    for table in (tables.ballots, tables.sealed, tables.receipts, tables.upvotes):
        assert table.dialect_kwargs["sqlite_with_rowid"] is False
