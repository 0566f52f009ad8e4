"""What people do in a forum, as sentences for tests: on real sockets of a real server."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

from tests.helpers.client import Client, connected
from tests.helpers.server import Plenary

ROOM = "main"


class Forum:
    """People in one room of one or several servers; all leave when the test is over."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def delegate(self, server: Plenary, name: str = "Delegate", **more: Any) -> Client:
        """Somebody who joined by the event's code and is in the room."""
        return await self.link(server, (await server.joined(name, **more))["pass"])

    async def moderator(self, server: Plenary) -> Client:
        """A moderator in the room."""
        return await self.link(server, (await server.invited("moderator"))["pass"])

    async def link(self, server: Plenary, pass_: str, room: str | None = ROOM) -> Client:
        """One more link of whoever holds this pass."""
        client = await self._stack.enter_async_context(connected(server.live, pass_))
        if room is not None:
            await client.enter(room)
        return client


async def open_poll(moderator: Client, **more: Any) -> dict[str, Any]:
    """A poll of three options, open for ballots."""
    draft = {
        "kind": "single",
        "title": "Which way?",
        "options": [{"text": text} for text in ("Left", "Right", "Straight on")],
        **more,
    }
    drafted = await moderator.ask("draft_poll", room=ROOM, **draft)
    opened = await moderator.ask("open_poll", room=ROOM, poll=drafted["poll"]["id"])
    poll: dict[str, Any] = opened["poll"]
    return poll


async def vote(voter: Client, poll: dict[str, Any], option: str, **more: Any) -> dict[str, Any]:
    """Cast a ballot for one option."""
    choice = {"options": [option]}
    return await voter.answer("cast_ballot", room=ROOM, poll=poll["id"], choice=choice, **more)


async def asked(delegate: Client, text: str, **more: Any) -> dict[str, Any]:
    """Put a question; returns it as its asker sees it."""
    question: dict[str, Any] = (await delegate.ask("ask_question", room=ROOM, text=text, **more))[
        "question"
    ]
    return question
