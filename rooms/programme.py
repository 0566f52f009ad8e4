"""The programme of an event: rooms, days, sessions, speakers, delegations, and their views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from rooms.facts import stamp, stamp_or_none
from rooms.people import Delegation
from rooms.placing import shift_needed
from rooms.sessions import (
    BREAK,
    Session,
    SessionState,
    Wording,
    delay,
    end,
    in_order,
    now_next,
    start,
)

__all__ = [
    "BREAK",
    "MAIN",
    "Day",
    "Delegation",
    "Event",
    "RoomInfo",
    "RoomKind",
    "Session",
    "SessionState",
    "Speaker",
    "Wording",
    "days",
    "delay",
    "end",
    "event_view",
    "in_order",
    "now_next",
    "now_next_view",
    "programme_view",
    "room_view",
    "session_view",
    "shift_to_today",
    "speaker_view",
    "start",
    "with_sessions",
]

MAIN: Final = "main"
"""The room of the plenary: the main forum and the ceremonies."""


class RoomKind(StrEnum):
    PLENARY = "plenary"
    FORUM = "forum"
    BOOTH = "booth"
    LOUNGE = "lounge"


@dataclass(frozen=True)
class RoomInfo:
    """A room as the programme names it; `hall` is the place beside it on site, or empty."""

    id: str
    title: Wording
    kind: RoomKind = RoomKind.FORUM
    hall: str = ""


@dataclass(frozen=True)
class Speaker:
    """Somebody announced to speak. Not a Person: they may never join as one."""

    id: str
    name: str
    role: str = ""
    affiliation: str = ""
    city: str = ""
    country: str = ""
    bio: str = ""


@dataclass(frozen=True)
class Event:
    """The whole occasion. `code` opens the door; `timezone` is the venue's IANA name."""

    id: str
    code: str
    name: Wording
    tagline: Wording
    venue: Wording
    city: Wording
    timezone: str
    starts_on: date
    ends_on: date
    accent: str = ""
    organisers: tuple[Wording, ...] = ()
    hosts: tuple[Wording, ...] = ()
    rooms: tuple[RoomInfo, ...] = ()
    sessions: tuple[Session, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    delegations: tuple[Delegation, ...] = ()


@dataclass(frozen=True)
class Day:
    """The sessions that begin on one date of the venue's calendar."""

    date: date
    sessions: tuple[Session, ...]


def days(sessions: Iterable[Session], tz: tzinfo) -> tuple[Day, ...]:
    """The sessions by the venue's date on which they begin; days without any are left out."""
    by_date: dict[date, list[Session]] = {}
    for session in sorted(sessions, key=lambda s: (s.starts_at, s.ends_at, s.id)):
        by_date.setdefault(session.starts_at.astimezone(tz).date(), []).append(session)
    return tuple(Day(on, tuple(theirs)) for on, theirs in sorted(by_date.items()))


def with_sessions(event: Event, changed: Iterable[Session]) -> Event:
    """The event with these sessions in the place of those of the same id."""
    by_id = {session.id: session for session in changed}
    return replace(event, sessions=tuple(by_id.get(s.id, s) for s in event.sessions))


def shift_to_today(event: Event, now: datetime) -> Event:
    """The event moved so that its first day is today and something is on in `main` right now.

    Whole days first, then only if nothing would be on, by the least hours that help; the second day
    is tomorrow. The rule is spelt out at `rooms.placing.shift_needed`.
    """
    by, by_days = shift_needed(event.sessions, MAIN, ZoneInfo(event.timezone), now)
    return replace(
        event,
        starts_on=event.starts_on + timedelta(days=by_days),
        ends_on=event.ends_on + timedelta(days=by_days),
        sessions=tuple(
            replace(s, starts_at=s.starts_at + by, ends_at=s.ends_at + by) for s in event.sessions
        ),
    )


def session_view(session: Session) -> dict[str, Any]:
    """A session as everybody may see it."""
    return {
        "id": session.id,
        "room": session.room,
        "title": dict(session.title),
        "abstract": dict(session.abstract),
        "kind": session.kind,
        "starts_at": stamp(session.starts_at),
        "ends_at": stamp(session.ends_at),
        "speakers": list(session.speakers),
        "state": str(session.state),
        "delay_s": session.delay_s,
        "language": session.language or None,
        "track": session.track or None,
        "url": session.url or None,
        "started_at": stamp_or_none(session.started_at),
        "ended_at": stamp_or_none(session.ended_at),
    }


def now_next_view(sessions: Iterable[Session], room: str, now: datetime) -> dict[str, Any]:
    """What is on in a room and what comes next: `{current, next}`, each a session or null."""
    current, following = now_next(sessions, room, now)
    return {
        "current": None if current is None else session_view(current),
        "next": None if following is None else session_view(following),
    }


def room_view(room: RoomInfo) -> dict[str, Any]:
    """A room as the programme shows it."""
    return {"id": room.id, "title": dict(room.title), "kind": str(room.kind), "hall": room.hall}


def speaker_view(speaker: Speaker) -> dict[str, Any]:
    """A speaker as announced."""
    return asdict(speaker)


def event_view(event: Event) -> dict[str, Any]:
    """The event without its code, which only those invited know."""
    return {
        "id": event.id,
        "name": dict(event.name),
        "tagline": dict(event.tagline),
        "venue": dict(event.venue),
        "city": dict(event.city),
        "timezone": event.timezone,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "organisers": [dict(each) for each in event.organisers],
        "hosts": [dict(each) for each in event.hosts],
        "accent": event.accent or None,
    }


def programme_view(event: Event) -> dict[str, Any]:
    """The whole programme, for GET /api/programme. Days name their sessions by id."""
    timetable = days(event.sessions, ZoneInfo(event.timezone))
    return {
        "event": event_view(event),
        "days": [
            {"date": day.date.isoformat(), "sessions": [s.id for s in day.sessions]}
            for day in timetable
        ],
        "rooms": [room_view(room) for room in event.rooms],
        "sessions": [session_view(s) for day in timetable for s in day.sessions],
        "speakers": [speaker_view(speaker) for speaker in event.speakers],
        "delegations": len(event.delegations),
    }
