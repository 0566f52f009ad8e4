"""One room over two media processes: what a viewer costs, beside one process with half of them.

    python -m bench.streams.branches                    80 viewers each, four turns, two minutes
    python -m bench.streams.branches --viewers 20 --turns 1

Each turn starts Plenary anew with two media processes that take so many viewers each. First the
home is filled and measured, then as many more come, whom the other process serves as a branch of
the room: what goes between the two counts for the viewers. All of it runs on one core, viewers and
sender on another; so CPU is compared, not how much two cores hold.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from bench import rig
from bench.build import NoCompilerError
from bench.report import Measure, Report
from bench.streams.crowd import Crowd
from bench.streams.measuring import Steady, feeding, fill, idle, watch
from bench.streams.plenary import Plenary
from bench.streams.source import Recipe, recording
from bench.streams.telling import brief

ALONE: Final = "home alone"
BOTH: Final = "home and branch"
GOAL: Final = 1 / 0.9
"""Two processes hold at least 0.9 times two: a viewer may cost a ninth more."""

SECONDS: Final = 2.5
IDLE_S: Final = 1.2

Found = dict[str, list[Steady]]


async def turn(ours: Plenary, viewers: int, found: Found) -> None:
    """Fill the home, measure; fill the branch, measure."""
    recordings = [recording(Recipe("opus")), recording(Recipe("VP8", 360, 800))]
    codecs = [each.recipe.codec for each in recordings]
    await ours.is_up()
    await ours.stage()
    async with feeding(ours, recordings), Crowd(2 * viewers, 2000) as crowd:
        nobody = await idle(ours, IDLE_S)
        for name, count in ((ALONE, viewers), (BOTH, 2 * viewers)):
            await fill(ours, crowd, count, codecs)
            steady = await watch(ours, crowd, SECONDS, nobody)
            found[name].append(steady)
            print(f"  {name}, {count}: {brief(steady)}", file=sys.stderr)
        at = Counter(_process(client.place) for client in crowd.clients.values())
        if sorted(at.values()) != [viewers, viewers]:
            raise rig.FailedError(f"Viewers are not half here and half there: {dict(at)}")
        await crowd.leave(ours)


def _process(place: str) -> str:
    """Which media process has a session: its id begins with the name."""
    return place.rpartition("/")[2].partition(".")[0]


def report(found: Found, viewers: int, command: str) -> Report:
    """The page of it."""
    cost = {name: [each.ms_per_viewer_s for each in runs] for name, runs in found.items()}
    every = [each for runs in found.values() for each in runs]
    missed = {key: sum(each.faults[key] for each in every) for key in every[0].faults}
    note = (
        f"\n360p and sound; {viewers} viewers at each process. "
        f"{sum(each.packets for each in every):,} packets counted: "
        f"{', '.join(f'{count} {key}' for key, count in missed.items())}."
    )
    measures = [Measure("CPU a viewer and second", "ms", cost, ALONE, GOAL, "less")]
    title = "One room over two media processes"
    return Report("streams-branches", title, command, measures, [note], BOTH)


def run(viewers: int, turns: int) -> Found:
    """All turns, each with a Plenary of its own on the servers' core."""
    found: Found = {ALONE: [], BOTH: []}
    there = sorted(os.sched_getaffinity(0))
    for _ in range(turns):
        with tempfile.TemporaryDirectory(prefix="plenary-bench-") as made:
            ours = Plenary(Path(made), viewers, processes=2)
            with rig.serving(ours.contestant):
                os.sched_setaffinity(0, {there[min(rig.CLIENT_CORE, len(there) - 1)]})
                try:
                    asyncio.run(_one(ours, viewers, found))
                finally:
                    os.sched_setaffinity(0, there)
    return found


async def _one(ours: Plenary, viewers: int, found: Found) -> None:
    try:
        await turn(ours, viewers, found)
    finally:
        await ours.close()


def main() -> None:
    """The command line."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--viewers", type=int, default=80)
    reading.add_argument("--turns", type=int, default=4)
    given = reading.parse_args()
    try:
        found = run(given.viewers, given.turns)
    except (rig.FailedError, NoCompilerError) as failed:
        sys.exit(str(failed))
    made = report(found, given.viewers, "python -m bench.streams.branches")
    print(made.markdown())
    if given.turns > 1:
        print(f"written: {made.write().relative_to(rig.ROOT)}")


if __name__ == "__main__":
    main()
