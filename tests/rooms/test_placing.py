"""A programme of any date is moved so that its first day is today and something is on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from rooms.placing import TO_GO, shift_needed
from rooms.sessions import Session
from tests.rooms.programmes import UNHURRIED, moments, session, timetables

SHANGHAI, SAMOA = ZoneInfo("Asia/Shanghai"), ZoneInfo("Pacific/Apia")
UTC_ZONE = ZoneInfo("UTC")

SUMMIT = [
    session("opening", "01:00", "02:00"),  # 09:00 in Shanghai
    session("tea", "02:00", "02:30", kind="break"),
    session("forum", "02:30", "04:00"),
    session("closing", "08:00", "09:00", day=1),
    session("exhibition", "01:30", "09:00", room="exhibition"),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def placed(sessions: list[Session], now: datetime, tz: ZoneInfo) -> dict[str, str]:
    by, _ = shift_needed(sessions, "main", tz, now)
    return {s.id: f"{(s.starts_at + by).astimezone(tz):%d %H:%M}" for s in sessions}


def test_during_a_session_only_the_date_changes() -> None:
    now = moment("2026-11-22T09:10:00+08:00")
    assert placed(SUMMIT, now, SHANGHAI) == {
        "opening": "22 09:00",
        "tea": "22 10:00",
        "forum": "22 10:30",
        "closing": "23 16:00",
        "exhibition": "22 09:30",
    }
    assert shift_needed(SUMMIT, "main", SHANGHAI, now)[1] == 2257


@pytest.mark.parametrize(
    ("clock", "opening", "why"),
    [
        ("09:00", "22 09:00", "it begins this minute and has an hour to go"),
        ("09:30", "22 09:00", "just half an hour is left"),
        ("09:31", "22 09:30", "less than half an hour would be left: half an hour later"),
        ("10:10", "22 08:30", "in the break, half an hour earlier puts the forum on"),
        ("10:31", "22 09:00", "the forum is on"),
        ("11:40", "22 09:30", "the forum would end too soon"),
        ("23:30", "22 21:00", "at night the day's last session is nearest, too late for tomorrow"),
        ("00:10", "22 00:00", "at night the first one, and not before midnight"),
    ],
)
def test_between_sessions_the_hours_move_too_as_little_as_helps(
    clock: str, opening: str, why: str
) -> None:
    now = moment(f"2026-11-22T{clock}:00+08:00")
    assert placed(SUMMIT, now, SHANGHAI)["opening"] == opening, why


def test_today_is_the_venues_today_not_ours() -> None:
    evening_in_paris = moment("2026-11-22T20:00:00+01:00")
    assert placed(SUMMIT, evening_in_paris, SHANGHAI)["opening"][:2] == "23"


def test_clock_times_are_kept_across_daylight_saving() -> None:
    paris = ZoneInfo("Europe/Paris")
    winter = [session("opening", "08:00", "10:00")]  # 10:00 in Paris, in September
    now = moment("2026-01-15T10:30:00+01:00")
    assert placed(winter, now, paris)["opening"] == "15 10:00"


def test_a_short_session_has_all_of_it_to_go() -> None:
    short = [session("word", "09:00", "09:10")]
    now = datetime(2026, 1, 1, 15, 0, 7, tzinfo=UTC)
    by, _ = shift_needed(short, "main", UTC_ZONE, now)
    assert short[0].starts_at + by == now


def test_with_nothing_in_the_main_room_only_the_date_changes() -> None:
    aside = [session("talk", "09:00", "10:00", room="side"), session("tea", "11:00", "12:00",
             kind="break")]  # fmt: skip
    now = datetime(2026, 1, 1, 15, tzinfo=UTC)
    assert placed(aside, now, UTC_ZONE) == {"talk": "01 09:00", "tea": "01 11:00"}


def test_with_no_session_nothing_moves() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert shift_needed([], "main", UTC_ZONE, now) == (timedelta(0), 0)


def test_something_being_on_matters_more_than_a_side_session_staying_today() -> None:
    late = [session("opening", "09:00", "10:00"), session("dinner", "20:00", "22:00", room="side")]
    now = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert placed(late, now, UTC_ZONE) == {"opening": "01 23:00", "dinner": "02 10:00"}


@given(timetables(), moments())
@UNHURRIED
@pytest.mark.parametrize("tz", [SHANGHAI, SAMOA, ZoneInfo("America/St_Johns"), UTC_ZONE])
def test_something_is_always_on_in_main_with_half_an_hour_to_go(
    tz: ZoneInfo, sessions: list[Session], now: datetime
) -> None:
    by, _ = shift_needed(sessions, "main", tz, now)
    shown = [s for s in sessions if s.room == "main" and s.kind.casefold() != "break"]
    live = [s for s in shown if s.starts_at + by <= now < s.ends_at + by]
    assert bool(live) == bool(shown)
    assert all(s.ends_at + by - now >= min(TO_GO, s.length) for s in live)


def test_tomorrow_stays_tomorrow_where_it_can() -> None:
    gala = [
        session("opening", "09:00", "10:00"),
        session("forum", "15:00", "17:00"),
        session("gala", "22:30", "23:30", day=1),
    ]
    now = datetime(2026, 1, 1, 11, 30, tzinfo=UTC)
    assert placed(gala[:2], now, UTC_ZONE) == {"opening": "01 11:00", "forum": "01 17:00"}
    assert placed(gala, now, UTC_ZONE) == {
        "opening": "01 05:30",
        "forum": "01 11:30",
        "gala": "02 19:00",
    }


@given(moments())
@UNHURRIED
def test_with_the_main_room_open_first_and_last_the_days_are_today_and_tomorrow(
    now: datetime,
) -> None:
    evening = session("evening", "07:30", "09:30")
    summit = [*SUMMIT, evening]
    by, _ = shift_needed(summit, "main", SHANGHAI, now)
    today = now.astimezone(SHANGHAI).date()
    dates = {(s.starts_at + by).astimezone(SHANGHAI).date() for s in summit}
    assert dates == {today, today + timedelta(days=1)}
