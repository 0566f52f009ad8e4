"""Who hears what."""

from dataclasses import replace
from itertools import product

import pytest

from rooms.audience import EVERYBODY, INTERPRETERS, STAFF, groups, streams, tally_audiences
from rooms.facts import Stream
from rooms.people import Role
from rooms.polls import State
from tests.rooms.meeting import ROOM, drafted, guest_chair, of


@pytest.mark.parametrize("role", Role)
def test_a1_streams_by_role(role: Role) -> None:
    followed = streams(of(role), ROOM)
    assert Stream.MAIN in followed
    assert (Stream.STAFF in followed) is (role in {Role.MODERATOR, Role.ORGANISER})
    assert (Stream.CHAT in followed) is (role is not Role.SCREEN)


def test_a1_a_moderator_of_another_room_is_a_guest_here() -> None:
    assert Stream.STAFF not in streams(guest_chair, ROOM)
    assert Stream.STAFF in streams(guest_chair, "hall-2")


@pytest.mark.parametrize("role", Role)
def test_a3_interpreters_are_told_who_listens(role: Role) -> None:
    assert (INTERPRETERS in groups(of(role))) is (role is Role.INTERPRETER)


@pytest.mark.parametrize(
    ("results", "state"), list(product(["never", "after_ballot", "after_close", "live"], State))
)
def test_a2_running_figures_reach_only_those_entitled(results: str, state: State) -> None:
    poll = replace(drafted(), results=results, state=state, run=3)
    audiences = tally_audiences(poll)
    if state in {State.DRAFT, State.PUBLISHED, State.VOID}:
        assert audiences == ()
    elif results == "live":
        assert audiences == (EVERYBODY,)
    elif results == "after_ballot":
        assert audiences == (STAFF, "voted:p1:3")
    else:
        assert audiences == (STAFF,)
