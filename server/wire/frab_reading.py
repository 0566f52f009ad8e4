"""From the tables of a schedule, JSON or XML alike, to a typed timetable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from server.wire.checks import zone
from server.wire.frab import Named, Talk, Timetable
from server.wire.nodes import Node, brief
from server.wire.texts import LANGUAGE, UUID

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_DURATION: Final = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_CODE: Final = re.compile(r"[A-Z0-9]+")
_NIGHT: Final = timedelta(days=1)
"""How far from its day's date a session may begin: nights run past midnight."""

_MINUTE: Final = timedelta(minutes=1)
_TEXTS: Final = ("abstract", "description")
_NEVER: Final = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Conference:
    """What a schedule says of the whole."""

    title: str
    acronym: str
    timezone: ZoneInfo | None
    starts_on: date | None
    ends_on: date | None
    accent: str


@dataclass(frozen=True)
class Slot:
    """Where in a schedule a talk was found: on which day, in which room."""

    day: date | None
    room: str


def read_conference(node: Node, accent: str) -> Conference:
    """What a conference says of itself; its colour stands elsewhere in each format."""
    name = node.text("time_zone_name")
    timezone = zone(name) if name else None
    if name and timezone is None:
        node.wrong("time_zone_name", f"“{brief(name)}” is not a time zone such as Europe/Berlin")
    starts_on, ends_on = node.day("start"), node.day("end")
    if starts_on and ends_on and ends_on < starts_on:
        node.wrong("end", "is before start")
    return Conference(
        title=node.text("title", needed=True),
        acronym=node.text("acronym", needed=True, most=60),
        timezone=timezone,
        starts_on=starts_on,
        ends_on=ends_on,
        accent=accent,
    )


def read_talk(node: Node, slot: Slot, tz: ZoneInfo | None) -> Talk | None:
    """One event of a schedule, or None if a fault leaves it without a guid or a time."""
    guid = node.text("guid", needed=True, shape=UUID, hint="must be a UUID").lower()
    starts_at = node.moment("date", None, needed=True)
    ends_at = _end(node, starts_at)
    _check_clock(node, starts_at, tz)
    _check_place(node, slot, starts_at)
    node.whole("id")
    talk = Talk(
        path=node.path,
        room=slot.room,
        guid=guid,
        starts_at=starts_at or _NEVER,
        ends_at=ends_at or _NEVER,
        title=node.text("title", needed=True),
        abstract=_abstract(node),
        kind=node.text("type").casefold(),
        track=node.text("track"),
        language=_language(node),
        url=_url(node, guid),
        speakers=_speakers(node),
    )
    return talk if guid and starts_at and ends_at else None


def timetable_of(
    conference: Conference,
    slots: Sequence[Slot],
    rooms: Mapping[str, str],
    talks: Sequence[Talk],
) -> Timetable:
    """Everything read, together. `rooms` gives the guid of those rooms that have one."""
    dates = [slot.day for slot in slots if slot.day] or [_NEVER.date()]
    names = dict.fromkeys([*rooms, *(slot.room for slot in slots)])
    return Timetable(
        title=conference.title,
        acronym=conference.acronym,
        timezone=str(conference.timezone or _zone_of(talks)),
        starts_on=conference.starts_on or min(dates),
        ends_on=conference.ends_on or max(dates),
        accent=conference.accent,
        rooms=tuple((name, rooms.get(name, "")) for name in names if name),
        talks=tuple(talk for talk in talks if talk.room),
    )


def _zone_of(talks: Sequence[Talk]) -> str:
    """A zone for a schedule that names none: the offset its first date has, or UTC."""
    offset = talks[0].starts_at.utcoffset() if talks else None
    hours = (offset or timedelta(0)) / timedelta(hours=1)
    if hours == 0 or not hours.is_integer():
        return "UTC"
    return f"Etc/GMT{-hours:+.0f}"  # named the other way round, as POSIX does


def _end(node: Node, starts_at: datetime | None) -> datetime | None:
    """When a talk ends: by `end` where there is one, else by its duration; both must agree."""
    text = node.text("duration")
    found = _DURATION.fullmatch(text)
    if text and found is None:
        node.wrong("duration", "must be hours and minutes such as 00:45")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    ends_at = node.moment("end", None)
    if ends_at is None and not text:
        node.wrong("duration", "is missing")
    if starts_at is None or (ends_at is None and found is None):
        return None
    if ends_at and found and abs(ends_at - starts_at - length) >= _MINUTE:
        node.wrong("end", "does not agree with date and duration")
    return ends_at or starts_at + length


def _check_clock(node: Node, starts_at: datetime | None, tz: ZoneInfo | None) -> None:
    """The clock time beside the date must be the date's, on its own clock or the event's."""
    text = node.text("start")
    if text and not _CLOCK.fullmatch(text):
        node.wrong("start", "must be a time of day such as 09:30")
    elif text and starts_at:
        clocks = (starts_at, starts_at.astimezone(tz) if tz else starts_at)
        if all(text[:5] != f"{clock:%H:%M}" for clock in clocks):
            node.wrong("start", f"is {text}, but date says {starts_at:%H:%M}")


def _check_place(node: Node, slot: Slot, starts_at: datetime | None) -> None:
    room = node.text("room")
    if room and room != slot.room:
        node.wrong("room", f"is “{brief(room)}”, but it stands under “{brief(slot.room)}”")
    if starts_at and slot.day and abs(starts_at.date() - slot.day) > _NIGHT:
        node.wrong("date", f"is {starts_at.date()}, but it stands under {slot.day}")


def _abstract(node: Node) -> str:
    """All that is said about a talk; we keep one text of it."""
    said = (node.text("subtitle"), *(node.text(key, most=20_000) for key in _TEXTS))
    return "\n\n".join(part for part in said if part)


def _language(node: Node) -> str:
    tag = node.text("language", most=60).lower()
    if not tag or LANGUAGE.fullmatch(tag):
        return tag
    node.faults.remark(node.at("language"), f"“{brief(tag)}” is not a language tag such as en")
    return ""


def _url(node: Node, guid: str) -> str:
    """The talk's own page; not the place in our programme that we write where there is none."""
    url = node.link("url")
    return "" if url.endswith(f"#{guid}") else url


def _speakers(node: Node) -> tuple[Named, ...]:
    named = (_named(each) for each in node.nodes("persons", most=500))
    return tuple(each for each in named if each.name)


def _named(node: Node) -> Named:
    """A person as frab names them (id, public_name) or pretalx does (code, name, biography)."""
    number = node.whole("id")
    code = node.text("code", shape=_CODE, hint="must be capital letters and digits")
    guid = node.text("guid", shape=UUID, hint="must be a UUID")
    name = node.text("public_name") or node.text("name")
    if not name:
        node.wrong("name", "is missing")
    key = guid.lower() or code or ("" if number is None else str(number))
    return Named(name, key, node.text("biography", most=20_000))
