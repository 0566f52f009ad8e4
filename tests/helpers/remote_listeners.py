"""Listeners in processes of their own: fifty in one would hear when it is their turn.

python -m tests.helpers.remote_listeners PORT CHANGES CHANNELS PASS… says `ready` when all hear the
floor, changes to and fro when it is told to go, says what came of it, and leaves at the end of its
input. CHANNELS is JSON: `[[name, what is said there, in hex], …]`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from tests.helpers.listening import Listener
from tests.helpers.server import ROOT, Plenary

READY: Final = b"ready\n"
GO: Final = b"go\n"
LINE_BYTES: Final = 1 << 22

Channels = list[tuple[str, bytes]]


@dataclass
class Heard:
    """What came of many changes, in seconds."""

    gaps: list[float] = field(default_factory=list)
    """Without sound, at each change."""

    waits: list[float] = field(default_factory=list)
    """From asking to hearing."""

    usual: list[float] = field(default_factory=list)
    """Of each listener, the longest without sound where nothing was changed."""

    unbroken: bool = True
    """Whether every listener's numbers and clock are one row, in one connection."""

    def add(self, other: Heard) -> None:
        self.gaps += other.gaps
        self.waits += other.waits
        self.usual += other.usual
        self.unbroken = self.unbroken and other.unbroken


class Listeners:
    """A process full of listeners, seen from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls, server: Plenary, passes: list[str], changes: int, channels: Channels
    ) -> Listeners:
        """Start one; `ready` says when all of them hear the floor."""
        said = json.dumps([[name, word.hex()] for name, word in channels])
        module = ("-m", "tests.helpers.remote_listeners")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *module, str(server.port), str(changes), said, *passes),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
        )
        return cls(process)

    async def ready(self) -> None:
        """Return when all of them hear the floor."""
        assert await self._line() == READY

    async def wander(self) -> Heard:
        """Have each of them change to and fro, one after the other."""
        assert self._process.stdin is not None
        self._process.stdin.write(GO)
        return Heard(**json.loads(await self._line()))

    async def close(self) -> None:
        """All of them leave."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert await self._process.wait() == 0

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        return await self._process.stdout.readline()


def usual(listener: Listener) -> float:
    """The longest between two pieces of the same voice."""
    row = pairwise(listener.sounds)
    same = (b.at - a.at for a, b in row if a.packet.payload == b.packet.payload)
    return max(same, default=0.0)


async def listen(port: int, changes: int, channels: Channels, passes: list[str]) -> None:
    """Be those listeners."""
    server, heard = Plenary(Path(), port=port), Heard()
    listeners = [Listener(server, each) for each in passes]
    for each in listeners:
        await each.join()
        await each.sees(1)
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    assert await asyncio.to_thread(sys.stdin.buffer.readline) == GO
    for change in range(changes):
        channel, word = channels[change % len(channels)]
        for each in listeners:
            gap, wait = await each.turn_to(channel, word)
            heard.gaps.append(gap)
            heard.waits.append(wait)
    heard.usual = [usual(each) for each in listeners]
    answers = [await each.ask("GET", each.session) for each in listeners]
    heard.unbroken = all(answer.status_code == 204 for answer in answers) and all(
        each.goes_on() and each.joins == 1 for each in listeners
    )
    print(json.dumps(asdict(heard)), flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)
    for each in listeners:
        await each.close()


def main(port: str, changes: str, channels: str, *passes: str) -> None:
    given: list[Any] = json.loads(channels)
    said = [(name, bytes.fromhex(word)) for name, word in given]
    asyncio.run(listen(int(port), int(changes), said, list(passes)))


if __name__ == "__main__":
    main(*sys.argv[1:])
