"""Who sees what of a poll."""

import pytest

from rooms.poll_views import State, counted_view, listed_view, public_view, staff_view
from tests.rooms.meeting import RESULT, poll


def test_p1_a_draft_is_not_on_the_rooms_list() -> None:
    assert listed_view(poll(State.DRAFT)) is None


@pytest.mark.parametrize("state", set(State) - {State.DRAFT})
def test_p6_p7_p8_a_number_is_public_only_once_it_is_published(state: State) -> None:
    view = listed_view(poll(state))
    assert view is not None
    assert view["result"] == (RESULT if state is State.PUBLISHED else None)


def test_a_poll_tells_what_a_voter_must_know() -> None:
    assert public_view(poll(seconds=60)) == {
        "id": "p1",
        "run": 1,
        "state": "open",
        "kind": "single",
        "title": "Shall we?",
        "options": [{"id": "a", "text": "Yes"}, {"id": "b", "text": "No"}],
        "min": 1,
        "max": 1,
        "scale": 5,
        "results": "after_close",
        "change": False,
        "who": "everyone",
        "secret": False,
        "seconds": 60,
        "remaining": None,
        "opened_at": "2020-09-17T01:00:00.000Z",
        "closes_at": "2020-09-17T01:01:00.000Z",
        "closed_at": None,
        "reason": None,
        "result": None,
    }


def test_p6_staff_are_told_the_result_apart_from_the_poll() -> None:
    assert "result" not in staff_view(poll(State.PUBLISHED))
    assert counted_view(poll(State.CLOSED)) == {"poll": "p1", "run": 1, "result": RESULT}
