"""What is said and shown in a room: questions, chat, announcements, screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from server.store.tables.base import CLUSTERED, Json, Key, Word, table


class QuestionRow(SQLModel, table=True):
    """A question, in whatever state."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "room", "state"), Index(None, "room", "person"))

    id: str = Field(primary_key=True, sa_type=Key)
    room: str = Field(sa_type=Key)
    person: str = Field(sa_type=Key)
    alias: str = Field(sa_type=Key)
    author: str
    author_role: str = Field(sa_type=Word)
    text: str = Field(sa_type=Text)
    at: datetime
    state: str = Field(sa_type=Word)
    anonymous: bool
    language: str | None = Field(default=None, sa_type=Word)
    rev: int
    edited: bool
    original: str | None = Field(default=None, sa_type=Text)
    pinned: bool
    labels: list[str] = Field(sa_type=Json)
    translation: list[str] | None = Field(default=None, sa_type=Json)
    answer_mode: str | None = Field(default=None, sa_type=Word)
    answer_text: str | None = Field(default=None, sa_type=Text)
    answered_at: datetime | None = None
    merged_into: str | None = Field(default=None, sa_type=Key)
    reason: str | None = None
    queued_at: datetime | None = None


class UpvoteRow(SQLModel, table=True):
    """One person's support for one question. `version` grows with every change of `on`."""

    __tablename__ = "upvotes"
    __table_args__ = CLUSTERED

    question: str = Field(primary_key=True, sa_type=Key)
    person: str = Field(primary_key=True, sa_type=Key)
    on: bool
    version: int


class MessageRow(SQLModel, table=True):
    """A line of the chat. `place` is the order in which they were said."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "room", "place"),)

    id: str = Field(primary_key=True, sa_type=Key)
    place: int
    room: str = Field(sa_type=Key)
    person: str = Field(sa_type=Key)
    author: str
    role: str = Field(sa_type=Word)
    text: str = Field(sa_type=Text)
    at: datetime
    edited: bool
    deleted: bool


class AnnouncementRow(SQLModel, table=True):
    """A word to everybody in a room. `place` is the order in which they were made."""

    __tablename__ = "announcements"
    __table_args__ = (Index(None, "room", "place"),)

    id: str = Field(primary_key=True, sa_type=Key)
    place: int
    room: str = Field(sa_type=Key)
    text: str = Field(sa_type=Text)
    author: str
    at: datetime


class ScreenRow(SQLModel, table=True):
    """A display in a hall and what it was told to show."""

    __tablename__ = "screens"

    id: str = Field(primary_key=True, sa_type=Key)
    room: str = Field(sa_type=Key, index=True)
    person: str = Field(sa_type=Key)
    name: str
    preview: dict[str, Any] | None = Field(default=None, sa_type=Json)
    programme: dict[str, Any] | None = Field(default=None, sa_type=Json)
    rev: int


questions = table(QuestionRow)
upvotes = table(UpvoteRow)
messages = table(MessageRow)
announcements = table(AnnouncementRow)
screens = table(ScreenRow)
