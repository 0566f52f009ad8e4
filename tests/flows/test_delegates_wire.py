"""All that a delegate's sockets ever carried holds nothing that is not for delegates (show 4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.helpers.client import Client, Refused
from tests.helpers.forum import ROOM, Forum, asked, open_poll, vote
from tests.helpers.server import Plenary

SECRET = "Wording nobody approved"
EDITED = "Wording nobody approved, second try"


def wire(client: Client) -> str:
    """Everything that came, with other people's ids of commands left in."""
    return "\n".join(client.frames)


def figures(client: Client, poll: dict[str, Any]) -> list[Any]:
    """Whatever a client was sent that holds numbers of a poll."""
    found: list[Any] = []

    def look(thing: Any) -> None:
        if isinstance(thing, dict):
            counts = thing.keys() & {"counts", "voters", "abstained", "shares", "words"}
            if counts and thing.get("run", poll["run"]) is not None:
                found.append(thing)
            for value in thing.values():
                look(value)
        elif isinstance(thing, list):
            for value in thing:
                look(value)

    for message in client.messages:
        look(message)
    return found


async def test_a_question_that_waits_is_heard_by_staff_alone(summit: Plenary, forum: Forum) -> None:
    moderator = await forum.moderator(summit)
    ana, ben = [await forum.delegate(summit, name) for name in ("Ana", "Ben")]
    question = await asked(ana, SECRET)
    for end in ("hold_question", "decline_question", "archive_question"):
        question = await asked(ana, SECRET)
        await moderator.ask("edit_question", room=ROOM, question=question["id"], text=EDITED)
        await moderator.ask(end, room=ROOM, question=question["id"])
    mine = await asked(ana, SECRET)
    await ana.ask("withdraw_question", room=ROOM, question=mine["id"])
    await ben.enter(ROOM, afresh=True)
    await ben.ask("say", room=ROOM, text="Anything new?")
    assert SECRET not in wire(ben)
    assert mine["id"] not in wire(ben)
    with pytest.raises(Refused, match="not_found"):
        await ben.ask("upvote_question", room=ROOM, question=question["id"], on=True)


async def test_a_question_taken_off_the_list_and_edited_shows_nothing_of_the_edit(
    summit: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(summit)
    ana, ben = [await forum.delegate(summit, name) for name in ("Ana", "Ben")]
    question = await asked(ana, "A fair question")
    await moderator.ask("approve_question", room=ROOM, question=question["id"])
    await ben.fact("question.opened", question__id=question["id"])
    await ana.ask("edit_question", room=ROOM, question=question["id"], text=SECRET)
    await ben.fact("question.archived", id=question["id"])
    await ben.enter(ROOM, afresh=True)
    assert SECRET not in wire(ben)


async def test_an_anonymous_asker_is_named_to_nobody(summit: Plenary, forum: Forum) -> None:
    moderator = await forum.moderator(summit)
    ana, ben = [await forum.delegate(summit, name) for name in ("Anastasia", "Ben")]
    person = ana.welcome["person"]["id"]
    question = await asked(ana, "Where does the money go?", anonymous=True)
    await moderator.ask("approve_question", room=ROOM, question=question["id"])
    await moderator.ask("stage_question", room=ROOM, question=question["id"])
    await ben.fact("question.staged", question__id=question["id"])
    for other in (ben, moderator):
        await other.enter(ROOM, afresh=True)
        assert "Anastasia" not in wire(other)
        assert person not in wire(other)
    authored = await moderator.fact("question.authored", question=question["id"])
    assert authored["data"]["pseudonym"].startswith("Delegate ")


@pytest.mark.parametrize("results", ["never", "after_ballot", "after_close"])
async def test_no_figure_reaches_a_delegate_before_its_time(
    summit: Plenary, forum: Forum, results: str
) -> None:
    moderator = await forum.moderator(summit)
    voter, watcher = [await forum.delegate(summit, name) for name in ("Ana", "Ben")]
    poll = await open_poll(moderator, results=results)
    await moderator.ask("edit_poll", room=ROOM, poll=poll["id"], title="Which way now?")
    await vote(voter, poll, "a")
    await moderator.gauge("tally", poll["id"], voters=1)
    await moderator.ask("pause_poll", room=ROOM, poll=poll["id"], on=True)
    await moderator.ask("pause_poll", room=ROOM, poll=poll["id"], on=False)
    await watcher.fact("poll.resumed", poll__id=poll["id"])
    await watcher.enter(ROOM, afresh=True)
    assert figures(watcher, poll) == []
    if results == "after_ballot":
        await voter.gauge("tally", poll["id"], voters=1)
    else:
        assert figures(voter, poll) == []
    await moderator.ask("void_poll", room=ROOM, poll=poll["id"], reason="Wrong options")
    await watcher.fact("poll.voided", poll__id=poll["id"])
    await watcher.enter(ROOM, afresh=True)
    assert figures(watcher, poll) == []


async def test_a_void_poll_takes_its_published_figures_back(summit: Plenary, forum: Forum) -> None:
    moderator = await forum.moderator(summit)
    ana, late = [await forum.delegate(summit, name) for name in ("Ana", "Late")]
    poll = await open_poll(moderator)
    await vote(ana, poll, "a")
    await moderator.ask("close_poll", room=ROOM, poll=poll["id"])
    await ana.fact("poll.published", poll__id=poll["id"])
    await moderator.ask("void_poll", room=ROOM, poll=poll["id"], reason="A wrong list")
    voided = await ana.fact("poll.voided", poll__id=poll["id"])
    assert voided["data"]["poll"]["result"] is None
    late.messages.clear()
    await late.enter(ROOM, afresh=True)
    assert figures(late, poll) == []


async def test_a_draft_and_the_staffs_stream_are_unknown_to_delegates(
    summit: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(summit)
    ana = await forum.delegate(summit, "Ana")
    await moderator.ask("draft_poll", room=ROOM, kind="cloud", title="A word nobody has seen")
    await moderator.ask("mute_person", room=ROOM, person=ana.welcome["person"]["id"], minutes=1)
    with pytest.raises(Refused, match="forbidden"):
        await ana.ask("say", room=ROOM, text="Hello?")
    room = await ana.enter(ROOM, afresh=True)
    assert "staff" not in room.state
    assert "staff" not in room.cursor
    assert "A word nobody has seen" not in wire(ana)


async def test_secret_ballots_are_not_told_apart_even_to_their_voter(
    summit: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(summit)
    ana = await forum.delegate(summit, "Ana")
    poll = await open_poll(moderator, secret=True)
    answer = await vote(ana, poll, "b", id="secret")
    assert answer["ok"]["ballot"]["choice"] is None
    assert (await vote(ana, poll, "b", id="secret"))["ok"]["ballot"]["choice"] is None
    room = await ana.enter(ROOM, afresh=True)
    assert room.mine["ballots"][poll["id"]]["choice"] is None
    closed = await moderator.ask("close_poll", room=ROOM, poll=poll["id"])
    assert closed["poll"]["result"]["counts"] == {"a": 0, "b": 1, "c": 0}
    assert '"options": ["b"]' not in json.dumps(room.mine)
