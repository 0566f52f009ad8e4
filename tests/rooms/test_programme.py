"""The programme as a whole: its days, its views, and its move to today."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given

from rooms.people import Delegation
from rooms.programme import (
    RoomInfo,
    RoomKind,
    Session,
    Speaker,
    days,
    now_next_view,
    programme_view,
    room_view,
    session_view,
    shift_to_today,
    speaker_view,
    start,
    with_sessions,
)
from tests.rooms.programmes import UNHURRIED, at, event, moments, session, timetables

SHANGHAI = ZoneInfo("Asia/Shanghai")

OPENING = session(
    "opening",
    "01:00",
    "02:00",
    kind="ceremony",
    title={"en": "Opening ceremony", "zh": "开幕式"},
    abstract={"en": "Welcome."},
    speakers=("mayor",),
    language="zh",
    track="Main",
    url="https://example.org/opening",
)
LATE = session("late", "20:00", "21:00")
SUMMIT = event(
    OPENING,
    LATE,
    timezone="Asia/Shanghai",
    accent="#a8322a",
    organisers=({"en": "UNESCO"},),
    hosts=({"en": "Beijing", "zh": "北京"},),
    speakers=(Speaker("mayor", "A Mayor", role="Mayor", city="Rome"),),
    delegations=(Delegation("rome", "Rome", "Italy", "Film"),),
)


def test_days_are_those_of_the_venues_calendar() -> None:
    first, second = days([LATE, OPENING], SHANGHAI)
    assert (first.date, first.sessions) == (date(2020, 9, 17), (OPENING,))
    assert (second.date, second.sessions) == (date(2020, 9, 18), (LATE,)), "04:00 in Shanghai"
    assert len(days([LATE, OPENING], UTC)) == 1


@given(timetables())
@UNHURRIED
def test_every_session_is_on_exactly_one_day(sessions: list[Session]) -> None:
    shown = [s.id for day in days(sessions, SHANGHAI) for s in day.sessions]
    assert sorted(shown) == sorted(s.id for s in sessions)


def test_changed_sessions_take_the_place_of_their_old_selves() -> None:
    running = start(OPENING, at("01:00"))
    assert with_sessions(SUMMIT, [running]).sessions == (running, LATE)
    assert with_sessions(SUMMIT, [replace(running, id="unknown")]) == SUMMIT


def test_a_session_is_seen_with_all_its_words_and_in_utc() -> None:
    assert session_view(start(OPENING, at("01:02"))) == {
        "id": "opening",
        "room": "main",
        "title": {"en": "Opening ceremony", "zh": "开幕式"},
        "abstract": {"en": "Welcome."},
        "kind": "ceremony",
        "starts_at": "2020-09-17T01:00:00.000Z",
        "ends_at": "2020-09-17T02:00:00.000Z",
        "speakers": ["mayor"],
        "state": "live",
        "delay_s": 0,
        "language": "zh",
        "track": "Main",
        "url": "https://example.org/opening",
        "started_at": "2020-09-17T01:02:00.000Z",
        "ended_at": None,
    }


def test_what_is_not_known_is_null() -> None:
    view = session_view(LATE)
    assert [view[key] for key in ("language", "track", "url", "started_at")] == [None] * 4


def test_a_room_and_a_speaker_are_seen_as_announced() -> None:
    room = RoomInfo("inter-city", {"en": "Inter-city"}, RoomKind.FORUM, hall="Hall 2")
    assert room_view(room) == {
        "id": "inter-city",
        "title": {"en": "Inter-city"},
        "kind": "forum",
        "hall": "Hall 2",
    }
    assert speaker_view(SUMMIT.speakers[0])["role"] == "Mayor"


def test_now_and_next_are_seen_as_sessions_or_null() -> None:
    assert now_next_view(SUMMIT.sessions, "main", at("01:30")) == {
        "current": session_view(OPENING),
        "next": session_view(LATE),
    }
    assert now_next_view([], "main", at("01:30")) == {"current": None, "next": None}


def test_the_programme_is_seen_whole_and_without_the_code() -> None:
    view = programme_view(SUMMIT)
    assert view["event"] == {
        "id": "summit",
        "name": {"en": "Summit"},
        "tagline": {},
        "venue": {"en": "Park"},
        "city": {"en": "Beijing"},
        "timezone": "Asia/Shanghai",
        "starts_on": "2020-09-17",
        "ends_on": "2020-09-18",
        "organisers": [{"en": "UNESCO"}],
        "hosts": [{"en": "Beijing", "zh": "北京"}],
        "accent": "#a8322a",
    }
    assert view["days"] == [
        {"date": "2020-09-17", "sessions": ["opening"]},
        {"date": "2020-09-18", "sessions": ["late"]},
    ]
    assert [s["id"] for s in view["sessions"]] == ["opening", "late"]
    assert [r["id"] for r in view["rooms"]] == ["main"]
    assert [s["id"] for s in view["speakers"]] == ["mayor"]
    assert view["delegations"] == 1
    assert "SHOUGANG" not in json.dumps(view), "the code opens the door"
    assert json.loads(json.dumps(view)) == view


def test_the_summit_moves_to_today_with_its_dates() -> None:
    moved = shift_to_today(SUMMIT, datetime(2026, 11, 22, 1, 15, tzinfo=UTC))
    assert (moved.starts_on, moved.ends_on) == (date(2026, 11, 22), date(2026, 11, 23))
    assert [s.starts_at.isoformat() for s in moved.sessions] == [
        "2026-11-22T01:00:00+00:00",
        "2026-11-22T20:00:00+00:00",
    ]
    assert replace(moved, starts_on=SUMMIT.starts_on, ends_on=SUMMIT.ends_on,
                   sessions=SUMMIT.sessions) == SUMMIT  # fmt: skip


@given(timetables(), moments())
@UNHURRIED
def test_wherever_it_is_moved_sessions_keep_their_length_and_their_gaps(
    sessions: list[Session], now: datetime
) -> None:
    before = event(*sessions)
    after = shift_to_today(before, now)
    moves = {
        b.starts_at - a.starts_at for a, b in zip(before.sessions, after.sessions, strict=True)
    }
    assert len(moves) <= 1
    assert [s.length for s in after.sessions] == [s.length for s in before.sessions]
    assert after.ends_on - after.starts_on == before.ends_on - before.starts_on
