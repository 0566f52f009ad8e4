"""Words for tests of the programme: a session at nine, a room full of them, any room at all."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from rooms.programme import Event, RoomInfo, RoomKind, Session, SessionState

UNHURRIED = settings(deadline=None)
"""For properties: the machine may have others on it."""

DAY = datetime(2020, 9, 17, tzinfo=UTC)


def at(clock: str, day: int = 0) -> datetime:
    """A time of the first day, or of a later one: at("09:30"), at("09:30", day=1)."""
    hours, minutes = clock.split(":")
    return DAY + timedelta(days=day, hours=int(hours), minutes=int(minutes))


def session(id: str, starts: str, ends: str, *, day: int = 0, **more: Any) -> Session:
    """session("opening", "09:00", "10:00"), in `main` if nothing else is said."""
    given: dict[str, Any] = {"room": "main", "kind": "talk", "title": {"en": id}, "abstract": {}}
    return Session(id=id, starts_at=at(starts, day), ends_at=at(ends, day), **(given | more))


def event(*sessions: Session, **more: Any) -> Event:
    given: dict[str, Any] = {
        "id": "summit",
        "code": "SHOUGANG",
        "name": {"en": "Summit"},
        "tagline": {},
        "venue": {"en": "Park"},
        "city": {"en": "Beijing"},
        "timezone": "UTC",
        "starts_on": date(2020, 9, 17),
        "ends_on": date(2020, 9, 18),
        "rooms": (RoomInfo("main", {"en": "Main"}, RoomKind.PLENARY),),
    }
    return Event(sessions=sessions, **(given | more))


def slots(sessions: Sequence[Session]) -> dict[str, str]:
    """What is when, to compare at a glance: {"opening": "09:00-10:00"}."""
    return {s.id: f"{s.starts_at:%H:%M}-{s.ends_at:%H:%M}" for s in sessions}


@st.composite
def timetables(draw: st.DrawFn) -> list[Session]:
    """Sessions of two rooms, none overlapping another in its room, in any state."""
    found = []
    for room in ("main", "side"):
        clock = DAY + timedelta(minutes=draw(st.integers(0, 600)))
        for number in range(draw(st.integers(0, 7))):
            clock += timedelta(minutes=draw(st.sampled_from([0, 0, 5, 20, 90])))
            ends_at = clock + timedelta(minutes=draw(st.integers(1, 180)))
            found.append(
                Session(
                    id=f"{room}-{number}",
                    room=room,
                    title={"en": "Talk"},
                    abstract={},
                    kind=draw(st.sampled_from(["talk", "panel", "break", "Break"])),
                    starts_at=clock,
                    ends_at=ends_at,
                    state=draw(st.sampled_from(list(SessionState))),
                    delay_s=draw(st.sampled_from([0, 0, 600])),
                )
            )
            clock = ends_at
    return found


def moments() -> st.SearchStrategy[datetime]:
    """Any second from 2024 to 2030."""
    first, last = datetime(2024, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    seconds = st.integers(int(first.timestamp()), int(last.timestamp()))
    return seconds.map(lambda at: datetime.fromtimestamp(at, UTC))
