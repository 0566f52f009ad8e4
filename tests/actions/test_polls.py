"""Polls, from draft to a run anew, and closing in two steps."""

import pytest

from rooms.commands import (
    ApproveAnswer,
    CastBallot,
    Choice,
    ClosePoll,
    DraftPoll,
    EditPoll,
    NewOption,
    OpenPoll,
    PausePoll,
    PublishPoll,
    RerunPoll,
    Scene,
    SetStage,
    VoidPoll,
)
from rooms.facts import Stream
from rooms.people import Role
from rooms.refusals import Refusal
from server.actions import polls
from server.actions.perform import close_now
from server.actions.ports import Ports
from tests.store.meeting import Meeting, SilentNews


def names(meeting: Meeting, stream: Stream = Stream.MAIN) -> list[str]:
    return [n.fact.name for c in meeting.told for n in c.facts if n.fact.stream is stream]


async def test_closing_announces_each_step_and_answers_with_the_result(meeting: Meeting) -> None:
    staff, (ana, ben) = await meeting.join("Mo", Role.MODERATOR), await meeting.crowd(2)
    poll = await meeting.open_poll(staff)
    await meeting.do(ana, CastBallot(poll, Choice(options=("a",))))
    await meeting.do(ben, CastBallot(poll, Choice(abstain=True)))
    result = await meeting.close(staff, poll)
    assert (result["voters"], result["abstained"], result["counts"]["a"]) == (2, 1, 1)
    assert names(meeting)[-3:] == ["poll.closing", "poll.closed", "poll.published"]
    assert names(meeting, Stream.STAFF)[-1] == "poll.counted"


async def test_closing_again_with_the_same_id_is_answered_the_same(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll = await meeting.open_poll(staff)
    first = await meeting.done(staff, ClosePoll(poll), "close-it")
    again = await meeting.done(staff, ClosePoll(poll), "close-it")
    assert again.again
    assert again.ok == first.ok
    assert names(meeting).count("poll.closed") == 1


async def test_a_poll_left_between_the_two_steps_is_finished_by_anybody(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll = await meeting.open_poll(staff)
    await meeting.store.write("main", staff, lambda unit: polls.close_poll(unit, ClosePoll(poll)))
    await close_now(Ports(meeting.store, SilentNews()), "main", poll)
    await close_now(Ports(meeting.store, SilentNews()), "main", poll)
    assert names(meeting).count("poll.published") == 1


async def test_a_poll_whose_time_is_up_is_closed_once_and_no_other(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    ports = Ports(meeting.store, SilentNews())
    timed, endless = await meeting.open_poll(staff, seconds=30), await meeting.open_poll(staff)
    await close_now(ports, "main", timed)
    assert "poll.closed" not in names(meeting)
    meeting.clock.move(seconds=30)
    for poll in (timed, timed, endless):
        await close_now(ports, "main", poll)
    assert names(meeting).count("poll.closed") == 1


async def test_a_poll_pauses_goes_on_and_takes_no_ballot_meanwhile(meeting: Meeting) -> None:
    staff, (ana,) = await meeting.join("Mo", Role.MODERATOR), await meeting.crowd(1)
    poll = await meeting.open_poll(staff)
    await meeting.do(staff, PausePoll(poll, on=True))
    with pytest.raises(Refusal) as refused:
        await meeting.do(ana, CastBallot(poll, Choice(options=("a",))))
    assert refused.value.code == "poll.not_open"
    await meeting.do(staff, PausePoll(poll, on=False))
    assert await meeting.do(ana, CastBallot(poll, Choice(options=("a",))))


async def test_wording_freezes_with_the_first_ballot(meeting: Meeting) -> None:
    staff, (ana,) = await meeting.join("Mo", Role.MODERATOR), await meeting.crowd(1)
    poll = await meeting.open_poll(staff)
    edited = await meeting.do(staff, EditPoll(poll, title="Shall we go?"))
    assert edited["poll"]["title"] == "Shall we go?"
    await meeting.do(ana, CastBallot(poll, Choice(options=("a",))))
    with pytest.raises(Refusal, match="ballots already"):
        await meeting.do(staff, EditPoll(poll, title="Shall we stay?"))


async def test_a_result_that_is_never_shown_is_not_published(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll = await meeting.open_poll(staff, results="never")
    assert await meeting.close(staff, poll)
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, PublishPoll(poll))
    assert refused.value.code == "conflict"


async def test_voiding_clears_the_stage_and_running_anew_keeps_the_id(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll = await meeting.open_poll(staff)
    await meeting.do(staff, SetStage(Scene("poll", of=poll)))
    voided = await meeting.do(staff, VoidPoll(poll, "A wrong list"))
    assert (voided["poll"]["state"], voided["poll"]["reason"]) == ("void", "A wrong list")
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    assert standing.now.stage.scene is None
    anew = await meeting.do(staff, RerunPoll(poll))
    assert (anew["poll"]["id"], anew["poll"]["run"], anew["poll"]["state"]) == (poll, 2, "draft")
    await meeting.do(staff, OpenPoll(poll))


async def test_an_open_answer_is_shown_once_a_moderator_lets_it_through(meeting: Meeting) -> None:
    staff, (ana,) = await meeting.join("Mo", Role.MODERATOR), await meeting.crowd(1)
    poll = await meeting.open_poll(staff, "open")
    await meeting.do(ana, CastBallot(poll, Choice(text="More trees")))
    (figures,) = await meeting.store.read(lambda reader: reader.figures("main", [poll]))
    assert figures.tally["texts"] == []
    (waiting,) = figures.waiting
    await meeting.do(staff, ApproveAnswer(poll, waiting["id"], on=True))
    result = await meeting.close(staff, poll)
    assert [text["text"] for text in result["texts"]] == ["More trees"]
    taken = await meeting.do(staff, ApproveAnswer(poll, waiting["id"], on=False))
    assert taken["poll"]["result"]["texts"] == []
    assert names(meeting)[-1] == "poll.published"


async def test_kinds_of_later_versions_say_so(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    options = (NewOption("One"), NewOption("Two"))
    for kind in ("ranking", "quiz"):
        with pytest.raises(Refusal) as refused:
            await meeting.do(staff, DraftPoll(kind, "Which?", options))
        assert refused.value.code == "unsupported"
