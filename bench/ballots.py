"""Everybody votes: ballots from sockets to the durable reply, beside a C loop that stores nothing.

    make bench-ballots              three runs of each, in turns, under four minutes
    python -m bench.ballots --runs 1 --on SQLite --cases sustained --tree FOLDER

Each run has a server of its own on one core and a fresh database; PostgreSQL and the client are on
the other core, as they would be on another machine. What was acknowledged is compared with SQL.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from sqlalchemy import create_engine, distinct, func, select

from bench import rig
from bench.build import NoCompilerError
from bench.people import MODERATORS
from bench.report import Measure, Report
from server.store import tables
from server.store.engine import address
from tests.fixtures import postgres

C: Final = "C loop"
OURS: Final = "Plenary"
DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""PostgreSQL as it is delivered: the tests' own may forget a power cut, this one may not."""

SUSTAINED: Final = (
    *("--ballots", "100000", "--polls", "20", "--window", "1"),
    *("--results", "after_close"),
)
BURST: Final = ("--ballots", "9000", "--polls", "2", "--within", "2", "--results", "live")
LINKS: Final = {"sustained": 5000, "burst": 4500}
CASES: Final = {"sustained": SUSTAINED, "burst": BURST}

RUNS: Final = 3
"""With fewer nothing is written."""

Results = dict[tuple[str, str], list[rig.Run]]
"""Every run, by case and by who was measured: the C loop, or us on one database."""


def main() -> None:
    """The command line. Ends with an error if a ballot was lost or counted twice."""
    asked = _arguments()
    try:
        results = _measured(asked.cases, (C, *asked.on), asked.runs, asked.tree)
    except (rig.FailedError, NoCompilerError) as failed:
        sys.exit(str(failed))
    title = "Everybody votes: from 5,000 sockets to the durable reply"
    measures = [each for name in asked.on for each in _measures(name, results)]
    report = Report("ballots", title, "make bench-ballots", measures, [_note(results)], OURS)
    print(report.markdown())
    if asked.runs >= RUNS and asked.tree == rig.ROOT:
        print(f"written: {report.write().relative_to(rig.ROOT)}")
    wrong = [fault for runs in results.values() for run in runs for fault in run["faults"]]
    sys.exit("\n".join(wrong) if wrong else 0)


def _measured(cases: Sequence[str], names: Sequence[str], runs: int, tree: Path) -> Results:
    """All in turns: C, SQLite, PostgreSQL, and again."""
    results: Results = {}
    for case in cases:
        for _ in range(runs):
            for name in names:
                run = _run(name, case, tree)
                results.setdefault((case, name), []).append(run)
                print(f"  {case}, {name}: {_brief(run)}", file=sys.stderr)
    return results


def _measures(name: str, results: Results) -> Iterator[Measure]:
    """What the runs say about the goals of one database."""

    def values(case: str, key: str, *, c: bool = True) -> dict[str, list[float]]:
        who = {C: results[case, C], OURS: results[case, name]} if c else {OURS: results[case, name]}
        return {each: [float(run[key]) for run in runs] for each, runs in who.items()}

    if ("sustained", name) in results:
        rate = values("sustained", "acknowledged_per_s")
        yield Measure(f"{name}: acknowledged", "ballots/s", rate, goal=25_000)
        yield Measure(f"{name}: beside the C loop", "ballots/s", rate, to=C, goal=0.3)
        cpu = values("sustained", "cpu_us_per_ballot")
        yield Measure(f"{name}: CPU", "µs a ballot", cpu, better="less")
        size = values("sustained", "batch", c=False)
        yield Measure(f"{name}: a batch", "ballots", size)
    if ("burst", name) in results:
        slow = values("burst", "reply_p99_ms")
        yield Measure(f"{name}: 9,000 in 2 s, reply p99", "ms", slow, goal=150, better="less")
        tallies = values("burst", "tally_percent", c=False)
        yield Measure(f"{name}: tallies of one a ballot", "%", tallies, goal=5, better="less")


def _note(results: Results) -> str:
    every = [run for (_, name), runs in results.items() if name != C for run in runs]
    acked, sql = (sum(int(run[key]) for run in every) for key in ("acknowledged", "in_sql"))
    busy = sum(run["others_cpu_s"] for run in every) / sum(2 * run["seconds"] for run in every)
    return (
        f"\n{acked:,} ballots were acknowledged, and {sql:,} are in SQL. "
        f"Others, PostgreSQL among them, used {busy:.0%} of both cores meanwhile."
    )


def _run(name: str, case: str, tree: Path) -> rig.Run:
    """One run of one server, on a fresh database, compared with SQL."""
    links = ("--links", str(LINKS[case]), "--publishers", str(MODERATORS))
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as made, ExitStack() as stack:
        if name == C:
            contestant, url = rig.reference(), None
        else:
            url = stack.enter_context(_database(name, Path(made)))
            contestant = rig.plenary(
                Path(made), LINKS[case], name, tree, settings={"DATABASE_URL": url}
            )
        stack.enter_context(rig.serving(contestant))
        (run,) = rig.run(contestant, "ballots", *links, *CASES[case])
        run |= {f"reply_{name}": value for name, value in run.pop("reply").items()}
        run["tally_percent"] = 100 * run["tally_share"]
        run["in_sql"], run["batch"] = (run["acknowledged"], 0) if url is None else _counted(url)
        run["faults"] = _faults(run)
        return run


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "SQLite":
        yield f"sqlite:///{folder / 'ballots.db'}"
        return
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(everywhere)[min(rig.CLIENT_CORE, len(everywhere) - 1)]})
    try:
        with patch.dict(postgres.SETTINGS, DURABLE), postgres.running_postgres() as server:
            os.sched_setaffinity(0, everywhere)
            with postgres.database(server, "ballots") as url:
                yield url
    finally:
        os.sched_setaffinity(0, everywhere)


def _counted(url: str) -> tuple[int, float]:
    """Ballots in SQL, and how many were in a batch: those of one batch are of one moment."""
    b = tables.ballots.c
    engine = create_engine(address(url))
    try:
        with engine.connect() as connection:
            figures = select(func.count(b.voter), func.count(distinct(b.at)))
            number, batches = connection.execute(figures).one()
            return number, number / max(1, batches)
    finally:
        engine.dispose()


def _faults(run: rig.Run) -> list[str]:
    """What must never be: a ballot without an answer, or an answer without a ballot in SQL."""
    found = []
    if run["acknowledged"] != run["cast"] or run["unasked_answers"]:
        found.append(
            f"{run['cast']} cast, {run['acknowledged']} acknowledged, {run['refused_ballots']} "
            f"refused, {run['unasked_answers']} answers to nothing"
        )
    if run["in_sql"] != run["acknowledged"]:
        found.append(f"{run['acknowledged']} acknowledged, but {run['in_sql']} in SQL")
    return found


def _brief(run: rig.Run) -> str:
    faults = "; ".join(run["faults"]) or "acked = in SQL"
    return f"{run['acknowledged_per_s']:,.0f}/s, p99 {run['reply_p99_ms']:.0f} ms, {faults}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--on", nargs="+", default=["SQLite", "PostgreSQL"])
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES))
    parser.add_argument("--tree", type=Path, default=rig.ROOT, help="another checkout to measure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
