"""The event file: a whole event in TOML or YAML, refused whole with every fault at once."""

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rooms.people import Delegation
from rooms.programme import Event, RoomKind, SessionState
from server.wire import event_file
from server.wire.faults import BrokenFile
from tests.wire.event_files import CASES, FILES, GOOD, TOML, Change
from tests.wire.programmes import FEWER


def read(document: Any) -> Event:
    return event_file.read(yaml.safe_dump(document, allow_unicode=True), "yaml", FILES.get)


def changed(change: Change) -> dict[str, Any]:
    document = deepcopy(GOOD)
    change(document)
    return document


def faults(document: Any) -> dict[str, str]:
    with pytest.raises(BrokenFile) as refused:
        read(document)
    return {fault.path: fault.reason for fault in refused.value.faults}


def test_an_event_in_toml_is_read_with_all_it_holds() -> None:
    event = event_file.read(TOML, "toml", FILES.get)
    assert (event.id, event.code, event.timezone) == ("summit", "SUMMIT26", "Asia/Shanghai")
    assert (event.starts_on, event.ends_on) == (date(2026, 9, 17), date(2026, 9, 18))
    assert (event.name, event.tagline["zh"]) == ({"en": "Summit"}, "在一起")
    assert event.organisers == ({"en": "UNESCO"}, {"en": "City", "zh": "市"})
    assert [(room.id, room.kind) for room in event.rooms] == [
        ("main", RoomKind.PLENARY),
        ("side", RoomKind.FORUM),
    ]
    assert event.delegations == (
        Delegation("lodz", "Łódź", "Poland", "Film"),
        Delegation("rome", "Rome", "Italy", "Film"),
    )
    assert [session.id for session in event.sessions] == ["aside", "opening", "forum"]


def test_times_without_an_offset_are_on_the_venues_clock() -> None:
    forum = event_file.read(TOML, "toml", FILES.get).sessions[-1]
    assert forum.starts_at == datetime(2026, 9, 17, 2, tzinfo=UTC)
    assert forum.ends_at == datetime(2026, 9, 17, 5, tzinfo=UTC)
    assert (forum.starts_at.tzinfo, forum.ends_at.tzinfo) == (UTC, UTC)
    assert (forum.state, forum.delay_s, forum.speakers) == (SessionState.PLANNED, 0, ("ana",))


def test_the_same_event_in_yaml_is_the_same() -> None:
    text = """
id: summit
code: SUMMIT26
timezone: Asia/Shanghai
starts_on: 2026-09-17
ends_on: 2026-09-18
language: zh
name: 峰会
rooms:
  - {id: main, title: 主会场, kind: plenary}
sessions:
  - id: opening
    room: main
    title: {zh: 开幕式, en: Opening}
    starts_at: 2026-09-17T09:00:00
    ends_at: 2026-09-17 18:00:00+08:00
"""
    event = event_file.read(text, "yaml")
    assert event.name == {"zh": "峰会"}
    assert event.rooms[0].title == {"zh": "主会场"}
    assert event.sessions[0].length.total_seconds() == 9 * 3600


def test_a_file_with_no_fault_is_read() -> None:
    assert len(read(GOOD).sessions) == 2


@pytest.mark.parametrize("case", CASES)
def test_each_thing_wrong_is_named_with_its_place(case: str) -> None:
    change, path, reason = CASES[case]
    assert reason in faults(changed(change))[path]


def test_all_faults_are_told_at_once() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["code"] = "x"
        document["rooms"][0]["kind"] = "bar"
        document["sessions"][0]["room"] = "nowhere"
        document["sessions"][1]["starts_at"] = "soon"

    assert list(faults(changed(spoil))) == [
        "rooms[0].kind",
        "code",
        "sessions[0].room",
        "sessions[1].starts_at",
    ]


def test_faults_of_the_file_beside_are_told_with_its_name() -> None:
    with pytest.raises(BrokenFile) as refused:
        event_file.read(TOML, "toml", {"cities.csv": b"city,country,field\n,Italy,Film\n"}.get)
    assert [str(fault) for fault in refused.value.faults] == ["cities.csv, line 2, city: is empty"]
    with pytest.raises(BrokenFile, match=r"cities\.csv: The file is UTF-16"):
        event_file.read(TOML, "toml", {"cities.csv": "city".encode("utf-16")}.get)


@pytest.mark.parametrize("text", ["", "[]", "null", "7", "- a", "id: x"])
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(BrokenFile):
        event_file.read(text, "yaml")


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Any, ...]] = []
    for key, each in inner:
        found.append((*path, key))
        if isinstance(each, dict | list):
            found += spots(each, (*path, key))
    return found


JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.dates()
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.sampled_from(["en", "id", ""]), st.text("ab"), max_size=2)
)


@given(st.lists(st.tuples(st.sampled_from(spots(GOOD)), JUNK), max_size=3))
@FEWER
def test_whatever_is_put_anywhere_it_is_read_or_refused_and_nothing_else(
    spoilt: list[tuple[tuple[Any, ...], Any]],
) -> None:
    document = deepcopy(GOOD)
    for path, junk in spoilt:
        put(document, path, junk)
    with suppress(BrokenFile):
        assert isinstance(read(document), Event)


def put(document: Any, path: tuple[Any, ...], junk: Any) -> None:
    """Junk at a path, unless junk put there earlier has taken the path away."""
    with suppress(LookupError, TypeError):
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = junk
