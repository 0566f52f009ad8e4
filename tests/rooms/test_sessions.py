"""What is on, what comes next, and what a delay does to the rest of the day."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.refusals import Refusal
from rooms.sessions import (
    LONGEST_DELAY_MIN,
    SHORTEST_BREAK,
    Session,
    SessionState,
    delay,
    end,
    in_order,
    now_next,
    start,
)
from tests.rooms.programmes import UNHURRIED, at, session, slots, timetables

LIVE, ENDED = SessionState.LIVE, SessionState.ENDED

OPENING = session("opening", "09:00", "10:00")
FORUM = session("forum", "10:30", "12:00")
CLOSING = session("closing", "12:00", "13:00")
DAY = [CLOSING, OPENING, FORUM]


def ids(found: tuple[Session | None, Session | None]) -> tuple[str | None, str | None]:
    current, following = found
    return current.id if current else None, following.id if following else None


@pytest.mark.parametrize(
    ("clock", "current", "following"),
    [
        ("08:00", None, "opening"),
        ("09:00", "opening", "forum"),
        ("09:59", "opening", "forum"),
        ("10:00", None, "forum"),
        ("11:00", "forum", "closing"),
        ("12:30", "closing", None),
        ("13:00", None, None),
    ],
)
def test_what_nobody_started_is_on_during_its_slot(
    clock: str, current: str | None, following: str | None
) -> None:
    assert ids(now_next(DAY, "main", at(clock))) == (current, following)


def test_another_room_does_not_matter() -> None:
    elsewhere = replace(OPENING, id="elsewhere", room="side")
    assert now_next([elsewhere], "main", at("09:30")) == (None, None)


def test_what_the_chair_started_is_on_however_late_it_gets() -> None:
    late = [start(OPENING, at("09:20")), FORUM, CLOSING]
    assert ids(now_next(late, "main", at("11:00"))) == ("opening", "forum")
    assert ids(now_next(late, "main", at("11:59"))) == ("opening", "forum"), "it has been waiting"


def test_what_the_chair_started_early_is_on_before_its_slot() -> None:
    assert ids(now_next([OPENING, start(FORUM, at("08:00"))], "main", at("08:05")))[0] == "forum"


def test_of_two_running_sessions_the_later_started_is_on() -> None:
    both = [start(OPENING, at("09:00")), start(FORUM, at("10:30")), CLOSING]
    assert ids(now_next(both, "main", at("10:40"))) == ("forum", "closing")


def test_a_session_without_a_note_of_its_start_counts_from_its_slot() -> None:
    assert ids(now_next([replace(OPENING, state=LIVE)], "main", at("10:30"))) == ("opening", None)


def test_a_session_left_running_by_mistake_gives_way_after_two_hours() -> None:
    forgotten = [start(OPENING, at("09:00")), FORUM, CLOSING]
    assert ids(now_next(forgotten, "main", at("12:30"))) == ("closing", None)


def test_a_session_started_after_its_slot_is_not_taken_for_forgotten() -> None:
    assert ids(now_next([start(OPENING, at("15:00"))], "main", at("15:30"))) == ("opening", None)


def test_an_ended_session_is_over_though_its_slot_is_not() -> None:
    ended = end(start(OPENING, at("09:00")), at("09:10"))
    assert ids(now_next([ended, FORUM], "main", at("09:30"))) == (None, "forum")


def test_start_and_end_say_when_and_leave_the_plan_alone() -> None:
    running = start(OPENING, at("09:05"))
    assert (running.state, running.started_at, running.ended_at) == (LIVE, at("09:05"), None)
    over = end(running, at("09:50"))
    assert (over.state, over.started_at, over.ended_at) == (ENDED, at("09:05"), at("09:50"))
    assert slots([over]) == slots([OPENING])


def test_a_session_ended_by_mistake_opens_again() -> None:
    again = start(end(start(OPENING, at("09:00")), at("09:01")), at("09:02"))
    assert (again.state, again.started_at, again.ended_at) == (LIVE, at("09:02"), None)


def test_a_running_session_is_not_started_again_and_an_idle_one_not_ended() -> None:
    with pytest.raises(Refusal, match="already running") as twice:
        start(start(OPENING, at("09:00")), at("09:01"))
    with pytest.raises(Refusal, match="not running") as idle:
        end(OPENING, at("09:00"))
    assert (twice.value.code, idle.value.code) == ("conflict", "conflict")


def test_free_time_absorbs_a_delay() -> None:
    changed = delay(DAY, "opening", 30)
    assert slots(changed) == {"opening": "09:30-10:30"}
    assert changed[0].delay_s == 1800


def test_what_follows_moves_only_as_far_as_it_must() -> None:
    changed = delay(DAY, "opening", 45)
    assert slots(changed) == {
        "opening": "09:45-10:45",
        "forum": "10:45-12:15",
        "closing": "12:15-13:15",
    }
    assert [s.delay_s for s in changed] == [2700, 900, 900]


def test_other_rooms_and_earlier_sessions_stay() -> None:
    aside = session("aside", "10:00", "13:00", room="side")
    assert slots(delay([*DAY, aside], "forum", 5)) == {
        "forum": "10:35-12:05",
        "closing": "12:05-13:05",
    }


def test_a_break_absorbs_a_delay_down_to_ten_minutes() -> None:
    tea = session("tea", "10:00", "10:30", kind="break")
    assert slots(delay([OPENING, tea, FORUM], "opening", 20)) == {
        "opening": "09:20-10:20",
        "tea": "10:20-10:30",
    }
    assert slots(delay([OPENING, tea, FORUM], "opening", 25)) == {
        "opening": "09:25-10:25",
        "tea": "10:25-10:35",
        "forum": "10:35-12:05",
    }


def test_a_break_of_five_minutes_keeps_them() -> None:
    breath = session("breath", "10:00", "10:05", kind="break")
    assert slots(delay([OPENING, breath], "opening", 30))["breath"] == "10:30-10:35"


def test_a_running_session_runs_longer_instead_of_moving() -> None:
    running = start(OPENING, at("09:00"))
    changed = delay([running, FORUM, CLOSING], "opening", 40)
    assert slots(changed)["opening"] == "09:00-10:40"
    assert slots(changed)["forum"] == "10:40-12:10"
    assert changed[0].delay_s == 0


def test_a_running_session_is_not_pushed_but_waited_for() -> None:
    running = start(FORUM, at("10:30"))
    assert slots(delay([OPENING, running, CLOSING], "opening", 60)) == {
        "opening": "12:00-13:00",
        "closing": "13:00-14:00",
    }


def test_what_is_over_neither_moves_nor_is_in_the_way() -> None:
    over = replace(FORUM, state=ENDED)
    assert slots(delay([OPENING, over, CLOSING], "opening", 60)) == {"opening": "10:00-11:00"}


def test_a_delay_can_be_taken_back_but_no_further() -> None:
    late = delay([OPENING], "opening", 30)
    assert slots(delay(late, "opening", -10)) == {"opening": "09:20-10:20"}
    assert slots(delay(late, "opening", -60)) == {"opening": "09:00-10:00"}
    assert delay(late, "opening", -60)[0].delay_s == 0


def test_a_delay_is_not_taken_back_into_the_session_before() -> None:
    opening, forum, closing = delay(DAY, "opening", 45)
    assert slots(delay([opening, forum, closing], "opening", -45)) == {"opening": "09:00-10:00"}
    with pytest.raises(Refusal, match="any earlier"):
        delay([opening, forum, closing], "forum", -5)
    ended = end(start(opening, at("09:45")), at("10:20"))
    assert slots(delay([ended, forum, closing], "forum", -15)) == {"forum": "10:30-12:00"}


@pytest.mark.parametrize("minutes", [0, LONGEST_DELAY_MIN + 1, -LONGEST_DELAY_MIN - 1, 10**9])
def test_a_delay_has_to_make_sense(minutes: int) -> None:
    with pytest.raises(Refusal) as refused:
        delay(DAY, "opening", minutes)
    assert refused.value.code == "bad_request"


def test_what_does_not_exist_is_over_or_has_begun_is_refused() -> None:
    with pytest.raises(Refusal) as nothing:
        delay(DAY, "nonsense", 5)
    with pytest.raises(Refusal, match="over"):
        delay([replace(OPENING, state=ENDED)], "opening", 5)
    with pytest.raises(Refusal, match="has begun"):
        delay([replace(OPENING, state=LIVE)], "opening", -5)
    assert nothing.value.code == "not_found"


@given(timetables(), st.integers(-800, 800), st.integers(0, 20))
@UNHURRIED
def test_a_delay_never_makes_an_overlap_and_never_shortens_a_session(
    before: list[Session], minutes: int, which: int
) -> None:
    if not before:
        return
    target = before[which % len(before)]
    try:
        changed = {s.id: s for s in delay(before, target.id, minutes)}
    except Refusal:
        return
    after = [changed.get(s.id, s) for s in before]
    for moved in changed.values():
        for other in after:
            beside = other.room == moved.room and other.id != moved.id
            if beside and other.state is not ENDED and {other.state, moved.state} != {LIVE}:
                assert moved.ends_at <= other.starts_at or other.ends_at <= moved.starts_at
    for old, new in zip(before, after, strict=True):
        assert new.length >= shortest(old)
        assert new.room == target.room or new == old
        assert old.state is not ENDED or new == old
        if minutes > 0 and old.state is not LIVE:
            assert new.starts_at >= old.starts_at
            assert new.delay_s - old.delay_s == (new.starts_at - old.starts_at).total_seconds()


def shortest(old: Session) -> timedelta:
    return min(old.length, SHORTEST_BREAK) if old.kind.casefold() == "break" else old.length


@given(timetables(), st.integers(1, 720), st.integers(0, 20))
@UNHURRIED
def test_a_delay_moves_nothing_further_than_itself(
    before: list[Session], minutes: int, which: int
) -> None:
    planned = [s for s in before if s.state is SessionState.PLANNED]
    quiet = [replace(s, state=SessionState.PLANNED) for s in planned]
    if not quiet:
        return
    changed = delay(quiet, quiet[which % len(quiet)].id, minutes)
    by_id = {s.id: s for s in quiet}
    assert all(s.starts_at - by_id[s.id].starts_at <= timedelta(minutes=minutes) for s in changed)
    order = [s.id for s in in_order(quiet, changed[0].room)]
    moved = {s.id: s for s in changed}
    after = [moved.get(s.id, s) for s in quiet]
    assert [s.id for s in in_order(after, changed[0].room)] == order
    for one, other in pairwise(in_order(after, changed[0].room)):
        assert one.ends_at <= other.starts_at
