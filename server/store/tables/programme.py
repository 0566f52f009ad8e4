"""The event and its timetable."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from server.store.tables.base import Json, Key, Word, table


class EventRow(SQLModel, table=True):
    """The one event of this database."""

    __tablename__ = "events"

    id: str = Field(primary_key=True, sa_type=Key)
    code: str
    name: dict[str, str] = Field(sa_type=Json)
    tagline: dict[str, str] = Field(sa_type=Json)
    venue: dict[str, str] = Field(sa_type=Json)
    city: dict[str, str] = Field(sa_type=Json)
    timezone: str
    starts_on: date
    ends_on: date
    accent: str
    organisers: list[dict[str, str]] = Field(sa_type=Json)
    hosts: list[dict[str, str]] = Field(sa_type=Json)


class SessionRow(SQLModel, table=True):
    """One slot of the programme."""

    __tablename__ = "sessions"

    id: str = Field(primary_key=True, sa_type=Key)
    place: int
    room: str = Field(sa_type=Key, foreign_key="rooms.id", index=True)
    title: dict[str, str] = Field(sa_type=Json)
    abstract: dict[str, str] = Field(sa_type=Json)
    kind: str
    starts_at: datetime
    ends_at: datetime
    speakers: list[str] = Field(sa_type=Json)
    state: str = Field(sa_type=Word)
    delay_s: int
    language: str
    track: str
    url: str
    guid: str
    started_at: datetime | None = None
    ended_at: datetime | None = None


class SpeakerRow(SQLModel, table=True):
    """Somebody announced to speak."""

    __tablename__ = "speakers"

    id: str = Field(primary_key=True, sa_type=Key)
    place: int
    name: str
    role: str
    affiliation: str
    city: str
    country: str
    bio: str = Field(sa_type=Text)


events = table(EventRow)
sessions = table(SessionRow)
speakers = table(SpeakerRow)
