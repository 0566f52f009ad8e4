"""The event file: a whole event in TOML or YAML, as docs/event-file.md describes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rooms.people import Delegation
from rooms.programme import Event, RoomInfo, RoomKind, Session, Speaker
from server.wire import delegations_csv
from server.wire.checks import check_ids, check_overlaps, check_room_id, check_times, zone
from server.wire.event_syntax import parsed
from server.wire.faults import BrokenFile, Faults
from server.wire.nodes import Node, brief
from server.wire.texts import COLOUR, ID, LANGUAGE, UUID, id_for

Form = Literal["toml", "yaml"]
Beside = Callable[[str], bytes | None]

CODE: Final = re.compile(r"[A-Z0-9]{4,16}")
_KIND: Final = re.compile(r"[a-z][a-z-]{1,30}")
_FILE_NAME: Final = re.compile(r"[\w][\w.-]{0,99}")
_NEVER: Final = datetime(1, 1, 2, tzinfo=UTC)
_ID_HINT: Final = "must be small letters, digits and hyphens, such as creative-cities"


def read(data: bytes | str, form: Form, beside: Beside = lambda _: None) -> Event:
    """The event a file describes; raises BrokenFile with every fault if anything is wrong.

    `beside` gives the contents of a file that lies next to it (its delegations), or None if there
    is no such file. Times without an offset are on the venue's clock. Sessions come back in order
    of time.
    """
    faults = Faults()
    top = Node(parsed(data, form), "", faults)
    event = _event(top, beside)
    top.finish()
    faults.refuse_if_any()
    return event


def _event(top: Node, beside: Beside) -> Event:
    language = top.text("language", shape=LANGUAGE, hint="must be a tag such as en") or "en"
    venue_zone = _zone(top)
    starts_on, ends_on = _dates(top)
    rooms = _rooms(top, language)
    speakers = _speakers(top)
    return Event(
        id=top.text("id", needed=True, shape=ID, hint=_ID_HINT),
        code=top.text(
            "code", needed=True, shape=CODE, hint="must be 4 to 16 capital letters and digits"
        ),
        name=top.wording("name", language, needed=True),
        tagline=top.wording("tagline", language),
        venue=top.wording("venue", language),
        city=top.wording("city", language),
        timezone=str(venue_zone),
        starts_on=starts_on,
        ends_on=ends_on,
        accent=top.text("accent", shape=COLOUR, hint="must be a colour such as #c8102e"),
        organisers=top.wordings("organisers", language),
        hosts=top.wordings("hosts", language),
        rooms=rooms,
        sessions=_sessions(top, language, venue_zone, rooms, speakers, (starts_on, ends_on)),
        speakers=speakers,
        delegations=_delegations(top, beside),
    )


def _zone(top: Node) -> ZoneInfo:
    name = top.text("timezone", needed=True)
    found = zone(name) if name else None
    if name and found is None:
        top.wrong("timezone", f"“{brief(name)}” is not a time zone such as Asia/Shanghai")
    return found or ZoneInfo("UTC")


def _dates(top: Node) -> tuple[date, date]:
    starts_on = top.day("starts_on", needed=True)
    ends_on = top.day("ends_on", needed=True)
    if starts_on and ends_on and ends_on < starts_on:
        top.wrong("ends_on", "is before starts_on")
    return starts_on or date.min, ends_on or date.max


def _rooms(top: Node, language: str) -> tuple[RoomInfo, ...]:
    nodes = top.nodes("rooms", needed=True, most=200)
    rooms = tuple(_room(node, language) for node in nodes)
    check_ids(((r.id, n.at("id")) for r, n in zip(rooms, nodes, strict=True)), top.faults)
    if not rooms and top.has("rooms"):
        top.wrong("rooms", "is empty; an event needs a room")
    return rooms


def _room(node: Node, language: str) -> RoomInfo:
    room = RoomInfo(
        id=node.text("id", needed=True, shape=ID, hint=_ID_HINT),
        title=node.wording("title", language, needed=True),
        kind=_room_kind(node),
        hall=node.text("hall"),
    )
    check_room_id(room.id, node.at("id"), node.faults)
    node.finish()
    return room


def _room_kind(node: Node) -> RoomKind:
    kind = node.text("kind") or RoomKind.FORUM
    if kind in set(RoomKind):
        return RoomKind(kind)
    node.wrong("kind", f"“{brief(kind)}” is none of {', '.join(RoomKind)}")
    return RoomKind.FORUM


def _speakers(top: Node) -> tuple[Speaker, ...]:
    nodes = top.nodes("speakers")
    speakers = tuple(_speaker(node) for node in nodes)
    check_ids(((s.id, n.at("id")) for s, n in zip(speakers, nodes, strict=True)), top.faults)
    return speakers


def _speaker(node: Node) -> Speaker:
    speaker = Speaker(
        id=node.text("id", needed=True, shape=ID, hint=_ID_HINT),
        name=node.text("name", needed=True),
        role=node.text("role"),
        affiliation=node.text("affiliation"),
        city=node.text("city"),
        country=node.text("country"),
        bio=node.text("bio", most=5000),
    )
    node.finish()
    return speaker


def _sessions(
    top: Node,
    language: str,
    tz: ZoneInfo,
    rooms: tuple[RoomInfo, ...],
    speakers: tuple[Speaker, ...],
    dates: tuple[date, date],
) -> tuple[Session, ...]:
    room_ids, speaker_ids = {room.id for room in rooms}, {speaker.id for speaker in speakers}
    paths: dict[str, str] = {}
    sound: list[Session] = []
    nodes = top.nodes("sessions")
    for node in nodes:
        session = _session(node, language, tz)
        _check_names(node, session, room_ids, speaker_ids)
        node.finish()
        if _check_times(node, session, tz, dates) and session.id not in paths:
            sound.append(session)
        paths.setdefault(session.id, node.path)
    check_ids(((_id_of(node), node.at("id")) for node in nodes), top.faults)
    check_overlaps(sound, paths, tz, top.faults)
    return tuple(sorted(sound, key=lambda s: (s.starts_at, s.ends_at, s.id)))


def _session(node: Node, language: str, tz: ZoneInfo) -> Session:
    starts_at = node.moment("starts_at", tz, needed=True) or _NEVER
    ends_at = node.moment("ends_at", tz, needed=True) or _NEVER
    return Session(
        id=node.text("id", needed=True, shape=ID, hint=_ID_HINT),
        room=node.text("room", needed=True),
        title=node.wording("title", language, needed=True),
        abstract=node.wording("abstract", language, most=20_000),
        kind=node.text("kind", shape=_KIND, hint="must be a word such as panel") or "talk",
        starts_at=starts_at.astimezone(UTC),
        ends_at=ends_at.astimezone(UTC),
        speakers=node.texts("speakers"),
        language=node.text("language", shape=LANGUAGE, hint="must be a tag such as en"),
        track=node.text("track"),
        url=node.link("url"),
        guid=node.text("guid", shape=UUID, hint="must be a UUID"),
    )


def _id_of(node: Node) -> str:
    found = node.raw("id")
    return found if isinstance(found, str) else ""


def _check_names(node: Node, session: Session, rooms: set[str], speakers: set[str]) -> None:
    if session.room and session.room not in rooms:
        node.wrong("room", f"there is no room “{brief(session.room)}” in this file")
    for number, speaker in enumerate(session.speakers):
        if speaker and speaker not in speakers:
            reason = f"there is no speaker “{brief(speaker)}” in this file"
            node.wrong(f"speakers[{number}]", reason)
        elif speaker and speaker in session.speakers[:number]:
            node.wrong(f"speakers[{number}]", f"“{brief(speaker)}” is there twice")


def _check_times(node: Node, session: Session, tz: ZoneInfo, dates: tuple[date, date]) -> bool:
    """A session ends after it starts and begins on a day of the event; False if it does not."""
    if _NEVER in (session.starts_at, session.ends_at):
        return False
    on = session.starts_at.astimezone(tz).date()
    if not dates[0] <= on <= dates[1]:
        node.wrong("starts_at", f"is on {on}, outside of starts_on and ends_on")
    return check_times(session, node.path, node.faults)


def _delegations(top: Node, beside: Beside) -> tuple[Delegation, ...]:
    nodes = top.nodes("delegations")
    written = tuple(_delegation(node) for node in nodes)
    filed = _filed_delegations(top, beside)
    paths = [(d.id, n.path) for d, n in zip(written, nodes, strict=True)]
    paths += [(d.id, top.at("delegations_file")) for d in filed]
    check_ids(paths, top.faults)
    return written + filed


def _delegation(node: Node) -> Delegation:
    name = node.text("name", needed=True)
    known = node.text("id", shape=ID, hint=_ID_HINT) or id_for(name, "city")
    delegation = Delegation(known, name, node.text("country"), node.text("field"))
    node.finish()
    return delegation


def _filed_delegations(top: Node, beside: Beside) -> tuple[Delegation, ...]:
    key = "delegations_file"
    name = top.text(key, shape=_FILE_NAME, hint="must be the name of a file next to this one")
    if not name:
        return ()
    data = beside(name)
    if data is None:
        top.wrong(key, f"there is no file “{name}” next to this one")
        return ()
    try:
        return delegations_csv.read(data)
    except BrokenFile as broken:
        for fault in broken.faults:
            top.faults.add(f"{name}, {fault.path}" if fault.path else name, fault.reason)
        return ()
