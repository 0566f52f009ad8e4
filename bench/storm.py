"""Five thousand clients come at once, are gone at once, and come back at once.

    make bench-storm                      all of it, under four minutes
    python -m bench.storm --quick         1,000 links, one run
    python -m bench.storm --peers ws …    5,000 links, beside other servers
    python -m bench.storm --tree FOLDER   beside another checkout of Plenary

A client is ready when its snapshot, or on its return its replay, is there.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import rig
from bench.build import NoCompilerError
from bench.fanout import peers
from bench.report import Measure, Report
from bench.rig import Run

C: Final = "C loop"
OURS: Final = "Plenary"
LINKS: Final = 5000
AT_ONCE: Final = 1000
"""How many may be on their way in: about what a listening queue and a phone's patience allow."""

Results = Mapping[str, list[Run]]


def measure(links: int, runs: int, tree: Path | None = None) -> Results:
    """Run the storm in turns; by name, every run."""
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as name:
        folder = Path(name)
        who = [rig.reference(), rig.plenary(folder / "now", links, OURS)]
        if tree is not None:
            who.append(rig.plenary(folder / "then", links, "then", tree))
        arguments = ("--links", str(links), "--at-once", str(AT_ONCE))
        with rig.serving(*who):
            turns = rig.turns(who, runs, "storm", *arguments)
    return {name: [run[0] for run in found] for name, found in turns.items()}


def beside(others: Sequence[rig.Contestant], runs: int) -> Results:
    """The same for others; each is started, measured and stopped before the next has its turn."""
    found: dict[str, list[Run]] = {}
    arguments = ("--links", str(LINKS), "--at-once", str(AT_ONCE), "--away", "0")
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as name:
        for who in [rig.reference(), rig.plenary(Path(name), LINKS, OURS), *others]:
            try:
                for _ in range(runs):
                    with rig.serving(who):
                        found.setdefault(who.name, []).extend(rig.run(who, "storm", *arguments))
            except rig.FailedError as failed:
                found.pop(who.name, None)
                print(f"{who.name} does not take part: {failed}", file=sys.stderr)
    return found


def measures(results: Results, names: Sequence[str] = ("first", "again")) -> list[Measure]:
    """What the runs say about each goal. Others know no replay: they give a snapshot again."""
    found: list[Measure] = []
    for wave, what in zip(names, ("snapshot", "back by replay"), strict=False):
        waves = {name: [run[wave] for run in runs] for name, runs in results.items()}
        rate = _values(waves, lambda wave: wave["ready_per_s"])
        cpu = _values(waves, lambda wave: wave["cpu_us_per_link"])
        slow = _values(waves, lambda wave: wave["ready"]["max_ms"])
        found += [
            Measure(f"{what}: ready", "links/s", rate, goal=8000),
            Measure(f"{what}: CPU", "µs a link", cpu, goal=125, better="less"),
            Measure(f"{what}: slowest", "ms", slow, better="less"),
        ]
    memory = {name: [runs[0]["kib_per_link"]] for name, runs in results.items()}
    return [*found, Measure("memory a link", "KiB", memory, goal=8.0, better="less")]


def _values(results: Results, value: Callable[[Run], float]) -> dict[str, list[float]]:
    return {name: [float(value(run)) for run in runs] for name, runs in results.items()}


def faults(results: Results) -> str:
    """What must be so, in a sentence."""
    every = [run for runs in results.values() for run in runs]
    by_replay = sum(run["replays"] for run in every)
    sums = {
        key: sum(run[key] for run in every)
        for key in ("missing", "doubled", "disordered", "refused", "lost")
    }
    words = ", ".join(f"{value} {key}" for key, value in sums.items())
    sizes = sorted({run["snapshot_bytes"] for run in every})
    waves = [run[wave] for run in every for wave in ("first", "again")]
    busy = sum(wave["others_cpu_s"] for wave in waves) / sum(2 * w["seconds"] for w in waves)
    return (
        f"\n{by_replay:,} of {sum(run['links'] for run in every):,} came back by replay; {words}. "
        f"A snapshot had {sizes[0]:,} to {sizes[-1]:,} bytes. "
        f"Others used {busy:.0%} of both cores meanwhile."
    )


def main() -> None:
    """The command line."""
    given = rig.asked(__doc__)
    links, runs = (1000, 1) if given.quick else (LINKS, given.runs)
    try:
        if given.peers is not None:
            results = beside(peers(given.peers), 1)
        else:
            results = measure(links, runs, given.tree)
    except (rig.FailedError, NoCompilerError) as failed:
        sys.exit(str(failed))
    title = f"{links:,} clients come at once, and come back at once"
    notes = [faults(results)]
    if given.peers is None:
        report = Report("storm", title, "make bench-storm", measures(results), notes, OURS)
    else:
        found = measures(results, ("first",))
        report = Report("storm-peers", title, "make bench-peers", found, notes, OURS)
    print(report.markdown())
    if not given.quick and given.tree is None:
        print(f"written: {report.write().relative_to(rig.ROOT)}")


if __name__ == "__main__":
    main()
