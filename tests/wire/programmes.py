"""Events of every kind, made up: for what is written and read back."""

import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from rooms.programme import Event, RoomInfo, RoomKind, Session, SessionState, Speaker
from server.wire.frab_names import FALLBACK, free_id
from server.wire.texts import has_unfit, tidied

DATA = Path(__file__).resolve().parents[1] / "data"
BASE = "https://plenary.example"

ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]
FEWER = settings(max_examples=25, deadline=None)
"""For tests that write and read whole files: slower, on a machine with others on it."""

_CODE = string.ascii_uppercase + string.digits


def slugged(name: str) -> str:
    return free_id(name, "x", ())


def fits(text: str) -> bool:
    return bool(text) and not has_unfit(text) and tidied(text) == text


def words(most: int = 40) -> st.SearchStrategy[str]:
    """A text as a file may hold it: any script, formulas, markup, quotes; never empty."""
    tricky = st.sampled_from(
        ["=1+1", "<b>&amp;", "]]>", '"', "创意城市", "مدينة", "a,b;c", "-", "É"]
    )
    anything = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=most)
    return st.one_of(tricky, anything.map(tidied)).filter(fits)


def wordings() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["en", "zh", "fr", "ar"]), words(), min_size=1)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """An event with everything in it, sessions in order of time and none overlapping."""
    names = draw(st.lists(words(), min_size=1, max_size=3, unique_by=slugged))
    kinds = [draw(st.sampled_from(RoomKind)) for _ in names]
    rooms = tuple(
        RoomInfo(
            f"room-{n}", {"en": name, "zh": f"{name}厅"}, kind, hall=draw(words() | st.just(""))
        )
        for n, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    speakers = tuple(
        Speaker(f"s-{n}", name, role="Mayor", city="Rome", bio=draw(words() | st.just("")))
        for n, name in enumerate(draw(st.lists(words(), max_size=3, unique_by=slugged)))
    )
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    first = draw(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
    sessions = [s for room in rooms for s in draw(_sessions(room.id, speakers, first, zone))]
    last = max((s.starts_at.astimezone(zone).date() for s in sessions), default=first)
    return Event(
        id=draw(st.sampled_from(["summit", "beijing-2020", "a-b", "x", "2020"])),
        code=draw(st.text(_CODE, min_size=4, max_size=16)),
        name=draw(wordings()),
        tagline=draw(wordings()),
        venue={"en": "Park"},
        city={"en": "City"},
        timezone=str(zone),
        starts_on=first,
        ends_on=last,
        accent=draw(st.sampled_from(["", "#a8322a"])),
        organisers=({"en": "UNESCO"},),
        rooms=rooms,
        sessions=tuple(sorted(sessions, key=lambda s: (s.starts_at, s.ends_at, s.id))),
        speakers=speakers,
    )


@st.composite
def _sessions(
    draw: st.DrawFn, room: str, speakers: tuple[Speaker, ...], first: date, zone: ZoneInfo
) -> list[Session]:
    clock = datetime(first.year, first.month, first.day, 3, tzinfo=zone).astimezone(UTC)
    found = []
    for number in range(draw(st.integers(0, 4))):
        clock += timedelta(minutes=draw(st.sampled_from([0, 5, 45, 1440])))
        ends_at = clock + timedelta(minutes=draw(st.integers(1, 300)))
        found.append(
            Session(
                id=f"{room}-{number}",
                room=room,
                title=draw(wordings()),
                abstract=draw(wordings() | st.just({})),
                kind=draw(st.sampled_from(["talk", "break", "ceremony"])),
                starts_at=clock,
                ends_at=ends_at,
                speakers=tuple(draw(st.lists(st.sampled_from([s.id for s in speakers]),
                                             unique=True)) if speakers else ()),
                state=draw(st.sampled_from(SessionState)),
                delay_s=draw(st.sampled_from([0, 300])),
                language=draw(st.sampled_from(["", "en", "zh", "de-formal"])),
                track=draw(words() | st.just("")),
                url=draw(st.sampled_from(["", "https://example.org/a?b=c&d"])),
                guid=draw(st.sampled_from(["", str(draw(st.uuids()))])),
            )
        )  # fmt: skip
        clock = ends_at
    return found


@st.composite
def frab_events(draw: st.DrawFn) -> Event:
    """An event that holds only what a frab schedule can: one language a session, ids from names."""
    full = draw(events().filter(lambda event: bool(event.sessions)))
    rooms, speakers = _named_rooms(full), _named_speakers(full)
    sessions = tuple(_plain(s, rooms, speakers) for s in full.sessions)
    used = {s.room for s in sessions}
    speaking = {speaker for s in sessions for speaker in s.speakers}
    return Event(
        id=full.code.lower(),
        code=full.code,
        name={FALLBACK: draw(words())},
        tagline={},
        venue={},
        city={},
        timezone=full.timezone,
        starts_on=full.starts_on,
        ends_on=full.ends_on,
        accent=full.accent,
        rooms=tuple(room for room in rooms.values() if room.id in used),
        sessions=tuple(sorted(sessions, key=lambda s: (s.starts_at, s.ends_at, s.id))),
        speakers=tuple(s for s in speakers.values() if s.id in speaking),
    )


def _plain(session: Session, rooms: dict[str, RoomInfo], by_id: dict[str, Speaker]) -> Session:
    guid = session.guid or str(uuid5(NAMESPACE_URL, session.id))
    language = session.language or FALLBACK
    abstract = next(iter(session.abstract.values()), "")
    return Session(
        id=guid,
        room=rooms[session.room].id,
        title={language: next(iter(session.title.values()))},
        abstract=dict.fromkeys([language] if abstract else [], abstract),
        kind=session.kind,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        speakers=tuple(by_id[s].id for s in session.speakers),
        language=session.language,
        track=session.track,
        url=session.url,
        guid=guid,
    )


def _named_rooms(event: Event) -> dict[str, RoomInfo]:
    names = {room.id: room.title["en"] for room in event.rooms}
    return {
        room: RoomInfo(free_id(name, "room", ()), {FALLBACK: name}) for room, name in names.items()
    }


def _named_speakers(event: Event) -> dict[str, Speaker]:
    return {
        speaker.id: Speaker(free_id(speaker.name, "speaker", ()), speaker.name, bio=speaker.bio)
        for speaker in event.speakers
    }


def sorted_out(event: Event, *, bios: bool = True) -> Event:
    """The event with rooms and speakers in order of their ids; without what XML leaves out."""
    speakers = sorted(event.speakers, key=lambda s: s.id)
    return replace(
        event,
        rooms=tuple(sorted(event.rooms, key=lambda room: room.id)),
        speakers=tuple(s if bios else replace(s, bio="") for s in speakers),
    )
