"""How many viewers a core holds: Plenary's media process beside MediaRelay and Janus.

    make bench-streams                      all of it, under four minutes
    python -m bench.streams --long          the curve of all, more turns, 1,000 joins: ten minutes
    python -m bench.streams --codec H264    another codec; VP8 is what browsers send by themselves
    python -m bench.streams --quick         one turn of sound alone, no report

Servers run on one core and are fed one after the other, in turns; senders and viewers are on the
other core.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench import rig
from bench.build import NoCompilerError
from bench.streams import telling
from bench.streams.crowd import Crowd
from bench.streams.janus import MISSING, PROGRAM, Janus
from bench.streams.measuring import Server, feeding, fill, idle, kib, memory, newcomers, watch
from bench.streams.plenary import Plenary
from bench.streams.relay import Relay
from bench.streams.source import Recipe, Recording, recording
from bench.streams.switching import switch
from bench.streams.telling import JANUS, OURS, RELAY, Case, Found

SECONDS: Final = 2.5
IDLE_S: Final = 1.2
VIEWERS: Final = {OURS: 80, JANUS: 80, RELAY: 0}
RELAYED: Final = {"360p and sound": 4, "720p and sound": 2, "sound only": 10}
"""Viewers of MediaRelay: more than that fill its core."""

CURVE: Final = (10, 100, 400)
LONG_CURVE: Final = (10, 25, 50, 100, 200, 300, 400)
LATE: Final = 10
SWITCHES: Final = 12


def cases(codec: str) -> list[Case]:
    """What is sent."""
    sound = recording(Recipe("opus"))
    small, large = (recording(Recipe(codec, *size)) for size in ((360, 800), (720, 1500)))
    return [
        Case("360p and sound", [sound, small], 50),
        Case("720p and sound", [sound, large], 80),
        Case("sound only", [sound], 40),
    ]


async def measure(servers: Sequence[Server], given: argparse.Namespace) -> Found:
    """All of it, in turns."""
    found = Found()
    what = cases(given.codec)
    ours = next(each for each in servers if isinstance(each, Plenary))
    for server in servers if given.long else [ours]:
        if server.name != RELAY and not given.quick:
            await _curve(server, what[0], LONG_CURVE if given.long else CURVE, found)
    for case in what[-1:] if given.quick else what:
        for _ in range(given.runs):
            for server in servers:
                await _turn(server, case, found)
    if given.quick:
        return found
    small = what[0].recordings
    deaf = [small[0], recording(Recipe(given.codec, 360, 800, key_every_s=2))]
    for server in servers:
        if given.long or server is ours:
            await _late(server, small, deaf, found)
    found.switches = await switch(ours, small[0], recording(Recipe("opus", pitch=660)), SWITCHES)
    async with feeding(ours, small):
        found.memory = await memory(ours, _codecs(small), 1000 if given.long else 300)
    return found


async def _turn(server: Server, case: Case, found: Found) -> None:
    viewers = VIEWERS[server.name] or RELAYED[case.name]
    async with feeding(server, case.recordings), Crowd(viewers, case.kbps) as crowd:
        nobody = await idle(server, IDLE_S)
        await fill(server, crowd, viewers, _codecs(case.recordings))
        steady = await watch(server, crowd, SECONDS, nobody)
        await crowd.leave(server)
    found.steady.setdefault((case.name, server.name), []).append(steady)
    print(f"  {case.name}, {server.name}: {telling.brief(steady)}", file=sys.stderr)


async def _curve(server: Server, case: Case, curve: Sequence[int], found: Found) -> None:
    """More and more viewers, of a server that has had none yet: so their memory is seen, too."""
    async with feeding(server, case.recordings), Crowd(curve[-1], case.kbps) as crowd:
        nobody, before = await idle(server, IDLE_S), kib(server.pids)
        for viewers in curve:
            await fill(server, crowd, viewers, _codecs(case.recordings))
            steady = await watch(server, crowd, SECONDS, nobody)
            found.curve.setdefault(viewers, {})[server.name] = steady
            print(f"  {viewers}, {server.name}: {telling.brief(steady)}", file=sys.stderr)
        found.kib_a_viewer[server.name] = (kib(server.pids) - before) / curve[-1]
        await crowd.leave(server)


async def _late(
    server: Server, hears: list[Recording], deaf: list[Recording], found: Found
) -> None:
    for name, recordings, more in (("answers PLI", hears, ()), ("ignores PLI", deaf, ("--deaf",))):
        async with feeding(server, recordings, *more):
            late = await newcomers(server, _codecs(recordings), LATE)
        found.late.setdefault(name, {})[server.name] = late
        print(f"  late, {name}, {server.name}: {telling.waits(late)}", file=sys.stderr)


def _codecs(recordings: Sequence[Recording]) -> list[str]:
    return [each.recipe.codec for each in recordings]


def run(given: argparse.Namespace) -> Found:
    """Start the servers on their core, and measure from the other."""
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as made, ExitStack() as stack:
        ours = Plenary(Path(made) / "plenary", CURVE[-1])
        servers: list[Server] = [Relay()]
        if PROGRAM is None:
            print(f"{MISSING}. The bench goes on without it.", file=sys.stderr)
        else:
            servers.append(Janus(Path(made) / "janus", given.codec))
        servers.append(ours)
        stack.enter_context(rig.serving(*(each.contestant for each in servers)))
        there = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {there[min(rig.CLIENT_CORE, len(there) - 1)]})
        try:
            return asyncio.run(_all(servers, ours, given))
        finally:
            os.sched_setaffinity(0, there)


async def _all(servers: Sequence[Server], ours: Plenary, given: argparse.Namespace) -> Found:
    try:
        await ours.is_up()
        await ours.stage()
        return await measure(servers, given)
    finally:
        for server in servers:
            await server.close()


def main() -> None:
    """The command line."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--quick", action="store_true", help="sound only, one turn, no report")
    reading.add_argument(
        "--long", action="store_true", help="three turns, every curve, 1,000 joins"
    )
    reading.add_argument("--runs", type=int)
    reading.add_argument("--codec", choices=("VP8", "H264"), default="VP8")
    given = reading.parse_args()
    given.runs = given.runs or (1 if given.quick else 3 if given.long else 2)
    try:
        found = run(given)
    except (rig.FailedError, NoCompilerError) as failed:
        sys.exit(str(failed))
    report = telling.report(found, cases(given.codec), given.codec, long=given.long)
    print(report.markdown())
    if not given.quick:
        print(f"written: {report.write().relative_to(rig.ROOT)}")
    sys.exit(telling.wrongs(found) or 0)


if __name__ == "__main__":
    main()
