"""One voter's one choice."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.ballots import (
    ABSTAIN,
    accepts,
    ballot_view,
    canonical,
    may_replace,
    readable,
    voter_of,
)
from rooms.commands import Choice
from rooms.people import Person, Role
from rooms.polls import State
from tests.rooms.meeting import NOW, ana, at, li, mei, of, poll, refused


def read(kind: str, choice: Choice, **more: Any) -> str:
    return canonical(poll(kind=kind, **more), choice)


# B1 Whose ballot it is


@pytest.mark.parametrize("role", Role)
def test_b1_delegates_and_speakers_vote(role: Role) -> None:
    if role in {Role.DELEGATE, Role.SPEAKER}:
        assert voter_of(poll(), of(role)) == f"p-{role}"
    else:
        with refused("ballot.not_entitled", "role"):
            voter_of(poll(), of(role))


def test_b1_whoever_was_removed_does_not_vote() -> None:
    with refused("ballot.not_entitled"):
        voter_of(poll(), replace(ana, removed=True))


def test_b1_a_poll_may_be_for_badge_holders() -> None:
    assert voter_of(poll(who="badge"), li) == "p-li"
    with refused("ballot.not_entitled", "badge"):
        voter_of(poll(who="badge"), ana)


@pytest.mark.parametrize("person", [ana, mei, replace(ana, speaks_for=True)])
def test_b1_a_delegation_has_one_ballot_together(person: Person) -> None:
    together = poll(who="delegation")
    assert voter_of(together, li) == "delegation:xian"
    assert voter_of(together, replace(mei, speaks_for=True)) == "delegation:xian"
    with refused("ballot.not_entitled", "one ballot from each delegation"):
        voter_of(together, person)


# B2 When


@pytest.mark.parametrize(
    ("state", "code"),
    [
        *((State.DRAFT, "poll.not_open"), (State.PAUSED, "poll.not_open"), (State.OPEN, "")),
        *((State.CLOSING, "poll.closed"), (State.CLOSED, "poll.closed")),
        *((State.PUBLISHED, "poll.closed"), (State.VOID, "poll.closed")),
    ],
)
def test_b2_ballots_are_taken_while_a_poll_is_open(state: State, code: str) -> None:
    if not code:
        accepts(poll(state), NOW)
    else:
        with refused(code, "paused" if state is State.PAUSED else ""):
            accepts(poll(state), NOW)


def test_b2_a_ballot_meant_for_another_run_is_not_taken() -> None:
    anew = replace(poll(State.OPEN), run=2)
    accepts(anew, NOW, run=2)
    with refused("poll.closed", "started anew"):
        accepts(anew, NOW, run=1)


def test_b2_and_not_a_moment_longer_than_its_time() -> None:
    accepts(poll(seconds=60), at(59.999))
    with refused("poll.closed"):
        accepts(poll(seconds=60), at(60))


# B3 One answer of the right kind


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(abstain=False),
        Choice(options=("a",), rating=4),
        Choice(options=("a",), abstain=True),
        Choice(text="a", rating=0),
    ],
)
@pytest.mark.parametrize("kind", ["single", "rating", "cloud"])
def test_b3_a_choice_is_exactly_one_answer(kind: str, choice: Choice) -> None:
    with refused("bad_request", "exactly one kind"):
        read(kind, choice)


@pytest.mark.parametrize(
    ("kind", "choice"),
    [
        ("single", Choice(text="a")),
        ("multiple", Choice(ranking=("a", "b"))),
        ("rating", Choice(options=("a",))),
        ("cloud", Choice(rating=1)),
        ("open", Choice(options=())),
    ],
)
def test_b3_an_answer_is_of_the_kind_of_its_poll(kind: str, choice: Choice) -> None:
    with refused("bad_request", "is answered with"):
        read(kind, choice)


@pytest.mark.parametrize("kind", ["single", "multiple", "rating", "cloud", "open"])
def test_b3_an_abstention_is_a_ballot_in_every_poll(kind: str) -> None:
    assert read(kind, Choice(abstain=True)) == ABSTAIN
    assert read(kind, Choice(abstain=True, rating=None)) == ABSTAIN


# B4 Options


def test_b4_a_single_choice_takes_one_option() -> None:
    assert read("single", Choice(options=("b",))) == "b"
    for options in ((), ("a", "b")):
        with refused("ballot.too_many", "Choose exactly one option."):
            read("single", Choice(options=options))


def test_b4_the_number_of_options_is_between_min_and_max() -> None:
    three = {"texts": ("x", "y", "z"), "min": 2, "max": 2}
    assert read("multiple", Choice(options=("c", "a")), **three) == "a,c"
    with refused("ballot.too_many", "Choose exactly 2 options."):
        read("multiple", Choice(options=("a",)), **three)
    with refused("ballot.too_many", "Choose 1 to 2 options."):
        read("multiple", Choice(options=()))
    assert read("multiple", Choice(options=()), min=0) == ""


@pytest.mark.parametrize("option", ["z", "", "A", "a,b", "-", "="])
def test_b4_an_option_that_is_not_there_is_refused(option: str) -> None:
    with refused("ballot.unknown_option"):
        read("multiple", Choice(options=("a", option)))


def test_b4_an_option_counts_once() -> None:
    with refused("ballot.too_many", "twice"):
        read("multiple", Choice(options=("a", "a")))


# B5 Ratings and texts


@pytest.mark.parametrize("rating", [0, -1, 6, 1000])
def test_b5_a_rating_is_on_the_scale(rating: int) -> None:
    assert read("rating", Choice(rating=5)) == "5"
    assert read("rating", Choice(rating=6), scale=10) == "6"
    with refused("ballot.unknown_option", "from 1 to 5"):
        read("rating", Choice(rating=rating))


def test_b5_a_word_is_short_and_an_answer_may_have_lines() -> None:
    assert read("cloud", Choice(text=" 树 ")) == "=树"
    assert read("open", Choice(text="one\ntwo")) == "=one\ntwo"
    with refused("too_large", "41 characters; 40"):
        read("cloud", Choice(text="x" * 41))
    with refused("too_large"):
        read("open", Choice(text="x" * 281))
    with refused("bad_request"):
        read("cloud", Choice(text="one\ntwo"))
    with refused("bad_request", "empty"):
        read("cloud", Choice(text="\u200b"))


@pytest.mark.parametrize("text", ["-", "a,b", "4", "=SUM(A1)", ",", "a"])
def test_b5_no_text_is_taken_for_another_kind_of_answer(text: str) -> None:
    kept = read("open", Choice(text=text))
    assert kept != ABSTAIN
    assert readable(kept) == {"text": text}


# B6 Changing it


def test_b6_a_ballot_stands_unless_the_poll_allows_a_change() -> None:
    may_replace(poll(change=True), "a", "b")
    may_replace(poll(), "a", "a")
    with refused("ballot.final"):
        may_replace(poll(), "a", "b")


def test_b6_a_secret_ballot_stands_because_nobody_knows_it() -> None:
    with refused("ballot.final"):
        may_replace(poll(secret=True), None, "a")


def test_voters_see_their_ballot_and_of_a_secret_one_only_that_it_was_cast() -> None:
    assert ballot_view(poll(), "a", at(5)) == {
        "poll": "p1",
        "run": 1,
        "choice": {"options": ["a"]},
        "at": "2020-09-17T01:00:05.000Z",
    }
    assert ballot_view(poll(secret=True), "a", at(5))["choice"] is None
    assert ballot_view(poll(), None, at(5))["choice"] is None


choices = st.one_of(
    st.just(("single", {"abstain": True})),
    st.tuples(st.just("rating"), st.fixed_dictionaries({"rating": st.integers(1, 5)})),
    st.tuples(
        st.just("multiple"),
        st.lists(st.sampled_from("abcd"), unique=True, max_size=4).map(lambda o: {"options": o}),
    ),
    st.tuples(
        st.just("open"),
        st.text("a-=,4 树", min_size=1).map(str.strip).filter(bool).map(lambda t: {"text": t}),
    ),
)


@given(choices)
def test_b3_b4_b5_a_choice_is_read_back_as_it_was_meant(case: tuple[str, dict[str, Any]]) -> None:
    kind, choice = case
    options = {"texts": "wxyz", "min": 0} if kind == "multiple" else {}
    given: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in choice.items()}
    back = readable(read(kind, Choice(**given), **options))
    meant = {k: sorted(v) if isinstance(v, list) else v for k, v in choice.items()}
    assert back == meant
