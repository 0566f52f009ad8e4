"""Polls and their ballots."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from server.store.tables.base import CLUSTERED, Json, Key, Word, table


class PollRow(SQLModel, table=True):
    """A poll in its present run. `made_at` orders the drafts."""

    __tablename__ = "polls"
    __table_args__ = (Index(None, "room", "state"), Index(None, "state"))

    id: str = Field(primary_key=True, sa_type=Key)
    room: str = Field(sa_type=Key)
    kind: str = Field(sa_type=Word)
    title: str = Field(sa_type=Text)
    options: list[dict[str, Any]] = Field(sa_type=Json)
    min: int
    max: int
    scale: int
    results: str = Field(sa_type=Word)
    change: bool
    who: str = Field(sa_type=Word)
    secret: bool
    seconds: int | None = None
    remaining: int | None = None
    run: int
    state: str = Field(sa_type=Word)
    rev: int
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    result: dict[str, Any] | None = Field(default=None, sa_type=Json)
    last: dict[str, Any] | None = Field(default=None, sa_type=Json)
    made_at: datetime


class BallotRow(SQLModel, table=True):
    """A voter's ballot in a run. In a secret poll `choice` is NULL: it is in `sealed`, unlinked.

    `version` grows with every change of the choice.
    """

    __tablename__ = "ballots"
    __table_args__ = CLUSTERED

    poll: str = Field(primary_key=True, sa_type=Key)
    run: int = Field(primary_key=True)
    voter: str = Field(primary_key=True, sa_type=Key)
    person: str = Field(sa_type=Key)
    choice: str | None = Field(default=None, sa_type=Text)
    weight: int
    version: int
    at: datetime
    attendance: str = Field(sa_type=Word)


class SealedRow(SQLModel, table=True):
    """How often a choice was made in a secret poll. That is all that is kept of it."""

    __tablename__ = "sealed"
    __table_args__ = CLUSTERED

    poll: str = Field(primary_key=True, sa_type=Key)
    run: int = Field(primary_key=True)
    choice: str = Field(primary_key=True, sa_type=Text)
    n: int = Field(sa_type=BigInteger)


class AnswerRow(SQLModel, table=True):
    """An open answer that a moderator let through (`on`), or took back."""

    __tablename__ = "answers"

    poll: str = Field(primary_key=True, sa_type=Key)
    run: int = Field(primary_key=True)
    id: str = Field(primary_key=True, sa_type=Key)
    text: str = Field(sa_type=Text)
    on: bool
    version: int


polls = table(PollRow)
ballots = table(BallotRow)
sealed = table(SealedRow)
answers = table(AnswerRow)
