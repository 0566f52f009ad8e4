"""The programme as an iCalendar feed (RFC 5545) that calendars subscribe to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from rooms.programme import Event, Session, days
from server.wire.frab_names import worded
from server.wire.texts import without_unfit

PRODUCT: Final = "-//Plenary//Programme//EN"
_REFRESH: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Change:
    """The latest change of a session: which one it was, counted from 0, and when."""

    sequence: int
    at: datetime


def write(
    event: Event,
    *,
    now: datetime,
    language: str = "en",
    changes: Mapping[str, Change] | None = None,
    base_url: str = "",
) -> bytes:
    """The feed, in one language, all times on the venue's clock.

    A session keeps its UID for ever. `changes` says by session id how often and when it last
    changed, for SEQUENCE and LAST-MODIFIED, by which calendars see a delay; a session without an
    entry counts the minutes of its delay and was changed `now`.
    """
    tz = ZoneInfo(event.timezone)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _said(event.name, language))
    calendar.add("x-wr-calname", _said(event.name, language))
    calendar.add("x-wr-timezone", event.timezone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for day in days(event.sessions, tz):
        for session in day.sessions:
            change = (changes or {}).get(session.id) or Change(max(session.delay_s, 0) // 60, now)
            calendar.add_component(_entry(event, session, change, now, language, base_url))
    calendar.add_missing_timezones()
    feed: bytes = calendar.to_ical()
    return feed


def _entry(
    event: Event, session: Session, change: Change, now: datetime, language: str, base_url: str
) -> Entry:
    tz = ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", f"{session.id}@{event.id}.plenary")
    entry.add("dtstamp", now)
    entry.add("last-modified", change.at)
    entry.add("sequence", change.sequence)
    entry.add("dtstart", session.starts_at.astimezone(tz))
    entry.add("dtend", session.ends_at.astimezone(tz))
    entry.add("summary", _said(session.title, language))
    entry.add("location", _location(event, session, language))
    entry.add("status", "CONFIRMED")
    entry.add("categories", [c for c in (session.kind, without_unfit(session.track)) if c])
    if text := _description(event, session, language):
        entry.add("description", text)
    if url := session.url or (base_url and f"{base_url}/rooms/{session.room}"):
        entry.add("url", url)
    return entry


def _location(event: Event, session: Session, language: str) -> str:
    """The room, its hall and the venue, as far as there are any."""
    rooms = (room for room in event.rooms if room.id == session.room)
    parts = [part for room in rooms for part in (_said(room.title, language), room.hall)]
    parts.append(_said(event.venue, language))
    return ", ".join(dict.fromkeys(filter(None, map(without_unfit, parts))))


def _description(event: Event, session: Session, language: str) -> str:
    """The abstract, and who speaks."""
    by_id = {speaker.id: speaker for speaker in event.speakers}
    names = [by_id[speaker].name for speaker in session.speakers if speaker in by_id]
    parts = (_said(session.abstract, language), without_unfit(", ".join(names)))
    return "\n\n".join(filter(None, parts))


def _said(wording: Mapping[str, str], language: str) -> str:
    return without_unfit(worded(wording, language))
