"""Rooms with their numbers, what happened in them, and what was asked and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from server.store.tables.base import CLUSTERED, Json, Key, Word, table


class MetaRow(SQLModel, table=True):
    """What is known of the database itself: its `epoch`, made with it."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True, sa_type=Word)
    value: str


class RoomRow(SQLModel, table=True):
    """A room: how it is run, what is on its stage, floor and streams, and the numbers given so far.

    `no` counts every fact of the room, the others the facts of one stream. `place` orders the
    rooms of the programme; a room without one is in it no more.
    """

    __tablename__ = "rooms"

    id: str = Field(primary_key=True, sa_type=Key)
    place: int | None = None
    title: dict[str, str] = Field(sa_type=Json)
    kind: str = Field(sa_type=Word)
    hall: str = ""
    moderation: str = Field(default="pre", sa_type=Word)
    questions_open: bool = True
    chat_open: bool = True
    no: int = 0
    main_seq: int = 0
    chat_seq: int = 0
    staff_seq: int = 0
    stage: dict[str, Any] | None = Field(default=None, sa_type=Json)
    floor: dict[str, Any] | None = Field(default=None, sa_type=Json)
    streams: dict[str, Any] | None = Field(default=None, sa_type=Json)


class FactRow(SQLModel, table=True):
    """Something that happened, numbered in the transaction that made it so."""

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("room", "stream", "seq"), CLUSTERED)

    room: str = Field(primary_key=True, sa_type=Key)
    no: int = Field(primary_key=True)
    stream: str = Field(sa_type=Word)
    seq: int
    name: str = Field(sa_type=Key)
    data: dict[str, Any] = Field(sa_type=Json)
    at: datetime


class ReceiptRow(SQLModel, table=True):
    """A command that was done, by the id its sender gave it, and what it was answered.

    The id stands first in the key: ids that begin with the time, as those of our pages do, are
    then written side by side, and not each into a page of its own.
    """

    __tablename__ = "receipts"
    __table_args__ = CLUSTERED

    id: str = Field(primary_key=True, sa_type=Key)
    person: str = Field(primary_key=True, sa_type=Key)
    ok: dict[str, Any] = Field(sa_type=Json)


class AuditRow(SQLModel, table=True):
    """Who did what to whom, with the thing before and after."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    room: str = Field(sa_type=Key, index=True)
    person: str = Field(sa_type=Key)
    name: str
    role: str = Field(sa_type=Word)
    command: str = Field(sa_type=Key)
    subject: str = Field(sa_type=Key)
    before: dict[str, Any] | None = Field(default=None, sa_type=Json)
    after: dict[str, Any] | None = Field(default=None, sa_type=Json)


class MuteRow(SQLModel, table=True):
    """Somebody silenced in a room, as its staff called them: by id, or by alias without a name."""

    __tablename__ = "mutes"

    room: str = Field(primary_key=True, sa_type=Key)
    id: str = Field(primary_key=True, sa_type=Key)
    name: str
    until: datetime


meta = table(MetaRow)
rooms = table(RoomRow)
facts = table(FactRow)
receipts = table(ReceiptRow)
audit = table(AuditRow)
mutes = table(MuteRow)
