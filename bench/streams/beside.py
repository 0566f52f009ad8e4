"""Live votes on 1,000 links while 100 viewers watch: how late replies are, with and without.

    python -m bench.streams.beside              four turns of each, a minute and a half
    python -m bench.streams.beside --viewers 200 --together

A sender sends all the time; viewers come and go between the turns. The web process has a core, the
media process shares the other with viewers, sender and voters; `--together`: both share one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench import rig
from bench.build import NoCompilerError
from bench.report import Measure, Report
from bench.streams.crowd import Crowd
from bench.streams.measuring import feeding, fill
from bench.streams.plenary import Plenary
from bench.streams.source import Recipe, recording

LINKS: Final = 1000
VOTES: Final = (
    *("--links", str(LINKS), "--ballots", "3000", "--polls", "3"),
    *("--within", "3", "--results", "live"),
)
WITHOUT: Final = "nobody watches"
WITH: Final = "viewers watch"
GOAL: Final = 1.2

Runs = dict[str, list[rig.Run]]


async def measure(ours: Plenary, viewers: int, turns: int) -> tuple[Runs, dict[str, int]]:
    """Vote without and with viewers, in turns; all runs, and what viewers have missed."""
    runs: Runs = {WITHOUT: [], WITH: []}
    recordings = [recording(Recipe("opus")), recording(Recipe("VP8", 360, 800))]
    codecs = [each.recipe.codec for each in recordings]
    await ours.stage()
    missed = {"missing": 0, "doubled": 0, "disordered": 0}
    async with feeding(ours, recordings), Crowd(viewers, 2000) as crowd:
        for _ in range(turns):
            runs[WITHOUT].append(await _vote(ours))
            await fill(ours, crowd, viewers, codecs)
            runs[WITH].append(await _vote(ours))
            sums = crowd.sums()
            missed = {key: count + getattr(sums, key) for key, count in missed.items()}
            await crowd.leave(ours)
    return runs, missed


async def _vote(ours: Plenary) -> rig.Run:
    """One vote; the loop goes on meanwhile, for viewers report and answer."""
    (run,) = await asyncio.to_thread(rig.run, ours.contestant, "ballots", *VOTES)
    reply = run["reply"]
    print(f"  p50 {reply['p50_ms']:.1f}, p99 {reply['p99_ms']:.1f} ms", file=sys.stderr)
    return run


def report(runs: Runs, missed: dict[str, int], viewers: int, command: str) -> Report:
    """The page of it."""
    names = {name: [run["reply"] for run in those] for name, those in runs.items()}
    late = {name: [float(each["p99_ms"]) for each in those] for name, those in names.items()}
    middle = {name: [float(each["p50_ms"]) for each in those] for name, those in names.items()}
    every = [run for those in runs.values() for run in those]
    unanswered = sum(run["cast"] - run["acknowledged"] for run in every)
    others = sum(run["others_cpu_s"] for run in every) / sum(2 * run["seconds"] for run in every)
    note = (
        f"\n{sum(run['cast'] for run in every):,} ballots cast, {unanswered} without an answer. "
        f"{viewers} viewers: {', '.join(f'{count} packets {key}' for key, count in missed.items())}"
        f". Others, viewers and sender among them, used {others:.0%} of both cores meanwhile."
    )
    measures = [
        Measure("reply, p99", "ms", late, WITHOUT, GOAL, "less"),
        Measure("reply, median", "ms", middle, WITHOUT, better="less"),
    ]
    title = f"Live votes on {LINKS:,} links while {viewers} viewers watch"
    return Report("streams-beside", title, command, measures, [note], WITH)


def run(viewers: int, turns: int, *, together: bool) -> tuple[Runs, dict[str, int]]:
    """Start Plenary, put its processes where they belong, and measure from the other core."""
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as made:
        ours = Plenary(Path(made), viewers, LINKS)
        with rig.serving(ours.contestant):
            everywhere = sorted(os.sched_getaffinity(0))
            other = {everywhere[min(rig.CLIENT_CORE, len(everywhere) - 1)]}
            os.sched_setaffinity(0, other)
            try:
                return asyncio.run(_placed(ours, viewers, turns, None if together else other))
            finally:
                os.sched_setaffinity(0, everywhere)


async def _placed(
    ours: Plenary, viewers: int, turns: int, cores: set[int] | None
) -> tuple[Runs, dict[str, int]]:
    try:
        await ours.is_up()
        if cores is not None:
            _move(ours.pids, cores)
        return await measure(ours, viewers, turns)
    finally:
        await ours.close()


def _move(pids: Sequence[int], cores: set[int]) -> None:
    """Put processes that run, with all their threads, on other cores."""
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), cores)


def main() -> None:
    """The command line."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--viewers", type=int, default=100)
    reading.add_argument("--turns", type=int, default=4)
    reading.add_argument("--together", action="store_true")
    given = reading.parse_args()
    try:
        runs, missed = run(given.viewers, given.turns, together=given.together)
    except (rig.FailedError, NoCompilerError) as failed:
        sys.exit(str(failed))
    command = f"python -m bench.streams.beside{' --together' if given.together else ''}"
    made = report(runs, missed, given.viewers, command)
    print(made.markdown())
    if given.turns > 1 and not given.together:
        print(f"written: {made.write().relative_to(rig.ROOT)}")


if __name__ == "__main__":
    main()
