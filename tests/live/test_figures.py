"""Running figures: right within a tick of quiet, for those entitled, for nobody else."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from rooms.commands import (
    AskQuestion,
    ClosePoll,
    DraftPoll,
    NewOption,
    OpenPoll,
    PublishPoll,
    RerunPoll,
    SetRoom,
    VoidPoll,
)
from rooms.people import Person, Role
from tests.helpers.client import Client
from tests.live.stand import Stand


async def opened(live: Stand, kind: str = "single", **more: Any) -> str:
    """The id of a poll that is open in the main room."""
    mo = await live.person("Mo", Role.MODERATOR)
    if kind == "single":
        more["options"] = (NewOption("Yes"), NewOption("No"))
    draft = await live.process.do(mo, DraftPoll(kind, "Shall we?", **more))  # type: ignore[arg-type]
    poll: str = draft["poll"]["id"]
    await live.process.do(mo, OpenPoll(poll))
    return poll


async def vote(client: Client, poll: str, choice: dict[str, Any] | None = None) -> None:
    await client.ask("cast_ballot", room="main", poll=poll, choice=choice or {"options": ["a"]})


def tallies(client: Client, poll: str) -> list[dict[str, Any]]:
    """Every message about figures of a poll that a client was ever sent."""
    return [m for m in client.messages if m.get("gauge") == "tally" and m["key"] == poll]


async def quiet(live: Stand, *clients: Client) -> None:
    """Every figure that was due has been sent: a later one of the same ticker has arrived."""
    marker = await opened(live, results="live")
    for client in clients:
        await client.gauge("tally", marker)


async def test_figures_shown_live_reach_everybody(live: Stand) -> None:
    poll = await opened(live, results="live")
    async with live.link("Ana") as ana, live.link("Bo") as bo:
        await vote(ana, poll)
        await vote(bo, poll, {"options": ["b"]})
        for client in (ana, bo):
            shown = await client.gauge("tally", poll, voters=2)
            assert shown["data"]["counts"] == {"a": 1, "b": 1}


async def test_until_it_is_closed_staff_alone_see_figures_of_an_ordinary_poll(live: Stand) -> None:
    poll = await opened(live)
    async with live.link("Ana") as ana, live.link("Hall", Role.SCREEN) as screen:
        async with live.link("Mo", Role.MODERATOR) as mo:
            await vote(ana, poll)
            await mo.gauge("tally", poll, voters=1)
        await quiet(live, ana, screen)
        assert tallies(ana, poll) == []
        assert tallies(screen, poll) == []


async def test_figures_after_ones_ballot_reach_voters_and_staff_alone(live: Stand) -> None:
    poll = await opened(live, results="after_ballot")
    other = await live.another_process()
    async with live.link("Ana") as ana, live.link("Bo") as bo, live.link("Ana", at=other) as desk:
        await vote(ana, poll)
        for client in (ana, desk):
            await client.gauge("tally", poll, voters=1)
        await quiet(live, bo)
        assert tallies(bo, poll) == []
        await vote(bo, poll)
        for client in (ana, desk, bo):
            await client.gauge("tally", poll, voters=2)


async def test_who_voted_sees_figures_again_after_coming_back(live: Stand) -> None:
    poll = await opened(live, results="after_ballot")
    async with live.link("Ana") as ana, live.link("Bo") as bo:
        await vote(ana, poll)
        await ana.gauge("tally", poll, voters=1)
        await ana.vanish()
        ana.messages.clear()
        await ana.come_back()
        await ana.gauge("tally", poll, voters=1)
        await bo.enter("main", afresh=True)
        await quiet(live, bo)
        assert tallies(bo, poll) == []


@pytest.mark.parametrize("end", ["voided", "published"])
async def test_no_newcomer_is_sent_figures_of_a_poll_that_is_over(live: Stand, end: str) -> None:
    poll = await opened(live, results="live")
    mo = await live.person("Mo", Role.MODERATOR)
    async with live.link("Ana") as ana:
        await vote(ana, poll)
        await ana.gauge("tally", poll, voters=1)
        published = (ClosePoll(poll), PublishPoll(poll))
        for do in published if end == "published" else (VoidPoll(poll, "wrong question"),):
            await live.process.do(mo, do)
        await ana.fact(f"poll.{end}")
        async with live.link("Bo") as bo:
            await quiet(live, bo)
            assert tallies(bo, poll) == []


async def test_the_figures_of_a_run_do_not_follow_the_poll_into_the_next(live: Stand) -> None:
    poll = await opened(live, results="live")
    mo = await live.person("Mo", Role.MODERATOR)
    async with live.link("Ana") as ana:
        await vote(ana, poll)
        await ana.gauge("tally", poll, voters=1)
        for command in (ClosePoll(poll), RerunPoll(poll), OpenPoll(poll)):
            await live.process.do(mo, command)
        again = await ana.gauge("tally", poll, run=2)
        assert again["data"]["voters"] == 0
        async with live.link("Bo") as bo:
            assert (await bo.gauge("tally", poll))["data"]["run"] == 2


async def test_nothing_but_the_result_is_ever_sent_of_a_poll_published_by_hand(live: Stand) -> None:
    poll = await opened(live, results="never")
    mo = await live.person("Mo", Role.MODERATOR)
    async with live.link("Ana") as ana:
        await vote(ana, poll)
        await live.process.do(mo, ClosePoll(poll))
        closed = await ana.fact("poll.closed")
        assert closed["data"]["poll"]["result"] is None
        with pytest.raises(Exception, match="never shown"):
            await live.process.do(mo, PublishPoll(poll))
        await quiet(live, ana)
        assert tallies(ana, poll) == []


async def test_open_answers_that_wait_are_for_staff_also_while_figures_are_live(
    live: Stand,
) -> None:
    poll = await opened(live, "open", results="live")
    async with live.link("Ana") as ana, live.link("Mo", Role.MODERATOR) as mo:
        await vote(ana, poll, {"text": "more trees"})
        waiting = await mo.seen(lambda m: bool(m.get("data", {}).get("waiting")))
        assert waiting["data"]["waiting"][0]["text"] == "more trees"
        await ana.gauge("tally", poll, voters=1)
        await quiet(live, mo, ana)
        assert mo.gauges["main", "tally", poll]["data"]["waiting"]
        assert "more trees" not in "".join(frame for frame in ana.frames if '"tally"' in frame)


async def test_ballots_of_two_processes_add_up_on_every_page(live: Stand) -> None:
    poll, other = await opened(live, results="live"), await live.another_process()
    here = [live.link(f"Here {n}") for n in range(5)]
    there = [live.link(f"There {n}", at=other) for n in range(5)]
    async with _all(here) as left, _all(there) as right:
        await asyncio.gather(*(vote(client, poll) for client in (*left, *right)))
        for client in (*left, *right):
            await client.gauge("tally", poll, voters=10)


async def test_a_burst_of_ballots_is_a_few_frames(live: Stand) -> None:
    poll = await opened(live, results="live")
    async with _all([live.link(f"Delegate {n}") for n in range(40)]) as clients:
        await asyncio.gather(*(vote(client, poll) for client in clients))
        await clients[0].gauge("tally", poll, voters=40)
        assert len(tallies(clients[0], poll)) <= 10


async def test_upvotes_are_shown_and_those_of_a_question_taken_away_are_not(live: Stand) -> None:
    mo, bo = await live.person("Mo", Role.MODERATOR), await live.person("Bo")
    await live.process.do(mo, SetRoom(moderation="post"))
    question = (await live.process.do(bo, AskQuestion("Why?")))["question"]["id"]
    async with live.link("Ana") as ana, live.link("Mo", Role.MODERATOR) as staff:
        await ana.ask("upvote_question", room="main", question=question, on=True)
        await ana.gauge("upvotes", question, upvotes=1)
        await staff.ask("archive_question", room="main", question=question)
        await ana.fact("question.archived")
        async with live.link("Cy") as cy:
            await quiet(live, cy)
            assert ("main", "upvotes", question) not in cy.gauges
        await staff.ask("approve_question", room="main", question=question)
        async with live.link("Di") as di:
            assert di.rooms["main"].state["questions"][0]["upvotes"] == 1


async def test_figures_go_on_after_sql_was_away(
    live: Stand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poll, failed, read = (
        await opened(live, results="live"),
        asyncio.Event(),
        live.process.store.read,
    )

    async def away(query: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("disk I/O error")
        return await read(query)

    async with live.link("Ana") as ana:
        await quiet(live, ana)
        monkeypatch.setattr(live.process.store, "read", away)
        await vote(ana, poll)
        await ana.gauge("tally", poll, voters=1)
        assert failed.is_set()


class _all:  # noqa: N801 - reads as a word in the tests
    """Several links at once."""

    def __init__(self, links: Sequence[Any]) -> None:
        self._links = links

    async def __aenter__(self) -> list[Client]:
        return list(await asyncio.gather(*(link.__aenter__() for link in self._links)))

    async def __aexit__(self, *error: object) -> None:
        await asyncio.gather(*(link.__aexit__(*error) for link in self._links))


def test_who_moderates_does_not_vote() -> None:
    assert Person("m", "Mo", Role.MODERATOR).is_staff("main")
