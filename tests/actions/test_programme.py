"""The chair starts, ends and delays sessions; the lobby hears of it too."""

from datetime import timedelta

import pytest

from rooms.commands import DelaySession, EndSession, StartSession
from rooms.people import LOBBY, Role
from rooms.refusals import Refusal
from tests.store.meeting import Meeting


def heard(meeting: Meeting, room: str) -> list[str]:
    """Names of the facts of a room."""
    return [n.fact.name for c in meeting.told for n in c.facts if n.fact.room == room]


async def test_the_session_that_is_on_starts_and_ends_by_one_word(meeting: Meeting) -> None:
    chair = await meeting.join("Chair", Role.MODERATOR)
    started = await meeting.do(chair, StartSession())
    assert (started["session"]["id"], started["session"]["state"]) == ("main-1", "live")
    ended = await meeting.do(chair, EndSession())
    assert ended["session"]["state"] == "ended"
    names = ["session.started", "session.ended"]
    assert heard(meeting, "main") == names
    assert heard(meeting, LOBBY) == names


async def test_a_delay_moves_the_session_and_says_by_how_much(meeting: Meeting) -> None:
    chair = await meeting.join("Chair", Role.MODERATOR)
    event = await meeting.store.read(lambda reader: reader.event())
    assert event is not None
    before = next(s for s in event.sessions if s.id == "main-1")
    delayed = await meeting.do(chair, DelaySession(10))
    assert delayed["changed"][0]["id"] == "main-1"
    event = await meeting.store.read(lambda reader: reader.event())
    assert event is not None
    after = next(s for s in event.sessions if s.id == "main-1")
    assert after.starts_at - before.starts_at == timedelta(minutes=10)


async def test_a_session_of_another_room_is_not_this_chairs(meeting: Meeting) -> None:
    chair = await meeting.join("Chair", Role.MODERATOR)
    for command in (StartSession("cities-1"), EndSession("nothing"), DelaySession(5, "cities-1")):
        with pytest.raises(Refusal) as refused:
            await meeting.do(chair, command)
        assert refused.value.code == "not_found"


async def test_starting_what_runs_is_refused_and_told_to_nobody(meeting: Meeting) -> None:
    chair = await meeting.join("Chair", Role.MODERATOR)
    await meeting.do(chair, StartSession("main-1"))
    with pytest.raises(Refusal) as refused:
        await meeting.do(chair, StartSession("main-1"))
    assert refused.value.code == "conflict"
    assert heard(meeting, LOBBY) == ["session.started"]
