"""The life of a poll: every act in every state, and when a number may be seen."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rooms import polls
from rooms.commands import EditPoll, NewOption
from rooms.facts import Data, Outcome, Stream
from rooms.polls import MOVES, Poll, State
from tests.rooms.meeting import NOW, RESULT, at, drafted, names, poll, public, refused, told

S = State

ACTS: dict[str, Callable[[Poll], Outcome[Poll]]] = {
    "edit": lambda p: polls.edit(p, EditPoll(p.id, title="Shall we now?"), frozen=False),
    "open": lambda p: polls.open_(p, at(100)),
    "pause": lambda p: polls.pause(p, True, at(100)),
    "resume": lambda p: polls.pause(p, False, at(100)),
    "close": lambda p: polls.close(p, at(100)),
    "count": lambda p: polls.count(p, RESULT),
    "publish": polls.publish,
    "void": lambda p: polls.void(p, "Wrong options"),
    "rerun": polls.rerun,
    "recount": lambda p: polls.recount(p, RESULT),
}

MATRIX = """
         draft      open      paused    closing    closed     published  void
edit     draft      open      paused    !closed    !closed    !closed    !closed
open     open       conflict  conflict  !closed    !closed    !closed    !closed
pause    !not_open  paused    conflict  !closed    !closed    !closed    !closed
resume   !not_open  conflict  open      !closed    !closed    !closed    !closed
close    !not_open  closing   closing   !closed    !closed    !closed    !closed
count    conflict   conflict  conflict  published  conflict   conflict   conflict
publish  conflict   conflict  conflict  conflict   published  conflict   conflict
void     conflict   void      void      void       void       void       conflict
rerun    conflict   conflict  conflict  conflict   draft      draft      draft
recount  conflict   conflict  conflict  conflict   closed     published  conflict
"""
HEAD, *ROWS = (line.split() for line in MATRIX.strip().splitlines())
CASES = [(r[0], State(state), cell) for r in ROWS for state, cell in zip(HEAD, r[1:], strict=True)]


@pytest.mark.parametrize(("act", "state", "cell"), CASES, ids=str)
def test_p2_to_p9_every_act_in_every_state(act: str, state: State, cell: str) -> None:
    """P2 P3 P4 P5 P6 P7 P8 P9 P10: the whole table of transitions."""
    was = poll(state)
    if cell not in set(State):
        with refused(cell if cell == "conflict" else f"poll.{cell[1:]}"):
            ACTS[act](was)
    else:
        now = ACTS[act](was).now
        assert now.state == cell
        assert now.rev > was.rev


def test_the_table_names_every_state_and_every_act() -> None:
    assert {State(name) for name in HEAD} == set(State)
    assert {row[0] for row in ROWS} == set(ACTS) == set(MOVES) - {"approve_answer"}


def test_p1_a_draft_is_known_to_staff_alone() -> None:
    outcome = polls.edit(drafted(), EditPoll("p1", title="Or rather?"), frozen=False)
    assert names(outcome) == ["poll.drafted"]
    assert public(outcome.facts) == []
    assert told(outcome, "poll.drafted")["poll"]["title"] == "Or rather?"


def test_p2_an_open_poll_without_ballots_is_edited_before_everybody() -> None:
    outcome = polls.edit(poll(), EditPoll("p1", title="Or rather?"), frozen=False)
    assert names(outcome) == ["poll.edited"]
    assert told(outcome, "poll.edited")["poll"]["result"] is None


# Opening, pausing, time


def test_p3_opening_tells_the_room_and_takes_the_draft_off_the_staffs_list() -> None:
    outcome = polls.open_(drafted(seconds=60), NOW)
    assert (outcome.now.opened_at, outcome.now.closes_at) == (NOW, at(60))
    assert names(outcome, Stream.MAIN) == ["poll.opened"]
    assert told(outcome, "poll.left") == {"id": "p1"}
    assert polls.open_(drafted(), NOW).now.closes_at is None


def test_p4_a_pause_stops_the_clock_too() -> None:
    paused = polls.pause(poll(seconds=60), True, at(20)).now
    assert (paused.closes_at, paused.remaining) == (None, 40)
    resumed = polls.pause(paused, False, at(500)).now
    assert (resumed.closes_at, resumed.remaining) == (at(540), None)


def test_p4_a_poll_without_a_timer_has_none_after_a_pause_either() -> None:
    resumed = polls.pause(polls.pause(poll(), True, at(20)).now, False, at(30)).now
    assert (resumed.closes_at, resumed.remaining) == (None, None)


def test_p4_whoever_pauses_at_the_last_moment_leaves_a_second() -> None:
    assert polls.pause(poll(seconds=60), True, at(60.4)).now.remaining == 1


def test_p4_p9_a_pause_takes_nothing_from_the_time_of_the_next_run() -> None:
    paused = polls.pause(poll(seconds=60), True, at(50)).now
    again = polls.rerun(polls.void(paused, "Wrong options").now).now
    assert polls.open_(again, at(100)).now.closes_at == at(160)


@pytest.mark.parametrize("state", State)
def test_p5_a_poll_is_due_when_its_time_has_run_out(state: State) -> None:
    timed = replace(poll(), state=state, closes_at=at(60))
    assert polls.is_due(timed, at(60)) is (state is S.OPEN)
    assert not polls.is_due(timed, at(59))
    assert not polls.is_due(replace(timed, closes_at=None), at(60))


# Closing, publishing, void


def test_p5_closing_is_a_state_of_its_own_without_numbers() -> None:
    outcome = polls.close(poll(seconds=60), at(30))
    assert names(outcome) == ["poll.closing"]
    assert (outcome.now.closed_at, outcome.now.closes_at) == (at(30), None)


def test_p6_counting_tells_staff_the_result_and_everybody_that_it_is_closed() -> None:
    outcome = polls.count(poll(S.CLOSING, results="after_ballot"), RESULT)
    assert outcome.now.state is S.CLOSED
    assert names(outcome) == ["poll.closed", "poll.counted"]
    assert told(outcome, "poll.closed")["poll"]["result"] is None
    assert told(outcome, "poll.counted") == {"poll": "p1", "run": 1, "result": RESULT}


def test_p6_results_shown_after_closing_are_published_in_the_same_step() -> None:
    outcome = polls.count(poll(S.CLOSING), RESULT)
    assert names(outcome) == ["poll.closed", "poll.counted", "poll.published"]
    assert told(outcome, "poll.closed")["poll"]["result"] is None
    assert told(outcome, "poll.published")["poll"]["result"] == RESULT


@pytest.mark.parametrize("results", ["live", "after_ballot"])
def test_p7_other_results_are_published_when_the_chair_says_so(results: str) -> None:
    counted = polls.count(poll(S.CLOSING, results=results), RESULT).now
    outcome = polls.publish(counted)
    assert outcome.now.state is S.PUBLISHED
    assert told(outcome, "poll.published")["poll"]["result"] == RESULT


def test_p7_results_that_are_never_shown_are_not_published_either() -> None:
    counted = polls.count(poll(S.CLOSING, results="never"), RESULT).now
    assert counted.state is S.CLOSED
    with refused("conflict", "never shown"):
        polls.publish(counted)


@pytest.mark.parametrize("state", [S.OPEN, S.PAUSED, S.CLOSING, S.CLOSED, S.PUBLISHED])
def test_p8_a_void_run_shows_its_reason_and_no_number(state: State) -> None:
    outcome = polls.void(poll(state, seconds=60), "Wrong options")
    assert (outcome.now.closes_at, outcome.now.remaining) == (None, None)
    seen = told(outcome, "poll.voided")["poll"]
    assert (seen["state"], seen["reason"], seen["result"]) == ("void", "Wrong options", None)
    assert "counts" not in str(outcome.facts)


# Running again


@pytest.mark.parametrize("state", [S.CLOSED, S.PUBLISHED, S.VOID])
def test_p9_a_new_run_starts_as_a_draft_while_the_old_result_stands(state: State) -> None:
    old = poll(state)
    outcome = polls.rerun(old)
    again = outcome.now
    assert (again.run, again.state, again.result, again.reason) == (2, S.DRAFT, None, None)
    assert names(outcome) == ["poll.drafted"]
    assert polls.listed_view(again) == polls.public_view(old)
    opened = polls.open_(again, at(200)).now
    assert polls.listed_view(opened) == polls.public_view(opened)
    assert opened.last is None


def test_p9_what_was_not_published_does_not_stand() -> None:
    closed = polls.count(poll(S.CLOSING, results="never"), RESULT).now
    again = polls.rerun(closed).now
    assert "counts" not in str(polls.listed_view(again))


# Open answers


@pytest.mark.parametrize("state", State)
def test_p10_open_answers_are_sorted_from_the_first_until_the_run_is_over(state: State) -> None:
    text = poll(state, kind="open")
    if state in {S.OPEN, S.PAUSED, S.CLOSED, S.PUBLISHED}:
        polls.may_approve_answer(text)
    else:
        with refused("conflict", state):
            polls.may_approve_answer(text)


@pytest.mark.parametrize("kind", ["single", "multiple", "rating", "cloud"])
def test_p10_other_answers_are_not_approved_one_by_one(kind: str) -> None:
    with refused("conflict", "open text"):
        polls.may_approve_answer(poll(kind=kind))


def test_p10_a_result_with_other_texts_is_shown_where_the_result_is() -> None:
    fresh: Data = {**RESULT, "texts": [{"id": "t1", "text": "Trees", "n": 2}]}
    shown = polls.recount(poll(S.PUBLISHED, kind="open"), fresh)
    assert names(shown) == ["poll.counted", "poll.published"]
    assert told(shown, "poll.published")["poll"]["result"] == fresh
    hidden = polls.recount(poll(S.CLOSED, kind="open", results="never"), fresh)
    assert names(hidden) == ["poll.counted"]


def test_p2_options_keep_their_letters() -> None:
    edit = EditPoll("p1", options=(NewOption("Aye"), NewOption("Nay")))
    options = polls.edit(poll(), edit, frozen=False).now.options
    assert [(option.id, option.text) for option in options] == [("a", "Aye"), ("b", "Nay")]
