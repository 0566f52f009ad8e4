"""What makes a poll one that can be voted on."""

from typing import Any

import pytest

from rooms import drafts
from rooms.commands import DraftPoll, EditPoll, NewOption
from rooms.polls import Poll, State
from tests.rooms.meeting import ROOM, drafted, poll, refused

TWO = (NewOption("Aye"), NewOption("Nay"))
THREE = (*TWO, NewOption("Later"))


def edited(was: Poll, frozen: bool = False, **given: Any) -> Poll:
    return drafts.changed(was, EditPoll(was.id, **given), frozen)


@pytest.mark.parametrize("kind", ["single", "multiple", "rating", "cloud", "open"])
def test_p1_every_kind_of_this_version_can_be_drafted(kind: str) -> None:
    made = drafted(kind)
    assert (made.kind, made.state, made.run, made.rev) == (kind, State.DRAFT, 1, 1)


def test_p1_what_is_left_out_is_filled_in() -> None:
    assert (drafted().min, drafted().max) == (1, 1)
    many = drafted("multiple", "abcde")
    assert (many.min, many.max) == (1, 5)
    assert drafted("rating").scale == 5
    assert drafted("rating", scale=10).scale == 10
    assert drafted("multiple", min=0, max=1).min == 0


@pytest.mark.parametrize("kind", ["ranking", "quiz"])
def test_p1_kinds_of_a_later_version_are_refused(kind: Any) -> None:
    with refused("unsupported", kind):
        drafts.new("p1", ROOM, DraftPoll(kind, "Shall we?", TWO))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "single"}, "at least two"),
        ({"kind": "multiple", "options": (NewOption("Aye"),)}, "at least two"),
        ({"kind": "rating", "options": TWO}, "no “options”"),
        ({"kind": "open", "options": TWO}, "no “options”"),
        ({"kind": "single", "options": (NewOption("aye"), NewOption("AYE"))}, "same text"),
        ({"kind": "multiple", "options": TWO, "max": 3}, "do not fit"),
        ({"kind": "multiple", "options": TWO, "min": 2, "max": 1}, "do not fit"),
        ({"kind": "single", "options": TWO, "max": 2}, "exactly one"),
        ({"kind": "single", "options": TWO, "min": 0}, "exactly one"),
        ({"kind": "single", "options": TWO, "secret": True, "change": True}, "secret"),
    ],
)
def test_p1_a_poll_that_cannot_be_voted_on_is_refused(given: dict[str, Any], words: str) -> None:
    with refused("bad_request", words):
        drafts.new("p1", ROOM, DraftPoll(title="Shall we?", **given))


def test_p2_a_draft_may_become_anything() -> None:
    many = edited(drafted(), kind="multiple", options=THREE)
    assert (many.kind, many.min, many.max) == ("multiple", 1, 3)
    limited = edited(many, max=2)
    assert edited(limited, options=(*THREE, NewOption("Never"))).max == 2
    single = edited(edited(many, min=0), kind="single")
    assert (single.min, single.max) == (1, 1)
    assert edited(single, secret=True, who="badge", results="live").secret
    assert edited(single, seconds=30).remaining is None


@pytest.mark.parametrize(
    "given",
    [
        *({"kind": "multiple"}, {"min": 1}, {"max": 1}, {"scale": 3}, {"results": "live"}),
        *({"change": True}, {"who": "badge"}, {"secret": True}),
    ],
    ids=str,
)
@pytest.mark.parametrize("state", [State.OPEN, State.PAUSED])
def test_p2_what_a_ballot_may_be_is_fixed_once_the_poll_was_opened(
    state: State, given: dict[str, Any]
) -> None:
    with refused("conflict", f"“{next(iter(given))}” is fixed"):
        edited(poll(state), **given)


def test_p2_words_freeze_with_the_first_ballot() -> None:
    assert edited(poll(), title="Or?", options=TWO).title == "Or?"
    for given in ({"title": "Or?"}, {"options": TWO}):
        with refused("conflict", "there are ballots already"):
            edited(poll(), frozen=True, **given)


def test_p2_an_open_poll_keeps_its_number_of_options() -> None:
    with refused("conflict", "number of options"):
        edited(poll(), options=THREE)


def test_p2_a_paused_poll_may_be_given_another_time() -> None:
    longer = edited(poll(State.PAUSED, seconds=60), frozen=True, seconds=300)
    assert (longer.seconds, longer.remaining) == (300, 300)
    with refused("conflict", "Pause the poll"):
        edited(poll(seconds=60), seconds=300)
