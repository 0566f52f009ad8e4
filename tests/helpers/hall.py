"""A hall full of voices: web processes, one database, somebody in the chair."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooms.people import Role
from tests.helpers.client import Client, connected
from tests.helpers.crowd import Crowd
from tests.helpers.enrol import SECRET, enrolled
from tests.helpers.forum import ROOM, open_poll
from tests.helpers.server import Plenary, lines_with, running
from tests.helpers.verdict import Flight, heads, verdict
from tests.helpers.voice import command


@dataclass
class Hall:
    """Web processes, one database, a moderator and the crowd."""

    servers: tuple[Plenary, ...]
    database: str
    moderator: Client
    crowd: Crowd

    async def flight(self, number: int) -> Flight:
        """A poll that was just opened, and who will vote for what."""
        poll = await open_poll(self.moderator)
        chosen = {
            voice.who.person: "abc"[(n + number) % 3] for n, voice in enumerate(self.crowd.voices)
        }
        return Flight(poll["id"], poll["run"], f"ballot-{number}", chosen)

    def cast(self, flight: Flight, part: slice = slice(None)) -> None:
        """Everybody says their ballot in the same moment."""
        frames = {
            option: command(
                "cast_ballot", flight.id, room=ROOM, poll=flight.poll, choice={"options": [option]}
            )
            for option in "abc"
        }
        for voice in self.crowd.voices[part]:
            voice.say(flight.id, frames[flight.chosen[voice.who.person]])

    async def close(self, flight: Flight) -> dict[str, Any]:
        closed = await self.moderator.ask("close_poll", room=ROOM, poll=flight.poll)
        result: dict[str, Any] = closed["poll"]["result"]
        return result

    async def all_zero(self, flights: list[Flight], results: dict[str, dict[str, Any]]) -> None:
        """Once everybody has heard the last fact, nothing is missing, doubled or out of order."""
        await self.crowd.told(heads(self.database))
        report, more = verdict(self.database, self.crowd, flights, results)
        print(report, more)  # what was sent, acknowledged, refused and how fast: for `pytest -s`
        assert not any(report.zeros.values()), report.zeros
        assert not any(more.values()), more
        assert set(report.refusals) <= {"poll.closed"}

    async def race(self, flight: Flight, left: int | None) -> dict[str, Any]:
        """Cast, close when `left` answers are still to come, or before half is sent; the result."""
        self.cast(flight, slice(0, None, 2))
        if left is None:
            closing = asyncio.create_task(self.close(flight))
            await asyncio.sleep(0)
            self.cast(flight, slice(1, None, 2))
            result = await closing
        else:
            self.cast(flight, slice(1, None, 2))
            await self.crowd.until(lambda: self.crowd.waiting <= left)
            result = await self.close(flight)
        await self.crowd.answered()
        return result


@asynccontextmanager
async def full_hall(
    folder: Path, voices: int, processes: int = 1, **settings: str
) -> AsyncIterator[Hall]:
    """So many voices at so many web processes with doors of their own; the chair at the first.

    `settings` name the database and, for several processes, the bus. No process prints a traceback.
    """
    shared = {**settings, "PLENARY_SECRET": SECRET}
    servers = [Plenary(folder / f"p{n}", settings=shared) for n in range(processes)]
    database = settings["DATABASE_URL"]
    async with running(*servers):
        chair, *_ = await enrolled(database, 1, Role.MODERATOR)
        crowd = Crowd(await enrolled(database, voices), [server.live for server in servers])
        try:
            await crowd.come()
            async with connected(servers[0].live, chair.pass_) as moderator:
                await moderator.enter(ROOM)
                yield Hall(tuple(servers), database, moderator, crowd)
        finally:
            await crowd.go()
    for server in servers:
        assert not list(lines_with(server.log(), "Traceback"))
