"""schedule.json of frab and pretalx, in and out (schema: c3voc.de/schedule/schema.json)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NoReturn

from rooms.programme import Event
from server.wire.faults import Faults, broken
from server.wire.frab import Talk, Timetable, event_of
from server.wire.frab_names import FALLBACK, room_guid, worded
from server.wire.frab_reading import Conference, Slot, read_conference, read_talk, timetable_of
from server.wire.frab_writing import GENERATOR, DayTable, acronym, day_tables, room_names
from server.wire.nodes import Node, brief
from server.wire.texts import COLOUR, UUID, decoded

MOST_BYTES: Final = 4_000_000
"""The biggest congresses write one megabyte."""

_SCHEMA_ZONE: Final = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC$")
"""Zones the schema lets be named; it forgot Etc/GMT-8."""

_OF_SCHEDULE: Final = ("version",)
_OF_CONFERENCE: Final = ("daysCount", "start", "end", "timeslot_duration")
_OF_DAY: Final = ("index", "date", "day_start", "day_end")
_OF_TALK: Final = (
    "abstract", "duration", "id", "language", "links", "persons", "room", "slug", "start",
    "subtitle", "track", "type", "url",
)  # fmt: skip
"""What the schema asks for, beside what is needed with a value anyway."""

_UNUSED: Final = (
    "logo", "slug", "code", "recording_license", "do_not_record", "do_not_stream", "links",
    "attachments", "feedback_url", "origin_url",
)  # fmt: skip


def read(data: bytes | str, onto: Event | None = None) -> Event:
    """The event of a schedule.json; raises BrokenFile with path and reason of every fault.

    What the schema asks for must be there and be of its type. Keys it does not know are harmless
    and passed over. `onto` makes it the new programme of that event (see `frab.event_of`).
    """
    faults = Faults()
    top = Node(_loaded(decoded(data, MOST_BYTES)), "", faults)
    top.pass_over("$schema", "generator")
    schedule = top.node("schedule")
    schedule.require(*_OF_SCHEDULE)
    schedule.pass_over("version", "base_url", "url")
    if schedule.has("rooms"):
        schedule.wrong("rooms", "is not allowed here; rooms are listed in schedule.conference")
        schedule.pass_over("rooms")
    event = event_of(_timetable(schedule.node("conference")), faults, onto)
    schedule.finish(strict=False)
    top.finish(strict=False)
    faults.refuse_if_any()
    return event


def _loaded(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_table, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise broken(f"line {error.lineno}", f"This is not JSON: {error.msg}") from None
    except RecursionError:
        raise broken("", "The file is nested too deeply.") from None
    except ValueError as error:
        raise broken("", f"This is not JSON as it is read here: {error}") from None


def _table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key “{brief(twice)}” is there twice in one table")
    return table


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _timetable(node: Node) -> Timetable:
    node.require(*_OF_CONFERENCE)
    node.pass_over("daysCount", "timeslot_duration", "logo", "keywords", "url", "tracks")
    node.pass_over("description", "meta")
    conference = read_conference(node, _accent(node))
    rooms = _rooms(node)
    slots: list[Slot] = []
    talks: list[Talk] = []
    for day in node.nodes("days", needed=True, most=100):
        day.require(*_OF_DAY)
        day.whole("index")
        day.moment("day_start", None)
        day.moment("day_end", None)
        on = day.day("date")
        for slot, found in _slots(day, on):
            slots.append(slot)
            talks += filter(None, (_talk(each, slot, conference) for each in found))
        day.finish(strict=False)
    node.finish(strict=False)
    return timetable_of(conference, slots, rooms, talks)


def _accent(node: Node) -> str:
    colours = node.raw("colors")
    primary = colours.get("primary") if isinstance(colours, dict) else None
    return primary if isinstance(primary, str) and COLOUR.fullmatch(primary) else ""


def _rooms(node: Node) -> dict[str, str]:
    """The rooms of the conference by name, each with its guid."""
    rooms = {}
    for room in node.nodes("rooms", most=500):
        name = room.text("name", needed=True)
        room.require("guid")
        rooms[name] = room.text("guid", shape=UUID, hint="must be a UUID")
    return rooms


def _slots(day: Node, on: date | None) -> Iterator[tuple[Slot, list[Node]]]:
    """The rooms of a day, each with the tables of its talks."""
    if not day.has("rooms"):
        day.wrong("rooms", "is missing")
        return
    rooms = day.node("rooms")
    for key in rooms.keys():  # noqa: SIM118
        name = rooms.as_text(key, rooms.at(brief(key)), 300)
        if not name:
            rooms.wrong(brief(key), "is not a name for a room")
        yield Slot(on, name), rooms.nodes(key)


def _talk(node: Node, slot: Slot, conference: Conference) -> Talk | None:
    node.require(*_OF_TALK)
    node.pass_over(*_UNUSED)
    node.values("links")
    talk = read_talk(node, slot, conference.timezone)
    node.finish(strict=False)
    return talk


def write(event: Event, base_url: str, version: str) -> bytes:
    """The programme as schedule.json, valid by its schema.

    `base_url` is where this installation is reached; `version` tells two states of the programme
    apart. Each text goes out in the session's language, else in English.
    """
    names = room_names(event)
    conference: dict[str, Any] = {
        "acronym": acronym(event),
        "title": worded(event.name, FALLBACK),
        "start": event.starts_on.isoformat(),
        "end": event.ends_on.isoformat(),
        "daysCount": (event.ends_on - event.starts_on).days + 1,
        "timeslot_duration": "00:05",
        "url": base_url,
        "rooms": [
            {"name": names[room.id], "guid": room_guid(event, room), "capacity": None}
            for room in event.rooms
        ],
        "days": [_day(day) for day in day_tables(event, base_url)],
    }
    if _SCHEMA_ZONE.match(event.timezone):
        conference["time_zone_name"] = event.timezone
    if event.accent:
        conference["colors"] = {"primary": event.accent}
    schedule = {"version": version, "base_url": base_url, "conference": conference}
    whole = {"generator": {"name": GENERATOR}, "schedule": schedule}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _day(day: DayTable) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts_at.isoformat(),
        "day_end": day.ends_at.isoformat(),
        "rooms": day.rooms,
    }
