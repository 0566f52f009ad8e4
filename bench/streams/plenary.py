"""Plenary as `plenary run` starts it: a web process, and beside it the media process meant."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench import rig
from bench.people import MODERATORS
from bench.streams.door import Client, Door
from bench.streams.source import Recording

ROOM: Final = "main"
PROGRAMME: Final = "programme"
STANDBY: Final = "standby"


@dataclass(frozen=True)
class Feed:
    """Where one sender sends to, with what pass."""

    url: str
    key: str
    name: str = "Plenary"

    def sender(self, recordings: list[Recording]) -> list[str]:
        """How a sender is told to send here."""
        del recordings
        return ["--whip", self.url, "--key", self.key]


class Plenary:
    """Ours. `viewers`: how many may watch at a time; CPU and memory are the media processes'.

    `processes`: of so many media processes, each of which takes so many viewers.
    """

    name = "Plenary"

    def __init__(
        self, folder: Path, viewers: int = 400, links: int = 500, processes: int = 1
    ) -> None:
        most = viewers + 10 if processes == 1 else viewers
        settings = {
            "PLENARY_MEDIA": "on",
            "PLENARY_MEDIA_PORT": "0",
            "PLENARY_MEDIA_PROCESSES": str(processes),
            "PLENARY_MEDIA_VIEWERS": str(most),
            "PLENARY_MEDIA_HLS_FROM": str(most),
        }
        web = rig.plenary(folder, links, self.name, settings=settings)
        command = [sys.executable, "-c", "from server.cli import main; main()", "run"]
        self.contestant = replace(web, command=command)
        self._processes = processes
        passes = (folder / "passes").read_text("utf-8").split()
        self.moderators, self._delegates = passes[:MODERATORS], passes[MODERATORS:]
        self._turns = itertools.cycle(self._delegates)
        self._url = f"http://127.0.0.1:{web.port}"
        self._door = Door()

    @property
    def pids(self) -> list[int]:
        """The media process alone: what the web process does is the other benches' matter."""
        return [pid for pid in self.contestant.pids if _is_media(pid)]

    async def is_up(self) -> None:
        """Wait until there are as many media processes as shall be. FailedError otherwise."""
        until = time.monotonic() + rig.READY_S
        while len(self.pids) < self._processes:
            if time.monotonic() > until:
                raise rig.FailedError("Plenary runs without a media process.")
            await asyncio.sleep(0.1)

    def sender(self, recordings: list[Recording]) -> list[str]:
        """How a sender is told to send the programme here."""
        return self.feed(PROGRAMME).sender(recordings)

    def feed(self, name: str) -> Feed:
        """How to send another feed."""
        return Feed(f"{self._url}/whip/{ROOM}/{name}", self.moderators[0])

    async def enter(self, codecs: Sequence[str]) -> Client:
        """Another delegate watches the stage."""
        return await self._watch(next(self._turns), codecs)

    async def enter_as_staff(self, codecs: Sequence[str], place: int) -> Client:
        """A moderator watches the stage: one who may also hear a feed by its name."""
        return await self._watch(self.moderators[place], codecs)

    async def hear(self, client: Client, channel: str) -> None:
        """Let a viewer hear another channel."""
        await self._door.change(client, {"channel": channel})

    async def leave(self, client: Client) -> None:
        await self._door.leave(client)

    async def close(self) -> None:
        await self._door.close()

    async def say(self, *commands: dict[str, Any]) -> None:
        """Let a moderator give commands, one after the other. FailedError when one is refused."""
        url = f"ws://127.0.0.1:{self.contestant.port}/ws"
        hello = {"do": "hello", "pass": self.moderators[1], "client": "bench/1.0"}
        enter = {"do": "enter", "room": ROOM}
        async with connect(url, subprotocols=[Subprotocol("plenary.v1")], max_size=None) as link:
            for number, command in enumerate((hello, enter, *commands)):
                await link.send(json.dumps({"id": str(number), **command}))
                reply = await _reply(link, str(number))
                if "error" in reply:
                    raise rig.FailedError(f"Plenary: {command}: {reply['error']}")

    async def stage(self, feed: str | None = PROGRAMME) -> None:
        """Let the room see and hear a feed."""
        await self.say({"do": "stage_feed", "room": ROOM, "feed": feed})

    async def _watch(self, key: str, codecs: Sequence[str]) -> Client:
        return await self._door.enter(f"{self._url}/whep/{ROOM}/stage", codecs, key=key)


async def _reply(link: ClientConnection, id: str) -> dict[str, Any]:
    """The answer to a command: what is told meanwhile, alone or in lists, is not for us."""
    while True:
        heard = json.loads(await link.recv())
        for each in heard if isinstance(heard, list) else [heard]:
            if each.get("re") == id:
                return dict(each)


def _is_media(pid: int) -> bool:
    """Whether this process was started as `-m server media`, or as that part of it alone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return False
    return any(word.rpartition(".")[2] == "media" for word in words)
