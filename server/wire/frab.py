"""What frab's schedule.xml and schedule.json have in common: a timetable, and an Event made of it.

The format is described at c3voc.de/wiki/schedule; pretalx, frab and others write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from rooms.programme import Event, RoomInfo, RoomKind, Session, Speaker
from server.wire.checks import check_overlaps, check_times
from server.wire.faults import Faults
from server.wire.frab_names import FALLBACK, free_id, guid_of, rewritten, room_guid, speaker_guid
from server.wire.texts import slug

FEWEST_SIGNS: Final = 4
"""What the schemas ask of an acronym, and we of an event's code."""


HasId = TypeVar("HasId", bound=RoomInfo | Speaker)


@dataclass(frozen=True)
class Named:
    """Somebody who speaks; `key` is the schedule's own id for them, or empty."""

    name: str
    key: str = ""
    bio: str = ""


@dataclass(frozen=True)
class Talk:
    """One event of a schedule, typed; `path` says where in the file it stands."""

    path: str
    room: str
    guid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    abstract: str
    kind: str
    track: str
    language: str
    url: str
    speakers: tuple[Named, ...]


@dataclass(frozen=True)
class Timetable:
    """A whole schedule, typed. `rooms` are pairs of name and guid, in their order."""

    title: str
    acronym: str
    timezone: str
    starts_on: date
    ends_on: date
    accent: str
    rooms: tuple[tuple[str, str], ...]
    talks: tuple[Talk, ...]


def event_of(timetable: Timetable, faults: Faults, onto: Event | None) -> Event:
    """The event a timetable describes; what does not fit together is noted in `faults`.

    With `onto`, the timetable is the new programme of that event: its dates and sessions are
    replaced, rooms and speakers added, all else kept. What is known already (sessions by guid,
    rooms by guid or name, speakers by name) keeps its id, its words in other languages and its
    state, so that whatever hangs on it stays.
    """
    base = onto or _blank(timetable, faults)
    rooms = _rooms(timetable.rooms, base)
    people = _speakers(timetable.talks, base)
    sessions = _sessions(timetable.talks, base, rooms, people, faults)
    if not timetable.talks and not faults:
        faults.add("", "There is no session in this file.")
    return replace(
        base,
        starts_on=timetable.starts_on,
        ends_on=timetable.ends_on,
        rooms=_with_new(base.rooms, rooms.values()),
        sessions=sessions,
        speakers=_with_new(base.speakers, people.values()),
    )


def _blank(timetable: Timetable, faults: Faults) -> Event:
    """A new event of that name."""
    code = re.sub(r"[^A-Z0-9]", "", timetable.acronym.upper())[:16]
    if timetable.acronym and len(code) < FEWEST_SIGNS:
        faults.add("acronym", f"needs at least {FEWEST_SIGNS} letters or digits")
    return Event(
        id=slug(timetable.acronym),
        code=code,
        name={FALLBACK: timetable.title},
        tagline={},
        venue={},
        city={},
        timezone=timetable.timezone,
        starts_on=timetable.starts_on,
        ends_on=timetable.ends_on,
        accent=timetable.accent,
    )


def _rooms(named: Sequence[tuple[str, str]], base: Event) -> dict[str, RoomInfo]:
    """The room that each name of the timetable means."""
    by_guid = {room_guid(base, room): room for room in base.rooms}
    by_name = {title.casefold(): room for room in base.rooms for title in room.title.values()}
    taken = {room.id for room in base.rooms}
    found: dict[str, RoomInfo] = {}
    for name, guid in named:
        room = by_guid.get(guid.lower()) or by_name.get(name.casefold())
        if room is None:
            room = RoomInfo(free_id(name, "room", taken), {FALLBACK: name})
            if room.id == "main":
                room = replace(room, kind=RoomKind.PLENARY)
        taken.add(room.id)
        found.setdefault(name, room)
    return found


def _speakers(talks: Iterable[Talk], base: Event) -> dict[Named, Speaker]:
    """The speaker that each naming in the timetable means; two of a name are told apart by key."""
    by_key = {speaker_guid(base, speaker): speaker for speaker in base.speakers}
    by_name = {speaker.name.casefold(): speaker for speaker in base.speakers}
    taken = {speaker.id for speaker in base.speakers}
    found: dict[Named, Speaker] = {}
    for named in (each for talk in talks for each in talk.speakers):
        key = named.key or named.name.casefold()
        speaker = by_key.get(key) or by_name.get(named.name.casefold())
        if speaker is None:
            speaker = Speaker(free_id(named.name, "speaker", taken), named.name, bio=named.bio)
        taken.add(speaker.id)
        found[named] = by_key[key] = speaker
    return found


def _sessions(
    talks: Iterable[Talk],
    base: Event,
    rooms: dict[str, RoomInfo],
    people: dict[Named, Speaker],
    faults: Faults,
) -> tuple[Session, ...]:
    known = {guid_of(base, session): session for session in base.sessions}
    paths: dict[str, str] = {}
    sound: list[Session] = []
    for talk in talks:
        speakers = tuple(dict.fromkeys(people[named].id for named in talk.speakers))
        session = _session(talk, known.get(talk.guid), rooms[talk.room].id, speakers)
        if session.id in paths:
            faults.add(f"{talk.path}", f"has the guid of {paths[session.id]}")
        elif check_times(session, talk.path, faults):
            sound.append(session)
        paths.setdefault(session.id, talk.path)
    check_overlaps(sound, paths, ZoneInfo(base.timezone), faults)
    return tuple(sorted(sound, key=lambda s: (s.starts_at, s.ends_at, s.id)))


def _session(talk: Talk, known: Session | None, room: str, speakers: tuple[str, ...]) -> Session:
    starts_at, ends_at = talk.starts_at.astimezone(UTC), talk.ends_at.astimezone(UTC)
    old = known or Session(talk.guid, room, {}, {}, "talk", starts_at, ends_at, guid=talk.guid)
    return replace(
        old,
        room=room,
        title=rewritten(old.title, talk.language, talk.title),
        abstract=rewritten(old.abstract, talk.language, talk.abstract),
        kind=talk.kind or "talk",
        starts_at=starts_at,
        ends_at=ends_at,
        speakers=speakers,
        delay_s=old.delay_s if starts_at == old.starts_at else 0,
        language=talk.language,
        track=talk.track,
        url=talk.url,
    )


def _with_new(known: Sequence[HasId], found: Iterable[HasId]) -> tuple[HasId, ...]:
    """Those known already, in their order, and then the others, each once."""
    ids = {each.id for each in known}
    new = {each.id: each for each in found if each.id not in ids}
    return (*known, *new.values())
