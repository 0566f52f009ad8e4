"""What is measured of a server: its CPU while viewers watch, newcomers' waiting, memory."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from bench import rig
from bench.streams.crowd import Crowd, Sums, lost_by_the_client
from bench.streams.door import Client
from bench.streams.keys import first_key
from bench.streams.sdp import PAYLOAD_TYPES
from bench.streams.source import SOUND_S, Recording

SETTLE_S: Final = 1.0
AT_ONCE: Final = 8
PAUSE_S: Final = 0.021
"""Between two newcomers: a media process of ours takes fifty a second."""

ENOUGH: Final = 0.95
"""Whoever has less than this share of the sound that was sent is starved."""


class Fed(Protocol):
    """Whatever a sender can send to."""

    @property
    def name(self) -> str: ...
    def sender(self, recordings: list[Recording]) -> list[str]:
        """How a sender is told to send there."""
        ...


class Server(Fed, Protocol):
    """A server that a bench feeds, and that lets clients in and out."""

    contestant: rig.Contestant

    @property
    def pids(self) -> list[int]:
        """Processes whose CPU and memory count."""
        ...

    async def enter(self, codecs: list[str]) -> Client: ...
    async def leave(self, client: Client) -> None: ...
    async def close(self) -> None: ...


@dataclass(frozen=True)
class Steady:
    """What a while of watching cost, and whether anybody was wronged."""

    viewers: int
    seconds: float
    cpu_s: float
    idle_ms_s: float
    client_cpu_s: float
    others_cpu_s: float
    packets: int
    kbps: float
    faults: dict[str, int]

    @property
    def ms_per_viewer_s(self) -> float:
        """CPU in milliseconds that a viewer costs in a second; without what nobody costs."""
        return (1000 * self.cpu_s / self.seconds - self.idle_ms_s) / self.viewers

    @property
    def viewers_a_core(self) -> float:
        """How many the rest of a core holds beside what is done for nobody."""
        return (1000 - self.idle_ms_s) / self.ms_per_viewer_s

    @property
    def us_per_packet(self) -> float:
        return 1e6 * self.cpu_s / max(1, self.packets)


@dataclass
class Feed:
    """A sender that sends. `figures` are there after its end."""

    figures: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def feeding(server: Fed, recordings: list[Recording], *more: str) -> AsyncIterator[Feed]:
    """A sender of its own for as long as the block lasts. FailedError if it is not let in."""
    paths = [str(each.recipe.path) for each in recordings]
    command = [sys.executable, "-m", "bench.streams.sender", *server.sender(recordings), *more]
    process = await asyncio.create_subprocess_exec(
        *command, *paths, cwd=rig.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    feed = Feed()
    try:
        if await process.stdout.readline() != b"live\n":
            _, said = await process.communicate()
            raise rig.FailedError(f"{server.name}: no sender: {said.decode()[-600:]}")
        await asyncio.sleep(SETTLE_S / 2)
        yield feed
    finally:
        if process.returncode is None:
            process.terminate()
        said, _ = await process.communicate()
        with_figures = said.strip().splitlines()[-1:]
        feed.figures = json.loads(with_figures[0]) if with_figures else {}


async def fill(server: Server, crowd: Crowd, viewers: int, codecs: list[str]) -> None:
    """Let viewers in until there are so many."""
    missing = viewers - len(crowd.clients)
    await crowd.come(missing, lambda: server.enter(codecs), AT_ONCE, PAUSE_S)


async def idle(server: Server, seconds: float) -> float:
    """CPU in milliseconds a second while somebody sends and nobody watches."""
    cpu, at = _cpu(server.pids), time.monotonic()
    await asyncio.sleep(seconds)
    return 1000 * (_cpu(server.pids) - cpu) / (time.monotonic() - at)


async def watch(server: Server, crowd: Crowd, seconds: float, idle_ms_s: float = 0.0) -> Steady:
    """Let all watch for a while."""
    await asyncio.sleep(SETTLE_S)
    before, began = _Meter.read(server.pids), crowd.sums()
    await asyncio.sleep(seconds)
    after, ended = _Meter.read(server.pids), crowd.sums()
    return Steady(
        viewers=len(crowd.clients),
        seconds=after.at - before.at,
        cpu_s=after.server - before.server,
        idle_ms_s=idle_ms_s,
        client_cpu_s=after.own - before.own,
        others_cpu_s=after.machine - before.machine - (after.server - before.server),
        packets=ended.received - began.received,
        kbps=(ended.bytes - began.bytes) * 8e-3 / len(crowd.clients) / (after.at - before.at),
        faults=_faults(began, ended, after, before) | {"uncounted": crowd.counter.dropped},
    )


async def newcomers(server: Server, codecs: list[str], count: int) -> list[float | None]:
    """Let so many come one by one, at any moment; seconds to a key picture, None without one."""
    found: list[float | None] = []
    codec = codecs[-1]
    for _ in range(count):
        await asyncio.sleep(random.random())
        client = await server.enter(codecs)
        try:
            found.append(await first_key(client, codec, PAYLOAD_TYPES[codec]))
        finally:
            await server.leave(client)
    return found


@dataclass(frozen=True)
class Memory:
    """KiB of a server after each round of `viewers` that come and go."""

    viewers: int
    rounds: Sequence[int]
    joins_per_s: float
    cpu_ms_a_join: float
    files_before: int
    files_after: int

    @property
    def kib_a_join(self) -> float:
        """What stays of a join, from the second half of the rounds: the first ones warm up."""
        half = len(self.rounds) // 2
        joins = self.viewers * (len(self.rounds) - 1 - half)
        return (self.rounds[-1] - self.rounds[half]) / max(1, joins)


async def memory(server: Server, codecs: list[str], joins: int, viewers: int = 100) -> Memory:
    """Let a hundred come and go again and again."""
    rounds: list[int] = []
    files = open_files(server.pids)
    async with Crowd(viewers, 1000) as crowd:
        began, cpu = time.monotonic(), _cpu(server.pids)
        for _ in range(max(2, joins // viewers)):
            await fill(server, crowd, viewers, codecs)
            await crowd.leave(server)
            rounds.append(kib(server.pids))
        seconds, cpu = time.monotonic() - began, _cpu(server.pids) - cpu
    await asyncio.sleep(SETTLE_S)
    rounds.append(kib(server.pids))
    done = viewers * (len(rounds) - 1)
    return Memory(
        *(viewers, rounds, done / seconds, 1000 * cpu / done),
        *(files, open_files(server.pids)),
    )


def kib(pids: Sequence[int]) -> int:
    """Memory of processes: private, and their share of what is shared (PSS)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total


def open_files(pids: Sequence[int]) -> int:
    """How many file descriptors processes hold."""
    return sum(sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) for pid in pids)


def _cpu(pids: Sequence[int]) -> float:
    """CPU seconds of processes, to the nanosecond: Linux's clock of a process by its id."""
    return sum(time.clock_gettime(~pid << 3 | 2) for pid in pids)


@dataclass(frozen=True)
class _Meter:
    at: float
    server: float
    own: float
    machine: float
    lost: int

    @classmethod
    def read(cls, pids: Sequence[int]) -> _Meter:
        busy = [int(each) for each in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
        machine = (sum(busy) - busy[3] - busy[4]) / os.sysconf("SC_CLK_TCK")
        own = time.process_time()
        return cls(time.monotonic(), _cpu(pids), own, machine, lost_by_the_client())


def _faults(began: Sums, ended: Sums, after: _Meter, before: _Meter) -> dict[str, int]:
    """What must be nought; of the whole time since each came, but `starved` of the while alone."""
    due = (after.at - before.at) / SOUND_S * ENOUGH
    got = [there - here for here, there in zip(began.sound, ended.sound, strict=True)]
    return {
        "missing": ended.missing,
        "doubled": ended.doubled,
        "disordered": ended.disordered,
        "starved": sum(each < due for each in got),
        "lost by the client": after.lost - before.lost,
    }
