"""One message to everybody in a room, beside a C loop that does nothing but send.

make bench-fanout                      all of it, under four minutes
python -m bench.fanout --quick         1,000 links, one run
python -m bench.fanout --peers ws …    5,000 links, beside other servers
python -m bench.fanout --tree FOLDER   beside another checkout of Plenary
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench import rig
from bench.build import NoCompilerError
from bench.peers.roster import NO_BURSTS, PEERS
from bench.report import Measure, Report
from bench.rig import Contestant, Run

C: Final = "C loop"
OURS: Final = "Plenary"
SPEED: Final = "deliveries/s"


@dataclass(frozen=True)
class Case:
    """A way of publishing: `window` messages at once, when all have the last or `rate` a second."""

    bytes: int
    window: int = 1
    rate: int = 0
    seconds: float = 1.5

    def argument(self, stage: bool = True) -> str:
        """As the client reads it. A scene on the stage is the fact with the least around it."""
        how = f"window={self.window}" + (f",rate={self.rate}" if self.rate else "")
        on_stage = ",stage=1" if stage and self.bytes < 300 else ""
        return f"bytes={self.bytes},{how},seconds={self.seconds}{on_stage}"


SINGLE: Final = [Case(200), Case(2000)]
BURSTS: Final = [Case(200, window=8), Case(2000, window=8)]
STEADY: Final = [Case(200, rate=5, seconds=4), Case(200, window=10, rate=50, seconds=2)]
PLAN: Final[Mapping[int, list[Case]]] = {
    1000: SINGLE,
    5000: [*SINGLE, *BURSTS, *STEADY],
    10000: SINGLE,
}
Results = dict[tuple[int, Case], dict[str, list[Run]]]


def measure(plan: Mapping[int, list[Case]], runs: int, tree: Path | None = None) -> Results:
    """Run everything; by links and case, the runs of each contestant."""
    results: Results = {}
    for links, cases in plan.items():
        with tempfile.TemporaryDirectory(prefix="plenary-bench-") as name:
            folder = Path(name)
            who = [rig.reference(), rig.plenary(folder / "now", links, OURS)]
            if tree is not None:
                who.append(rig.plenary(folder / "then", links, "then", tree))
            results |= _turns(who, links, cases, runs)
    return results


def beside(others: Sequence[Contestant], runs: int, links: int = 5000) -> Results:
    """The same for others, in rounds; each is stopped before the next has its turn.

    Who cannot take a burst is measured without, and who cannot do that either is left out.
    """
    cases = [replace(case, seconds=1) for case in (SINGLE[0], BURSTS[0])]
    results: Results = {(links, case): {} for case in cases}
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as name:
        who = [rig.reference(), rig.plenary(Path(name) / "now", links, OURS), *others]
        able = {each.name: 1 if each.name in NO_BURSTS else len(cases) for each in who}
        for _ in range(runs):
            for each in who:
                for key, found in _as_far_as_able(each, links, cases, able).items():
                    results[key].setdefault(each.name, []).extend(found[each.name])
    return {
        key: {name: found for name, found in told.items() if len(found) == runs}
        for key, told in results.items()
    }


def _as_far_as_able(
    who: Contestant, links: int, cases: list[Case], able: dict[str, int]
) -> Results:
    while able[who.name] > 0:
        try:
            return _turns([who], links, cases[: able[who.name]], 1, who.name in {C, OURS})
        except rig.FailedError as failed:
            able[who.name] -= 1
            print(f"{who.name} cannot keep up: {failed}", file=sys.stderr)
    return {}


def _turns(
    who: Sequence[Contestant], links: int, cases: list[Case], runs: int, stage: bool = True
) -> Results:
    arguments = [part for case in cases for part in ("--case", case.argument(stage))]
    with rig.serving(*who):
        turns = rig.turns(who, runs, "fanout", "--links", str(links), *arguments)
    return {
        (links, case): {name: [run[place] for run in found] for name, found in turns.items()}
        for place, case in enumerate(cases)
    }


def measures(results: Results) -> list[Measure]:
    """What the runs say about each goal."""
    found: list[Measure] = []
    for (links, case), runs in results.items():
        what = f"{case.bytes:,} bytes to {links:,}"
        if case.rate:
            found.append(_steady(what, case, runs))
            continue
        rate = _values(runs, lambda run: run["deliveries_per_s"])
        if case.window > 1:
            goal = 8.0 if case.bytes == 200 else None
            found.append(Measure(f"{what}, {case.window} at once", SPEED, rate, C, goal))
            continue
        sent = _values(runs, lambda run: run["fan_out_per_s"])
        cpu = _values(runs, lambda run: 1e6 / max(run["cpu_us_per_delivery"], 0.001))
        found += [
            Measure(f"{what}, first to last", SPEED, sent, C, 0.9),
            Measure(f"{what}, with its commit", SPEED, rate, C),
            Measure(f"{what}, with its commit, by CPU", "deliveries per CPU second", cpu, C),
        ]
    return [*found, *_memory(results), *_growth(results)]


def _steady(what: str, case: Case, runs: Mapping[str, list[Run]]) -> Measure:
    """How late the last of a hundred is, at so many messages a second."""
    p99 = _values(runs, lambda run: run["latency"]["p99_ms"])
    if case.window > 1:
        return Measure(f"{what}, {case.rate}/s in tens: p99", "ms", p99, better="less")
    return Measure(f"{what}, {case.rate}/s: p99", "ms", p99, C, 1.2, "less")


def _memory(results: Results) -> list[Measure]:
    """What a link costs: of the first run, later ones find memory that was set free."""
    sizes = {links: runs for (links, _), runs in results.items()}
    return [
        Measure(
            f"memory a link, {links:,} links",
            "KiB",
            {name: [found[0]["kib_per_link"]] for name, found in runs.items()},
            goal=8.0,
            better="less",
        )
        for links, runs in sizes.items()
    ]


def _growth(results: Results) -> list[Measure]:
    """CPU for a delivery to 10,000 links beside one to 1,000."""
    few, many = results.get((1000, SINGLE[0])), results.get((10000, SINGLE[0]))
    if few is None or many is None:
        return []
    runs = {
        name: [
            b["cpu_us_per_delivery"] / a["cpu_us_per_delivery"]
            for a, b in zip(few[name], many[name], strict=True)
        ]
        for name in few
    }
    what = "CPU a delivery, 10,000 links beside 1,000"
    return [Measure(what, "", runs, goal=1.15, better="less")]


def _values(runs: Mapping[str, list[Run]], value: Callable[[Run], float]) -> dict[str, list[float]]:
    return {name: [float(value(run)) for run in found] for name, found in runs.items()}


def faults(results: Results) -> str:
    """What must be zero, in a sentence."""
    every = [run for runs in results.values() for found in runs.values() for run in found]
    delivered = sum(run["delivered"] for run in every)
    sums = {
        key: sum(run[key] for run in every)
        for key in ("missing", "doubled", "disordered", "refused", "lost")
    }
    busy = sum(run["others_cpu_s"] for run in every) / sum(2 * run["seconds"] for run in every)
    words = ", ".join(f"{value} {key}" for key, value in sums.items())
    return (
        f"\nOf {delivered:,} deliveries: {words}. Others used {busy:.0%} of both cores meanwhile."
    )


def peers(names: Sequence[str]) -> list[Contestant]:
    """Other servers as `bench.peers.roster` lists them; those that are not installed are named."""
    found: list[Contestant] = []
    for peer in PEERS:
        if names and "all" not in names and peer.name not in names:
            continue
        missing = peer.missing()
        if missing is not None:
            print(f"{peer.label} does not take part: {missing}", file=sys.stderr)
            continue
        port = rig.free_port()
        talk = [*peer.talk, "--publishers", "1"]
        found.append(Contestant(peer.label, peer.command(port), talk, peer.env, port))
    return found


def main() -> None:
    """The command line."""
    given = rig.asked(__doc__)
    try:
        if given.peers is not None:
            results = beside(peers(given.peers), given.runs)
        else:
            plan = {1000: SINGLE} if given.quick else PLAN
            results = measure(plan, 1 if given.quick else given.runs, given.tree)
    except (rig.FailedError, NoCompilerError) as failed:
        sys.exit(str(failed))
    name = "fanout" if given.peers is None else "peers"
    command = "make bench-fanout" if given.peers is None else "make bench-peers"
    title = "One message to everybody"
    report = Report(name, title, command, measures(results), [faults(results)], OURS)
    print(report.markdown())
    if not given.quick and given.tree is None:
        print(f"written: {report.write().relative_to(rig.ROOT)}")


if __name__ == "__main__":
    main()
