"""Several web processes on one PostgreSQL and one Redis are one meeting, whatever breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from server.embedded import EmbeddedServer
from tests.helpers.client import Client, Closed, Refused
from tests.helpers.forum import ROOM, Forum, asked, open_poll, vote
from tests.helpers.server import Plenary, lines_with, running

pytestmark = pytest.mark.timeout(180)

Pair = tuple[Plenary, Plenary]


@pytest.fixture
async def pair(
    tmp_path: Path, fresh_postgres: str, fragile_redis: EmbeddedServer
) -> AsyncIterator[Pair]:
    """Two web processes that share database, bus and secret."""
    shared = {
        "DATABASE_URL": fresh_postgres,
        "REDIS_URL": fragile_redis.url,
        "PLENARY_SECRET": "a secret that both of them know, long enough",
    }
    one, two = (Plenary(tmp_path / name, settings=shared) for name in ("one", "two"))
    async with running(one, two):
        yield one, two
    for server in (one, two):
        assert not list(lines_with(server.log(), "Traceback"))


def told(client: Client) -> list[tuple[str, int, str]]:
    """What a client was told on main, in its order."""
    return [(f["stream"], f["seq"], f["fact"]) for f in client.facts_of("main")]


async def agree(here: Client, there: Client, last: str) -> None:
    """Wait until both have been told of the last question, and compare all they were told."""
    for client in (here, there):
        await client.fact("question.opened", question__id=last)
    assert told(here) == told(there)
    assert here.faults == there.faults == []


async def opened(moderator: Client, asker: Client, text: str) -> str:
    """A question that is on the list; its id."""
    question = await asked(asker, text)
    await moderator.ask("approve_question", room=ROOM, question=question["id"])
    return str(question["id"])


async def test_a_client_of_each_process_is_told_the_same_in_the_same_order(
    pair: Pair, forum: Forum
) -> None:
    moderator = await forum.moderator(pair[0])
    here, there = [await forum.delegate(server, "Delegate") for server in pair]
    last = ""
    for number in range(8):
        last = await opened(moderator, (here, there)[number % 2], f"Question {number}?")
    await agree(here, there, last)
    await here.ask("upvote_question", room=ROOM, question=last, on=True)
    await there.ask("upvote_question", room=ROOM, question=last, on=True)
    for client in (here, there, moderator):
        await client.gauge("upvotes", last, upvotes=2)


async def test_a_pass_and_an_answer_hold_at_every_process(pair: Pair, forum: Forum) -> None:
    moderator = await forum.moderator(pair[0])
    pass_ = (await pair[0].joined("Ana"))["pass"]
    here, there = [await forum.link(server, pass_) for server in pair]
    poll = await open_poll(moderator)
    await there.fact("poll.opened", poll__id=poll["id"])
    answers = await asyncio.gather(*(vote(c, poll, "a", id="mine") for c in (here, there)))
    assert sorted(bool(a.get("again")) for a in answers) == [False, True]
    with pytest.raises(Refused, match=r"ballot\.final"):
        await vote(there, poll, "b")
    closed = await moderator.ask("close_poll", room=ROOM, poll=poll["id"])
    assert closed["poll"]["result"]["voters"] == 1
    published = await there.fact("poll.published", poll__id=poll["id"])
    assert published["data"]["poll"]["result"] == closed["poll"]["result"]


@pytest.mark.slow
async def test_connections_to_the_bus_killed_again_and_again_leave_no_hole(
    pair: Pair, forum: Forum, fragile_redis: EmbeddedServer
) -> None:
    moderator = await forum.moderator(pair[0])
    here, there = [await forum.delegate(server, "Delegate") for server in pair]
    redis = Redis.from_url(fragile_redis.url)
    last = ""
    try:
        for number in range(10):
            await redis.client_kill_filter(_type="pubsub")
            last = await opened(moderator, (here, there)[number % 2], f"Question {number}?")
    finally:
        await redis.aclose()
    await agree(here, there, last)


@pytest.mark.slow
async def test_a_bus_that_stops_and_forgets_loses_nothing(
    pair: Pair, forum: Forum, fragile_redis: EmbeddedServer
) -> None:
    moderator = await forum.moderator(pair[0])
    here, there = [await forum.delegate(server, "Delegate") for server in pair]
    poll = await open_poll(moderator, results="live")
    await there.fact("poll.opened", poll__id=poll["id"])
    await fragile_redis.stop()
    last = await opened(moderator, here, "Is anybody there?")
    await vote(here, poll, "a")
    await vote(there, poll, "b")
    await agree(here, there, last)
    await fragile_redis.start()
    last = await opened(moderator, there, "And now?")
    await agree(here, there, last)
    for client in (here, there):
        await client.gauge("tally", poll["id"], voters=2)


@pytest.mark.slow
async def test_a_process_killed_in_the_middle_of_a_vote_loses_no_ballot(
    pair: Pair, forum: Forum
) -> None:
    moderator = await forum.moderator(pair[0])
    voters = [await forum.delegate(pair[1], f"Delegate {n}") for n in range(60)]
    poll = await open_poll(moderator)
    for voter in voters:
        await voter.fact("poll.opened", poll__id=poll["id"])
    casting = [
        asyncio.create_task(vote(voter, poll, "a", id=f"ballot-{n}"))
        for n, voter in enumerate(voters)
    ]
    await asyncio.wait(casting, return_when=asyncio.FIRST_COMPLETED)
    pair[1].kill()
    answers = await asyncio.gather(*casting, return_exceptions=True)
    assert all(isinstance(a, dict | Closed) or a is not None for a in answers)
    for number, voter in enumerate(voters):
        voter.url = pair[0].live
        await voter.come_back()
        answer = await vote(voter, poll, "a", id=f"ballot-{number}")
        if isinstance(answers[number], dict):
            assert answer["again"]
        assert voter.rooms[ROOM].mode == "replay"
    closed = await moderator.ask("close_poll", room=ROOM, poll=poll["id"])
    assert closed["poll"]["result"]["voters"] == 60
