"""An acknowledged ballot or question is counted, once: over several sockets, at full speed."""

from __future__ import annotations

import asyncio
import itertools
from functools import partial
from typing import Any

import pytest

from tests.helpers.client import Client, Refused
from tests.helpers.forum import ROOM, Forum, asked, open_poll, vote
from tests.helpers.server import Plenary

pytestmark = pytest.mark.timeout(180)


async def close(moderator: Client, poll: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = (await moderator.ask("close_poll", room=ROOM, poll=poll["id"]))[
        "poll"
    ]["result"]
    return result


def replies(link: Client, id: str) -> list[dict[str, Any]]:
    return [message for message in link.messages if message.get("re") == id]


def has_replies(link: Client, id: str, number: int) -> bool:
    return len(replies(link, id)) == number


async def test_the_same_id_five_times_over_three_sockets_is_one_question(
    plenary: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(plenary)
    pass_ = (await plenary.joined("Ana"))["pass"]
    links = [await forum.link(plenary, pass_) for _ in range(3)]
    said = {"id": "once", "room": ROOM, "text": "Who pays for the culture?"}
    await asyncio.gather(*(link.tell("ask_question", **said) for link in (*links, *links[:2])))
    for link, number in zip(links, (2, 2, 1), strict=True):
        await link.until(partial(has_replies, link, "once", number))
    told = [reply for link in links for reply in replies(link, "once")]
    assert len({reply["ok"]["question"]["id"] for reply in told}) == 1
    assert sum(1 for reply in told if reply.get("again")) == 4
    waiting = (await moderator.enter(ROOM, afresh=True)).state["staff"]["waiting"]
    assert [q["text"] for q in waiting] == ["Who pays for the culture?"]


async def test_conflicting_ballots_of_one_person_over_two_sockets_leave_one(
    plenary: Plenary, forum: Forum
) -> None:
    """A thousand trials: fifty people, each in twenty polls with two sockets at the same moment."""
    moderator = await forum.moderator(plenary)
    people = []
    for number in range(50):
        pass_ = (await plenary.joined(f"Delegate {number}"))["pass"]
        people.append((await forum.link(plenary, pass_), await forum.link(plenary, pass_)))
    for _ in range(20):
        poll = await open_poll(moderator)
        trials = [
            _both(poll, *pair, *options)
            for pair, options in zip(people, itertools.cycle((("a", "b"), ("c", "a"))))
        ]
        kept = await asyncio.gather(*trials)
        result = await close(moderator, poll)
        assert result["voters"] == 50
        for option in "abc":
            assert result["counts"][option] == kept.count(option)
        await asyncio.sleep(0.1)  # two messages a round and link: within 20 a second


async def _both(poll: dict[str, Any], one: Client, two: Client, first: str, other: str) -> str:
    """Vote differently on both links at once; the option of the one that was acknowledged."""
    said = await asyncio.gather(
        vote(one, poll, first), vote(two, poll, other), return_exceptions=True
    )
    counted = [answer for answer in said if isinstance(answer, dict)]
    refused = [answer for answer in said if isinstance(answer, Refused)]
    assert len(counted) == len(refused) == 1
    assert refused[0].code == "ballot.final"
    option: str = counted[0]["ok"]["ballot"]["choice"]["options"][0]
    return option


async def test_five_hundred_voters_in_a_second_are_five_hundred_in_the_result(
    plenary: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(plenary)
    voters = await _many(plenary, forum, 500)
    poll = await open_poll(moderator)
    await asyncio.gather(*(vote(voter, poll, "abc"[n % 3]) for n, voter in enumerate(voters)))
    result = await close(moderator, poll)
    assert result["voters"] == 500
    assert result["counts"] == {"a": 167, "b": 167, "c": 166}
    assert result["entitled"] == 500
    shown = await voters[0].fact("poll.published", poll__id=poll["id"])
    assert shown["data"]["poll"]["result"] == result


async def test_every_ballot_that_arrives_while_the_poll_closes_is_counted_or_refused(
    plenary: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(plenary)
    voters = await _many(plenary, forum, 250)
    for _ in range(4):
        poll = await open_poll(moderator)
        casting = [asyncio.create_task(vote(v, poll, "a")) for v in voters]
        await asyncio.wait(casting, return_when=asyncio.FIRST_COMPLETED)
        result = await close(moderator, poll)
        answers = await asyncio.gather(*casting, return_exceptions=True)
        acked = [a for a in answers if isinstance(a, dict)]
        refused = [a for a in answers if isinstance(a, Refused)]
        assert len(acked) + len(refused) == 250
        assert {r.code for r in refused} <= {"poll.closed"}
        assert result["voters"] == len(acked) == result["counts"]["a"]


async def test_a_poll_of_delegations_takes_one_ballot_from_each(
    plenary: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(plenary)
    both = [await forum.delegate(plenary, name, delegation="Beijing") for name in ("Li", "Wang")]
    alone = await forum.delegate(plenary, "Ana", delegation="Adelaide")
    nobody = await forum.delegate(plenary, "Tourist")
    poll = await open_poll(moderator, who="delegation")
    await vote(both[0], poll, "a")
    await vote(alone, poll, "b")
    with pytest.raises(Refused, match=r"ballot\.final"):
        await vote(both[1], poll, "c")
    with pytest.raises(Refused, match=r"ballot\.not_entitled"):
        await vote(nobody, poll, "c")
    result = await close(moderator, poll)
    assert (result["voters"], result["counts"]) == (2, {"a": 1, "b": 1, "c": 0})


async def test_an_answer_that_got_lost_is_given_again(plenary: Plenary, forum: Forum) -> None:
    moderator = await forum.moderator(plenary)
    ana = await forum.delegate(plenary, "Ana")
    poll = await open_poll(moderator)
    first = await vote(ana, poll, "b", id="my-ballot")
    await close(moderator, poll)
    await ana.vanish()
    await ana.come_back()
    again = await vote(ana, poll, "b", id="my-ballot")
    assert again == {**first, "again": True}
    assert (await asked(ana, "Was I counted?"))["state"] == "received"


async def _many(plenary: Plenary, forum: Forum, number: int) -> list[Client]:
    """So many delegates in the room, joined a few at a time."""
    door = asyncio.Semaphore(20)

    async def come(n: int) -> Client:
        async with door:
            return await forum.delegate(plenary, f"Delegate {n}")

    return list(await asyncio.gather(*(come(n) for n in range(number))))
