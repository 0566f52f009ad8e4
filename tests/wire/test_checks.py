"""What must hold between the parts of a programme."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rooms.programme import Session
from server.wire.checks import check_ids, check_overlaps, check_times, zone
from server.wire.faults import BrokenFile, Faults

NINE = datetime(2020, 9, 17, 9, tzinfo=UTC)


def session(id: str, starts: int, ends: int, room: str = "main") -> Session:
    """A session from so many to so many minutes after nine."""
    return Session(
        id=id,
        room=room,
        title={"en": id},
        abstract={},
        kind="talk",
        starts_at=NINE + timedelta(minutes=starts),
        ends_at=NINE + timedelta(minutes=ends),
    )


def overlaps(*sessions: Session) -> list[str]:
    faults = Faults()
    check_overlaps(sessions, {s.id: s.id for s in sessions}, UTC, faults)
    try:
        faults.refuse_if_any()
    except BrokenFile as broken:
        return [fault.path for fault in broken.faults]
    return []


@pytest.mark.parametrize("name", ["Asia/Shanghai", "UTC", "Etc/GMT-8"])
def test_a_zone_is_known_by_its_name(name: str) -> None:
    assert zone(name) == ZoneInfo(name)


@pytest.mark.parametrize(
    "name", ["", ".", "Asia", "asia/nowhere", "../UTC", "/etc/localtime", "a\x00b", "x" * 300, "城"]
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone(name) is None


def test_one_after_the_other_is_no_overlap_nor_is_another_room() -> None:
    assert overlaps(session("b", 60, 90), session("a", 0, 60), session("c", 0, 90, "side")) == []


def test_everything_under_a_long_session_overlaps_with_it() -> None:
    long = session("long", 0, 300)
    assert overlaps(long, session("a", 10, 20), session("b", 30, 40), session("c", 300, 310)) == [
        "a",
        "b",
    ]


def test_the_same_slot_twice_is_one_overlap() -> None:
    assert overlaps(session("a", 0, 60), session("b", 0, 60)) == ["b"]


def test_a_session_needs_some_time_and_not_two_days() -> None:
    faults = Faults()
    assert check_times(session("a", 0, 1), "a", faults)
    assert not check_times(session("a", 0, 0), "a", faults)
    assert not check_times(session("a", 0, -5), "a", faults)
    assert not check_times(session("a", 0, 48 * 60 + 1), "a", faults)


def test_an_empty_id_is_not_the_same_as_another_empty_id() -> None:
    faults = Faults()
    check_ids([("", "a"), ("", "b")], faults)
    assert not faults
    check_ids([("x", "a"), ("x", "b")], faults)
    assert faults
