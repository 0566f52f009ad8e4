"""Polls whose time is up."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rooms.commands import DraftPoll, NewOption, OpenPoll
from rooms.people import Role
from rooms.refusals import Refusal
from server.live.sweeper import STRANDED, Sweeper
from server.store import tables
from tests.helpers.client import Refused
from tests.live.stand import Stand


async def timed_poll(live: Stand, seconds: int) -> str:
    mo = await live.person("Mo", Role.MODERATOR)
    options = (NewOption("Yes"), NewOption("No"))
    draft = await live.process.do(mo, DraftPoll("single", "Now?", options, seconds=seconds))
    await live.process.do(mo, OpenPoll(draft["poll"]["id"]))
    poll: str = draft["poll"]["id"]
    return poll


async def test_a_poll_closes_by_itself_and_is_counted_exactly(live: Stand) -> None:
    other = await live.another_process()
    poll = await timed_poll(live, 5)
    await _end_now(live, poll, seconds=1)
    async with live.link("Ana") as ana, live.link("Bo", at=other) as bo:
        await ana.ask("cast_ballot", room="main", poll=poll, choice={"options": ["a"]})
        shown = await bo.fact("poll.published", poll__id=poll)
        assert shown["data"]["poll"]["result"]["counts"] == {"a": 1, "b": 0}
        assert [f["fact"] for f in bo.facts if f["fact"].startswith("poll.")] == [
            *("poll.closing", "poll.closed", "poll.published"),
        ]
        with pytest.raises(Refused) as late:
            await bo.ask("cast_ballot", room="main", poll=poll, choice={"options": ["a"]})
        assert late.value.code == "poll.closed"


async def test_one_poll_that_cannot_be_closed_does_not_keep_others_open() -> None:
    closed: list[str] = []

    async def close(room: str, poll: str) -> None:
        closed.append(poll)
        if poll == "stuck":
            raise Refusal("unavailable")

    sweeper = Sweeper(Due(("stuck", "fine")), Turns(), close, _now)  # type: ignore[arg-type]
    await sweeper.sweep()
    assert closed == ["stuck", "fine", "left"]


async def test_sweeping_goes_on_whatever_happens(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("server.live.sweeper.SWEEP_S", 0)
    enough, tries = asyncio.Event(), 0

    async def close(room: str, poll: str) -> None:
        nonlocal tries
        tries += 1
        if tries == 9:
            enough.set()
        raise (RuntimeError("bug"), ValueError("another"))[tries % 2]

    sweeping = asyncio.create_task(
        Sweeper(Due(("p",)), Turns(), close, _now).run()  # type: ignore[arg-type]
    )
    async with asyncio.timeout(10):
        await enough.wait()
    sweeping.cancel()
    assert "Looking through polls failed" in caplog.text


async def test_who_has_not_the_turn_does_not_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.sweeper.SWEEP_S", 0)
    turns, due = Turns(mine=False), Due(("p",))
    sweeping = asyncio.create_task(Sweeper(due, turns, _never, _now).run())  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        await turns.asked_often.wait()
    sweeping.cancel()
    assert due.reads == 0


class Due:
    """A store in which these polls are due, and one was left half-closed."""

    def __init__(self, polls: tuple[str, ...]) -> None:
        self.polls, self.reads = polls, 0

    async def read(self, query: Any) -> Any:
        self.reads += 1
        return query(self)

    def due_polls(self, now: datetime) -> list[tuple[str, str]]:
        return [("main", poll) for poll in self.polls]

    def stranded_polls(self, before: datetime) -> list[tuple[str, str]]:
        assert before == _now() - STRANDED
        return [("main", "left")]


class Turns:
    """Leases that give the turn always or never."""

    def __init__(self, mine: bool = True) -> None:
        self.mine, self.asked, self.asked_often = mine, 0, asyncio.Event()

    async def my_turn(self, what: str, seconds: float) -> bool:
        self.asked += 1
        if self.asked == 5:
            self.asked_often.set()
        return self.mine


async def _never(room: str, poll: str) -> None:
    raise AssertionError("not our turn")


def _now() -> datetime:
    return datetime.fromisoformat("2020-09-17T12:00:00Z")


async def _end_now(live: Stand, poll: str, seconds: float) -> None:
    """Let a poll's time end soon, which cannot be asked for by a command."""

    def sooner(reception: Any) -> None:
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
        here = tables.polls.c.id == poll
        reception.tx.change(tables.polls.update().where(here).values(closes_at=ends))

    await live.process.store.receive(sooner)
