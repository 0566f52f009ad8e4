"""Every acknowledged ballot is in the result; every ballot that is not in it was refused."""

import asyncio
import threading
from typing import Any

import pytest

from rooms.commands import ClosePoll, EditPoll, MergeQuestions, NewOption
from rooms.people import Person, Role
from server.actions.perform import close_now
from server.actions.polls import close_poll, count_poll
from server.actions.ports import Done, Ports
from server.store import ballots, batch
from tests.store.meeting import Meeting, SilentNews
from tests.store.voting import A, B, ballot, outcomes, tally, upvote, words


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


@pytest.mark.parametrize("secret", [False, True])
async def test_closing_while_a_thousand_ballots_arrive_at_two_processes_loses_none(
    meeting: Meeting, staff: Person, secret: bool
) -> None:
    stores = [meeting.store, await meeting.another_process()]
    poll, people = await meeting.open_poll(staff, secret=secret), await meeting.crowd(1000)

    async def vote(number: int, person: Person) -> Done | Any:
        await asyncio.sleep(number % 40 / 200)  # spread over a fifth of a second, not timed
        (result,) = await outcomes(stores[number % 2], ballot(person, poll, (A, B)[number % 2]))
        return result

    voting = [asyncio.create_task(vote(i, person)) for i, person in enumerate(people)]
    await asyncio.wait(voting, return_when=asyncio.FIRST_COMPLETED)
    result = await meeting.close(staff, poll)
    told = words(await asyncio.gather(*voting))
    assert set(told) <= {"ok", "poll.closed"}
    assert told.count("ok") == result["voters"] == sum(result["counts"].values())
    assert told.count("ok") > 0


async def test_what_was_acknowledged_is_answered_the_same_after_closing(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana, bo = await meeting.open_poll(staff), await meeting.join(), await meeting.join("Bo")
    await outcomes(meeting.store, ballot(ana, poll))
    await meeting.close(staff, poll)
    told = words(await outcomes(meeting.store, ballot(ana, poll), ballot(bo, poll)))
    assert told == ["again", "poll.closed"]


async def test_the_time_of_a_poll_ends_it_to_the_moment(meeting: Meeting, staff: Person) -> None:
    poll = await meeting.open_poll(staff, seconds=30)
    ana, bo = await meeting.join(), await meeting.join("Bo")
    meeting.clock.move(seconds=29.999)
    assert words(await outcomes(meeting.store, ballot(ana, poll))) == ["ok"]
    assert await meeting.store.read(lambda r: r.due_polls(meeting.clock.now)) == []
    meeting.clock.move(seconds=0.001)
    assert words(await outcomes(meeting.store, ballot(bo, poll))) == ["poll.closed"]
    assert await meeting.store.read(lambda r: r.due_polls(meeting.clock.now)) == [("main", poll)]
    await close_now(Ports(meeting.store, SilentNews()), "main", poll)
    assert await meeting.store.read(lambda r: r.due_polls(meeting.clock.now)) == []


async def test_a_poll_left_between_the_two_steps_is_found_and_finished(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    await outcomes(meeting.store, ballot(ana, poll))
    await meeting.store.write("main", staff, lambda unit: close_poll(unit, ClosePoll(poll)))
    now = meeting.clock.now
    assert await meeting.store.read(lambda r: r.stranded_polls(now)) == []
    meeting.clock.move(seconds=10)
    now = meeting.clock.now
    assert await meeting.store.read(lambda r: r.stranded_polls(now)) == [("main", poll)]
    await close_now(Ports(meeting.store, SilentNews()), "main", poll)
    assert await meeting.store.read(lambda r: r.stranded_polls(now)) == []
    assert (await tally(meeting, poll))["voters"] == 1


class Halt:
    """Stops a thread at a point of the code until it is let go."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.go.wait(20)

    async def until_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 20)


@pytest.fixture
def halt_before_commit(monkeypatch: pytest.MonkeyPatch) -> Halt:
    """The first batch stops when it has written its ballots and not yet committed."""
    halt, run = Halt(), batch.run

    def halting(*given: Any) -> Any:
        result = run(*given)
        if not halt.reached.is_set():
            halt()
        return result

    monkeypatch.setattr(batch, "run", halting)
    return halt


@pytest.mark.postgres
async def test_counting_waits_for_ballots_that_are_being_written(
    postgres_meeting: Meeting, halt_before_commit: Halt
) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    other = await meeting.another_process()
    voting = asyncio.create_task(outcomes(meeting.store, ballot(ana, poll)))
    await halt_before_commit.until_reached()
    await other.write("main", staff, lambda unit: close_poll(unit, ClosePoll(poll)))
    counting = asyncio.create_task(other.write("main", staff, lambda unit: count_poll(unit, poll)))
    await asyncio.wait([counting], timeout=0.1)
    assert not counting.done()
    halt_before_commit.go.set()
    assert words(await voting) == ["ok"]
    assert (await counting).ok["poll"]["result"]["voters"] == 1


@pytest.mark.postgres
async def test_nobody_is_refused_what_another_process_is_granting(
    postgres_meeting: Meeting, halt_before_commit: Halt
) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    other = await meeting.another_process()
    granting = asyncio.create_task(outcomes(meeting.store, ballot(ana, poll)))
    await halt_before_commit.until_reached()
    await other.write("main", staff, lambda unit: close_poll(unit, ClosePoll(poll)))
    again = asyncio.create_task(outcomes(other, ballot(ana, poll)))
    await asyncio.wait([again], timeout=0.1)
    assert not again.done()
    halt_before_commit.go.set()
    assert words(await granting) == ["ok"]
    assert words(await again) == ["again"]


@pytest.mark.postgres
async def test_options_do_not_change_under_a_ballot_that_is_being_written(
    postgres_meeting: Meeting, halt_before_commit: Halt
) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    other = await meeting.another_process()
    voting = asyncio.create_task(outcomes(meeting.store, ballot(ana, poll)))
    await halt_before_commit.until_reached()
    better = EditPoll(poll, options=tuple(NewOption(text) for text in ("Aye", "Nay", "Hm")))
    editing = asyncio.create_task(meeting.do(staff, better, store=other))
    await asyncio.wait([editing], timeout=0.1)
    halt_before_commit.go.set()
    assert words(await voting) == ["ok"]
    (result,) = await asyncio.gather(editing, return_exceptions=True)
    assert "ballots already" in str(result)


@pytest.mark.postgres
async def test_an_upvote_on_its_way_is_not_lost_by_a_merge(
    postgres_meeting: Meeting, halt_before_commit: Halt
) -> None:
    meeting = postgres_meeting
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    one, two = [await meeting.ask(ana, staff, text) for text in ("One?", "Two?")]
    other = await meeting.another_process()
    supporting = asyncio.create_task(outcomes(meeting.store, upvote(ana, one)))
    await halt_before_commit.until_reached()
    merging = asyncio.create_task(meeting.do(staff, MergeQuestions(one, two), store=other))
    await asyncio.wait([merging], timeout=0.1)
    assert not merging.done()
    halt_before_commit.go.set()
    assert words(await supporting) == ["ok"]
    await merging
    assert await meeting.store.read(lambda r: r.upvotes("main", [two])) == {two: (1, 1)}


@pytest.mark.postgres
async def test_a_ballot_that_another_process_wrote_first_is_decided_anew(
    postgres_meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll, people = await meeting.open_poll(staff), await meeting.crowd(3)
    other, halt = await meeting.another_process(), Halt()
    write = ballots.BallotBox.write

    def late(box: ballots.BallotBox) -> None:
        if threading.current_thread() is other._writer._thread and not halt.reached.is_set():
            halt()
        write(box)

    monkeypatch.setattr(ballots.BallotBox, "write", late)
    entries = [ballot(p, poll, B, "b") for p in people]
    slow = asyncio.create_task(outcomes(other, *entries))
    await halt.until_reached()
    assert words(await outcomes(meeting.store, ballot(people[1], poll, A, "a"))) == ["ok"]
    halt.go.set()
    assert words(await slow) == ["ok", "ballot.final", "ok"]
    assert (await tally(meeting, poll))["counts"] == {"a": 1, "b": 2, "c": 0}
