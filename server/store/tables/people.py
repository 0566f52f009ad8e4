"""Whoever takes part, and how they come in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Boolean, Index, column
from sqlmodel import Field, SQLModel

from server.store.tables.base import CLUSTERED, Json, Key, Word, table

_REMOVED: Final = column("removed", Boolean).is_(True)


class DelegationRow(SQLModel, table=True):
    """A body that delegates belong to. `place` is its line in the event file."""

    __tablename__ = "delegations"

    id: str = Field(primary_key=True, sa_type=Key)
    name: str = Field(index=True)
    country: str = ""
    field: str = ""
    place: int = 0


class PersonRow(SQLModel, table=True):
    """A person. `rooms` NULL: every room. `alias` names the asker of anonymous questions."""

    __tablename__ = "people"
    __table_args__ = (Index(None, "removed", sqlite_where=_REMOVED, postgresql_where=_REMOVED),)

    id: str = Field(primary_key=True, sa_type=Key)
    alias: str = Field(sa_type=Key, unique=True)
    name: str
    role: str = Field(sa_type=Word)
    attendance: str = Field(sa_type=Word)
    delegation: str | None = Field(
        default=None, sa_type=Key, foreign_key="delegations.id", index=True
    )
    badge: str | None = Field(default=None, sa_type=Key, unique=True)
    rooms: list[str] | None = Field(default=None, sa_type=Json)
    languages: list[str] = Field(sa_type=Json)
    muted_until: datetime | None = None
    alias_muted_until: datetime | None = None
    removed: bool = False
    joined_at: datetime


class BadgeRow(SQLModel, table=True):
    """A printed code and whom it was printed for; `person` once they have come."""

    __tablename__ = "badges"

    code: str = Field(primary_key=True, sa_type=Key)
    place: int
    name: str
    role: str = Field(sa_type=Word)
    attendance: str = Field(sa_type=Word)
    delegation: str | None = Field(
        default=None, sa_type=Key, foreign_key="delegations.id", index=True
    )
    person: str | None = Field(default=None, sa_type=Key)


class InviteRow(SQLModel, table=True):
    """A signed link that was given out, and how often it may still be used; NULL: always."""

    __tablename__ = "invites"

    jti: str = Field(primary_key=True, sa_type=Key)
    uses_left: int | None = None
    made_at: datetime


class PairingRow(SQLModel, table=True):
    """A display that shows a code and waits. Of its secret only a digest is kept."""

    __tablename__ = "pairings"

    code: str = Field(primary_key=True, sa_type=Word)
    digest: str = Field(sa_type=Key, unique=True)
    expires_at: datetime
    screen: str | None = Field(default=None, sa_type=Key)
    person: str | None = Field(default=None, sa_type=Key)


class VisitRow(SQLModel, table=True):
    """Somebody was in a room."""

    __tablename__ = "visits"
    __table_args__ = CLUSTERED

    room: str = Field(primary_key=True, sa_type=Key)
    person: str = Field(primary_key=True, sa_type=Key)
    first_at: datetime
    last_at: datetime


delegations = table(DelegationRow)
people = table(PersonRow)
badges = table(BadgeRow)
invites = table(InviteRow)
pairings = table(PairingRow)
visits = table(VisitRow)
