"""schedule.xml of frab and pretalx, in and out (schema: c3voc.de/schedule/schema.xsd)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rooms.programme import Event
from server.wire.faults import Faults, broken
from server.wire.frab import Talk, Timetable, event_of
from server.wire.frab_names import FALLBACK, room_guid, worded
from server.wire.frab_reading import Conference, Slot, read_conference, read_talk, timetable_of
from server.wire.frab_writing import GENERATOR, DayTable, Row, acronym, day_tables, room_names
from server.wire.nodes import Node
from server.wire.texts import COLOUR, UUID, refuse_too_large, without_unfit

MOST_BYTES: Final = 4_000_000
MOST_DAYS: Final = 100

_OF_DAY: Final = ("index", "start", "end")
_OF_TALK: Final = ("id", "room", "type", "start", "duration", "abstract", "track")
_TEXTS: Final = (
    "room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "track",
    "language", "description", "url",
)  # fmt: skip
"""The elements of an event that are read; all others are passed over."""


def read(data: bytes | str, onto: Event | None = None) -> Event:
    """The event of a schedule.xml; raises BrokenFile with path and reason of every fault.

    What the schema asks for must be there and be of its type; elements and attributes it does not
    know are harmless and passed over. Document types and entities are refused unread. `onto` makes
    it the new programme of that event (see `frab.event_of`).
    """
    faults = Faults()
    root = _root(data)
    event = event_of(_timetable(root, faults), faults, onto)
    faults.refuse_if_any()
    return event


def _root(data: bytes | str) -> Element:
    refuse_too_large(data, MOST_BYTES)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise broken("", "Document types and entities are not allowed in a schedule.") from None
    except ParseError as error:
        line = error.position[0]
        raise broken(f"line {line}", f"This is not XML: {error}") from None
    except (LookupError, ValueError) as error:
        raise broken("", f"This is not XML as it is read here: {error}") from None
    if root.tag != "schedule":
        raise broken("", "The outermost element is not <schedule>.")
    return root


def _timetable(root: Element, faults: Faults) -> Timetable:
    if root.find("version") is None:
        faults.add("schedule/version", "is missing")
    conference = _conference(root, faults)
    rooms: dict[str, str] = {}
    slots: list[Slot] = []
    talks: list[Talk] = []
    for slot, guid, found in _slots(root, faults):
        slots.append(slot)
        if guid or slot.room not in rooms:
            rooms[slot.room] = guid
        talks += filter(None, (_talk(each, slot, conference) for each in found))
    return timetable_of(conference, slots, rooms, talks)


def _conference(root: Element, faults: Faults) -> Conference:
    found = root.find("conference")
    if found is None:
        faults.add("schedule/conference", "is missing")
    element = Element("conference") if found is None else found
    colour = element.find("color")
    accent = "" if colour is None else colour.get("primary", "")
    table = {child.tag: _text(child) for child in element}
    if found is None:
        table = {"title": "-", "acronym": "none"}
    node = Node(table, "schedule/conference", faults, "/")
    return read_conference(node, accent if COLOUR.fullmatch(accent) else "")


def _slots(root: Element, faults: Faults) -> Iterator[tuple[Slot, str, Iterator[Node]]]:
    """Each room of each day: where it is, its guid if it has one, and its talks."""
    days = root.findall("day")
    if not days or len(days) > MOST_DAYS:
        faults.add("schedule/day", f"there are {len(days)}; a schedule has 1 to {MOST_DAYS}")
    for number, day in enumerate(days[:MOST_DAYS], 1):
        node = Node(day.attrib, f"schedule/day[{number}]", faults, "/@")
        node.require(*_OF_DAY)
        starts_at = node.moment("start", None)
        node.moment("end", None)
        on = node.day("date") or (starts_at and starts_at.date())
        for place, room in enumerate(day.findall("room"), 1):
            inner = Node(room.attrib, f"{node.path}/room[{place}]", faults, "/@")
            guid = inner.text("guid", shape=UUID, hint="must be a UUID")
            slot = Slot(on, inner.text("name", needed=True))
            yield slot, guid, _talk_nodes(room, inner.path, faults)


def _talk_nodes(room: Element, path: str, faults: Faults) -> Iterator[Node]:
    for number, element in enumerate(room.findall("event"), 1):
        yield Node(_table(element), f"{path}/event[{number}]", faults, "/")


def _table(element: Element) -> dict[str, object]:
    """An event as the table it would be in JSON."""
    table: dict[str, object] = {}
    for tag in _TEXTS:
        child = element.find(tag)
        if child is not None:
            table[tag] = _text(child)
    for key in ("id", "guid"):
        if key in element.attrib:
            table[key] = _value(key, element.attrib[key])
    table["persons"] = [
        {"public_name": _text(person)} | {k: _value(k, v) for k, v in person.attrib.items()}
        for person in element.findall("persons/person")
    ]
    return table


def _value(key: str, text: str) -> object:
    """An attribute as the value it stands for; an id that is no number stays text, a fault."""
    return int(text) if key == "id" and re.fullmatch(r"\d{1,12}", text) else text


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _talk(node: Node, slot: Slot, conference: Conference) -> Talk | None:
    node.require(*_OF_TALK)
    return read_talk(node, slot, conference.timezone)


def write(event: Event, base_url: str, version: str) -> bytes:
    """The programme as schedule.xml, valid by its schema. Arguments as for `frab_json.write`."""
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR)
    _add(root, "url", base_url)
    _add(root, "version", without_unfit(version))
    _write_conference(SubElement(root, "conference"), event, base_url)
    names = room_names(event)
    guids = {names[room.id]: room_guid(event, room) for room in event.rooms}
    for day in day_tables(event, base_url):
        _write_day(root, day, guids)
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _write_conference(element: Element, event: Event, base_url: str) -> None:
    _add(element, "acronym", acronym(event))
    _add(element, "title", without_unfit(worded(event.name, FALLBACK)))
    _add(element, "start", event.starts_on.isoformat())
    _add(element, "end", event.ends_on.isoformat())
    _add(element, "days", str((event.ends_on - event.starts_on).days + 1))
    _add(element, "timeslot_duration", "00:05")
    _add(element, "base_url", base_url)
    _add(element, "time_zone_name", event.timezone)
    if event.accent:
        SubElement(element, "color", primary=event.accent)


def _write_day(root: Element, day: DayTable, guids: Mapping[str, str]) -> None:
    element = SubElement(
        root,
        "day",
        index=str(day.index),
        date=day.date.isoformat(),
        start=day.starts_at.isoformat(),
        end=day.ends_at.isoformat(),
    )
    for name, rows in day.rooms.items():
        room = SubElement(element, "room", name=name, guid=guids[name])
        for row in rows:
            _write_talk(SubElement(room, "event", id=str(row["id"]), guid=row["guid"]), row)


def _write_talk(element: Element, row: Row) -> None:
    for tag in (*_TEXTS, "slug"):
        _add(element, tag, row[tag] or "")
    persons = SubElement(element, "persons")
    for person in row["persons"]:
        SubElement(persons, "person", guid=person["guid"]).text = person["name"]


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text
