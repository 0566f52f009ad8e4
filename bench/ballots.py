"""Everybody votes: ballots from sockets to the durable reply, beside a C loop that stores nothing.

    python -m bench.ballots                  three runs of each, in turns: A B A B
    python -m bench.ballots --runs 1 --on sqlite --tree ../before

Each run has a server of its own on one core and a fresh database; PostgreSQL and the client are on
the other core, as they would be on another machine. What was acknowledged is compared with SQL.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unittest.mock import patch

from sqlalchemy import create_engine, func, select

from bench import rig
from bench.people import MODERATORS
from server.store import tables
from server.store.engine import address
from tests.fixtures import postgres

DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""PostgreSQL as it is delivered: the tests' own may forget a power cut, this one may not."""

SUSTAINED: Final = (
    *("--ballots", "100000", "--polls", "20", "--window", "1"),
    *("--results", "after_close"),
)
BURST: Final = ("--ballots", "9000", "--polls", "2", "--within", "2", "--results", "live")
LINKS: Final = {"sustained": 5000, "burst": 4500}
CASES: Final = {"sustained": SUSTAINED, "burst": BURST}

GOALS: Final = {
    "sustained": "≥ 25,000/s, ≥ 0.3 of the C loop",
    "burst": "9,000 in two seconds: p99 ≤ 150 ms, tallies ≤ 5 % of a message a ballot",
}


@dataclass
class Series:
    """All runs of one server in one case."""

    name: str
    case: str
    runs: list[rig.Run] = field(default_factory=list)

    def middle(self, key: str) -> float:
        return statistics.median(float(run[key]) for run in self.runs)

    def spread(self, key: str) -> str:
        values = sorted(float(run[key]) for run in self.runs)
        return f"{values[len(values) // 2]:,.0f} ({values[0]:,.0f}–{values[-1]:,.0f})"


def main() -> None:
    """Measure, say how it went, and end with an error if a ballot was lost or counted twice."""
    asked = _arguments()
    series = list(_measured(asked))
    for case in asked.cases:
        _say(case, [each for each in series if each.case == case])
    if asked.json:
        asked.json.write_text(json.dumps([vars(each) for each in series], indent=1), "utf-8")
    wrong = [fault for each in series for run in each.runs for fault in run["faults"]]
    sys.exit("\n".join(wrong) if wrong else 0)


def _measured(asked: argparse.Namespace) -> Iterator[Series]:
    for case in asked.cases:
        series = [Series(name, case) for name in ("C loop", *asked.on)]
        for _ in range(asked.runs):
            for each in series:
                each.runs.append(_run(each.name, case, asked.tree))
                print(f"  {case}, {each.name}: {_brief(each.runs[-1])}", file=sys.stderr)
        yield from series


def _run(name: str, case: str, tree: Path) -> rig.Run:
    """One run of one server, on a fresh database, compared with SQL."""
    links = ("--links", str(LINKS[case]), "--publishers", str(MODERATORS))
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as made, ExitStack() as stack:
        if name == "C loop":
            contestant, url = rig.reference(), None
        else:
            url = stack.enter_context(_database(name, Path(made)))
            contestant = rig.plenary(
                Path(made), LINKS[case], name, tree, settings={"DATABASE_URL": url}
            )
        stack.enter_context(rig.serving(contestant))
        (run,) = rig.run(contestant, "ballots", *links, *CASES[case])
        run |= {f"reply_{name}": value for name, value in run.pop("reply").items()}
        run["faults"] = _faults(run, None if url is None else _counted(url))
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


def _counted(url: str) -> int:
    engine = create_engine(address(url))
    try:
        with engine.connect() as connection:
            found: int = connection.execute(select(func.count(tables.ballots.c.voter))).scalar_one()
            return found
    finally:
        engine.dispose()


def _faults(run: rig.Run, counted: int | None) -> list[str]:
    """What must never be: a ballot without an answer, or an answer without a ballot in SQL."""
    found = []
    if run["acknowledged"] + run["refused_ballots"] != run["cast"]:
        found.append(f"{run['cast']} cast, but {run['acknowledged']} acknowledged")
    if run["refused_ballots"] or run["unasked_answers"]:
        found.append(f"{run['refused_ballots']} refused, {run['unasked_answers']} never asked for")
    if counted is not None and counted != run["acknowledged"]:
        found.append(f"{run['acknowledged']} acknowledged, but {counted} in SQL")
    return found


def _say(case: str, series: list[Series]) -> None:
    limit = series[0].middle("acknowledged_per_s")
    print(f"\n{case}: {LINKS[case]:,} links; {GOALS[case]}")
    print(f"{'':12} {'acknowledged/s':>26} {'of C':>6} {'CPU µs':>7} {'p50 ms':>7} {'p99 ms':>7}")
    for each in series:
        print(
            f"{each.name:12} {each.spread('acknowledged_per_s'):>26}"
            f" {each.middle('acknowledged_per_s') / limit:6.2f}"
            f" {each.middle('cpu_us_per_ballot'):7.1f}"
            f" {each.middle('reply_p50_ms'):7.1f} {each.middle('reply_p99_ms'):7.1f}"
            f"   tallies {each.middle('tally_messages'):,.0f} ({each.middle('tally_share'):.4%})"
        )


def _brief(run: rig.Run) -> str:
    faults = "; ".join(run["faults"]) or "acked = in SQL"
    return f"{run['acknowledged_per_s']:,.0f}/s, p99 {run['reply_p99_ms']:.0f} ms, {faults}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ballots from sockets to the durable reply.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--on", nargs="+", default=["SQLite", "PostgreSQL"])
    parser.add_argument("--cases", nargs="+", default=list(CASES))
    parser.add_argument("--tree", type=Path, default=rig.ROOT, help="another checkout to measure")
    parser.add_argument("--json", type=Path, help="where to write every figure of every run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
