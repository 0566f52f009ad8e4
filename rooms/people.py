"""Whoever takes part: roles, delegations, attendance, and the name others may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    DELEGATE = "delegate"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"
    ORGANISER = "organiser"
    SCREEN = "screen"
    OBSERVER = "observer"


class Attendance(StrEnum):
    ONSITE = "onsite"
    REMOTE = "remote"


STAFF = frozenset({Role.MODERATOR, Role.ORGANISER})
"""Roles that run rooms and so see what waits for moderation."""

VOTERS = frozenset({Role.DELEGATE, Role.SPEAKER})
"""Roles that vote. Whoever counts the ballots does not cast one."""


@dataclass(frozen=True)
class Delegation:
    """The body a delegate belongs to: a Creative City with its country and field."""

    id: str
    name: str
    country: str = ""
    field: str = ""


@dataclass(frozen=True)
class Person:
    """Whoever takes part. `rooms` None means every room of the event.

    `speaks_for` is true when this person may cast the one ballot of their delegation. `alias` is a
    second random id: it names the asker of an anonymous question to moderators, who can mute it
    without learning whose it is. A mute under the alias is kept apart (`alias_muted_until`), so
    that neither mute gives away whose alias it is.
    """

    id: str
    name: str
    role: Role = Role.DELEGATE
    attendance: Attendance = Attendance.REMOTE
    delegation: Delegation | None = None
    badge: str | None = None
    rooms: frozenset[str] | None = None
    languages: tuple[str, ...] = ()
    muted_until: datetime | None = None
    removed: bool = False
    speaks_for: bool = False
    alias: str = ""
    alias_muted_until: datetime | None = None

    def may_enter(self, room: str) -> bool:
        """True when the person's pass covers this room; the lobby is open to everybody."""
        return not self.removed and (self.rooms is None or room == LOBBY or room in self.rooms)

    def is_staff(self, room: str) -> bool:
        """True when the person runs this room; the lobby is run by those who run every room."""
        covered = self.rooms is None or room in self.rooms
        return self.role in STAFF and covered and not self.removed

    def is_muted(self, now: datetime) -> bool:
        """True while a moderator has taken the word from this person, by name or by alias."""
        ends = (self.muted_until, self.alias_muted_until)
        return any(until is not None and now < until for until in ends)


LOBBY = "event"
"""The room everybody may enter: announcements and changes of the programme."""


def pseudonym(alias: str) -> str:
    """A stable name for moderators to tell anonymous askers apart: "Delegate 7F3A"."""
    return f"Delegate {alias[-4:].upper()}"


def person_view(person: Person) -> dict[str, object]:
    """What a person is told about themselves."""
    return {
        "id": person.id,
        "name": person.name,
        "role": str(person.role),
        "attendance": str(person.attendance),
        "delegation": delegation_view(person.delegation),
        "rooms": None if person.rooms is None else sorted(person.rooms),
        "languages": list(person.languages),
    }


def delegation_view(delegation: Delegation | None) -> dict[str, object] | None:
    """A delegation as JSON, or None for somebody who belongs to none."""
    if delegation is None:
        return None
    return {
        "id": delegation.id,
        "name": delegation.name,
        "country": delegation.country,
        "field": delegation.field,
    }
