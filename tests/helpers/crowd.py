"""Thousands of links in one process: raw sockets, frames made beforehand, nobody believed.

    crowd = Crowd(await enrolled(database, 5000), [server.live])
    await crowd.come()
    for voice in crowd.voices:
        voice.say("b1", ballot)
    await crowd.answered()

Each voice keeps a history of its own (`server.rehearse.history`), from which `verdict` compares
what it was told with SQL. Voices come back by themselves, as protocol.md says, until `go`.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import resource
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tests.helpers.enrol import Enrolled
from tests.helpers.voice import Voice

AT_ONCE: Final = 250
PATIENCE_S: Final = 60.0
"""Only to end a test that has failed."""


class Crowd:
    """All voices of a test. `hidden` are polls whose running figures none of them may see."""

    def __init__(self, people: Sequence[Enrolled], urls: Iterable[str]) -> None:
        self.urls = itertools.cycle(urls)
        self.voices = [Voice(self, who, next(self.urls)) for who in people]
        self.hidden: set[str] = set()
        self.here = self.waiting = self.facts = 0
        self.over = False
        self.news = asyncio.Event()
        self._opening: set[asyncio.Task[None]] = set()

    async def come(self) -> None:
        """Connect everybody, and come back when all are in the room."""
        enough_files(len(self.voices) + 500)
        for at in range(0, len(self.voices), AT_ONCE):
            part = self.voices[at : at + AT_ONCE]
            await asyncio.gather(*(voice.connect() for voice in part))
            await self.until(lambda part=part: all(voice.entered for voice in part))  # type: ignore[misc]

    async def until(self, so: Callable[[], bool], patience: float = PATIENCE_S) -> None:
        """Wait for news until something is so."""
        async with asyncio.timeout(patience):
            while not so():
                self.news.clear()
                await self.news.wait()

    async def answered(self, patience: float = PATIENCE_S) -> None:
        """Come back when nobody waits for an answer."""
        await self.until(lambda: self.waiting == 0, patience)

    async def told(self, seqs: dict[str, int]) -> None:
        """Come back when everybody has been told of everything up to these numbers."""

        def all_told() -> bool:
            return all(
                voice.entered and voice.history.streams[stream].at >= seq
                for voice in self.voices
                for stream, seq in seqs.items()
                if stream in voice.history.streams
            )

        await self.until(all_told)

    async def churn(self, number: int, turn: int) -> None:
        """So many leave, politely or not, and come back, from where they were or as if new."""
        for n, voice in enumerate(random.sample(self.voices, number)):
            if n % 2:
                voice.goodbye()
            else:
                voice.vanish()
            if (n + turn) % 4 < 2:
                voice.cursor = None
        await self.until(lambda: self.here <= len(self.voices) - number // 2)
        await self.until(lambda: self.here == len(self.voices))

    def spawn(self, voice: Voice) -> None:
        """Connect a voice that comes back."""
        if not self.over:
            task = asyncio.get_running_loop().create_task(voice.connect())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def go(self) -> None:
        """End all links."""
        self.over = True
        for voice in self.voices:
            voice.vanish()
        await self.until(lambda: not any(voice.transport for voice in self.voices))


def enough_files(number: int) -> None:
    """Allow so many open files, here and in the servers that are started from here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        assert hard == resource.RLIM_INFINITY or hard >= number, f"ulimit -Hn is {hard}"
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
