"""What is left of streams: lines of live text, recordings and their files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.store.tables.base import CLUSTERED, Key, Word, table


class CaptionRow(SQLModel, table=True):
    """A final line. `place` is the order in which lines were first said."""

    __tablename__ = "captions"
    __table_args__ = (Index(None, "room", "place"), UniqueConstraint("room", "language", "line"))

    id: str = Field(primary_key=True, sa_type=Key)
    place: int
    room: str = Field(sa_type=Key)
    language: str = Field(sa_type=Word)
    line: int
    text: str = Field(sa_type=Text)
    at: datetime
    person: str = Field(sa_type=Key)
    rev: int


class RecordingRow(SQLModel, table=True):
    """A recording of a room; `ended_at` NULL: it is running. `folder` is where its files lie."""

    __tablename__ = "recordings"

    id: str = Field(primary_key=True, sa_type=Key)
    room: str = Field(sa_type=Key, index=True)
    started_at: datetime
    ended_at: datetime | None = None
    folder: str | None = None


class RecordingFileRow(SQLModel, table=True):
    """A file of a recording. `what` is the feed or channel it was taken from."""

    __tablename__ = "recording_files"
    __table_args__ = CLUSTERED

    recording: str = Field(primary_key=True, sa_type=Key)
    name: str = Field(primary_key=True, sa_type=Key)
    what: str = Field(sa_type=Key)
    started_at: datetime
    ended_at: datetime | None = None
    bytes: int = Field(sa_type=BigInteger)


captions = table(CaptionRow)
recordings = table(RecordingRow)
recording_files = table(RecordingFileRow)
