"""From an event to the tables that both formats of a frab schedule are written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from rooms.programme import Event, Session, days
from server.wire.frab import FEWEST_SIGNS
from server.wire.frab_names import FALLBACK, guid_of, number_of, speaker_guid, worded
from server.wire.texts import slug, without_unfit

GENERATOR: Final = "Plenary"

Row = dict[str, Any]


@dataclass(frozen=True)
class DayTable:
    """One day of a schedule; `rooms` holds the rows of each room that has any, by its name."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: Mapping[str, list[Row]]


def room_names(event: Event) -> dict[str, str]:
    """What each room is called, by id: in English if it can be, and no two the same."""
    titles = {room.id: without_unfit(worded(room.title, FALLBACK)) for room in event.rooms}
    shared = Counter(titles.values())
    return {
        room: title if title and shared[title] == 1 else f"{title} ({room})".strip()
        for room, title in titles.items()
    }


def day_tables(event: Event, base_url: str) -> list[DayTable]:
    """The days that have sessions, as the venue's calendar counts them."""
    tz = ZoneInfo(event.timezone)
    rows = _rows(event, tz, base_url)
    names = room_names(event)
    tables = []
    for day in days(event.sessions, tz):
        rooms = {
            name: [rows[s.id] for s in day.sessions if s.room == room]
            for room, name in names.items()
            if any(s.room == room for s in day.sessions)
        }
        starts_at = datetime.combine(day.date, time(), tz)
        ends_at = datetime.combine(day.date + timedelta(days=1), time(), tz)
        index = (day.date - event.starts_on).days + 1
        tables.append(DayTable(index, day.date, starts_at, ends_at, rooms))
    return tables


def acronym(event: Event) -> str:
    """The event's short name as the schemas want it; not its code, which opens the door."""
    name = event.id.replace("-", "_")  # the schema for JSON takes no hyphen
    return name if len(name) >= FEWEST_SIGNS else f"event_{name}"


def _rows(event: Event, tz: ZoneInfo, base_url: str) -> dict[str, Row]:
    names = room_names(event)
    taken: set[int] = set()
    rows = {}
    for session in event.sessions:
        guid = guid_of(event, session)
        number = number_of(guid, taken)
        taken.add(number)
        place = {"id": number, "guid": guid, "room": names[session.room]}
        rows[session.id] = (
            place
            | _row(session, tz)
            | {
                "slug": f"{acronym(event)}-{number:04d}-{slug(_title(session))}".rstrip("-"),
                "url": session.url or f"{base_url}#{guid}",
                "persons": _persons(event, session),
            }
        )
    return rows


def _row(session: Session, tz: ZoneInfo) -> Row:
    starts_at, ends_at = session.starts_at.astimezone(tz), session.ends_at.astimezone(tz)
    minutes = session.length // timedelta(minutes=1)
    return {
        "date": starts_at.isoformat(),
        "start": f"{starts_at:%H:%M}",
        "end": ends_at.isoformat(),
        "duration": f"{minutes // 60:02d}:{minutes % 60:02d}",
        "title": _title(session),
        "subtitle": "",
        "abstract": without_unfit(worded(session.abstract, session.language)),
        "description": "",
        "track": without_unfit(session.track),
        "type": without_unfit(session.kind),
        "language": session.language or None,
        "links": [],
        "attachments": [],
    }


def _title(session: Session) -> str:
    return without_unfit(worded(session.title, session.language))


def _persons(event: Event, session: Session) -> list[Row]:
    """Who speaks, in pretalx's way; the old name beside the new one for older readers."""
    by_id = {speaker.id: speaker for speaker in event.speakers}
    known = [by_id[speaker] for speaker in session.speakers if speaker in by_id]
    return [
        {
            "guid": speaker_guid(event, speaker),
            "name": without_unfit(speaker.name),
            "public_name": without_unfit(speaker.name),
            "biography": without_unfit(speaker.bio) or None,
        }
        for speaker in known
    ]
