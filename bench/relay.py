"""Two web processes over Redis, beside one: what passing on costs, and how late the last one hears.

    make bench-relay                       three rounds, in turns: one, two, one, two
    python -m bench.relay --rounds 1

All web processes are on one core; Redis, PostgreSQL and the client are on the other. Two processes
that each have half of a core cannot show what they would do with a core each, so what is compared
is the CPU of a delivery: a process that needs no more than alone does no less than alone. How late
the last link hears is measured on one core, and with the second process on the client's core.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench import rig
from bench.build import NoCompilerError
from bench.fanout import Case, faults
from bench.report import Measure, Report
from bench.rig import Run
from server.embedded import SETTINGS, find_program
from tests.fixtures import postgres

ONE: Final = "one process"
TWO: Final = "two processes"
APART: Final = "two on two cores"
"""The second on the core of the client, of Redis and of PostgreSQL."""

LINKS: Final = 5000
HALF: Final = LINKS // 2
FULL: Final = "bytes=200,window=1,seconds=3,stage=1"
BURSTS: Final = "bytes=200,window=8,seconds=3,stage=1"
CALM: Final = "bytes=200,rate=5,seconds=10,stage=1"

NOTE: Final = (
    f"\n“{TWO.capitalize()}” are both on the core that “{ONE}” has alone, and the CPU of both is "
    "counted together: the first to send wakes the client and pays for that, half as much again as "
    "the second. Of eight messages at once half come by way of the bus, a moment after the others, "
    f"and so partly as a frame of their own. Of “{APART}” the second shares its core with the "
    "client, Redis and PostgreSQL."
)


@dataclass
class Hall:
    """One process of its own, and two that share database and bus, all of them running."""

    one: rig.Contestant
    two: tuple[rig.Contestant, rig.Contestant]


@dataclass
class Results:
    """By round: one process with half of the links, and with all; two, on one core and on two."""

    half: list[list[Run]] = field(default_factory=list)
    all: list[list[Run]] = field(default_factory=list)
    two: list[list[Run]] = field(default_factory=list)
    apart: list[list[Run]] = field(default_factory=list)


def measure(rounds: int) -> Results:
    """Start everything, and let the set-ups take turns."""
    results = Results()
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as made, hall(Path(made)) as there:
        first, second = there.two
        for _ in range(rounds):
            results.half.append(_run([there.one], HALF, FULL, BURSTS))
            results.two.append(_run([first, second], LINKS, FULL, BURSTS, CALM))
            results.all.append(_run([there.one], LINKS, FULL, BURSTS, CALM))
            _move(second, rig.CLIENT_CORE)
            results.apart.append(_run([first, second], LINKS, CALM))
            _move(second, rig.SERVER_CORE)
    return results


def _move(server: rig.Contestant, core: int) -> None:
    """Put a process that runs, with all its threads, on another core."""
    there = sorted(os.sched_getaffinity(0))
    for pid in server.pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {there[min(core, len(there) - 1)]})


def _run(servers: Sequence[rig.Contestant], links: int, *cases: str) -> list[Run]:
    ports = ",".join(str(server.port) for server in servers)
    pids = ",".join(str(pid) for server in servers for pid in server.pids)
    asked = [part for case in cases for part in ("--case", case)]
    where = ["--port", ports, "--pid", pids, "--links", str(links)]
    return rig.run(servers[0], "fanout", *where, *asked)


def measures(results: Results) -> list[Measure]:
    """What the runs say about each goal."""
    found: list[Measure] = []
    for place, burst in ((0, ""), (1, ", 8 at once")):
        runs = {
            ONE: [1e6 / run[place]["cpu_us_per_delivery"] for run in results.half],
            TWO: [1e6 / run[place]["cpu_us_per_delivery"] for run in results.two],
        }
        what = f"{HALF:,} links each{burst}"
        goal = None if burst else 0.85
        found.append(Measure(what, "deliveries per CPU second", runs, ONE, goal))
    for place, burst in ((0, ""), (1, ", 8 at once")):
        rate = _values(results, place, lambda run: run["deliveries_per_s"])
        what = f"{LINKS:,} links in all{burst}, on one core by the clock"
        found.append(Measure(what, "deliveries/s", rate, ONE))
    late = f"5 messages/s: the last of {LINKS:,} links has it"
    found += [
        Measure(f"{late}, median", "ms", _last(results, "p50_ms"), better="less"),
        Measure(f"{late}, p99", "ms", _last(results, "p99_ms"), None, 50.0, "less"),
    ]
    return found


def _last(results: Results, share: str) -> dict[str, list[float]]:
    who = {ONE: results.all, TWO: results.two, APART: results.apart}
    return {name: [float(runs[-1]["last"][share]) for runs in found] for name, found in who.items()}


def _values(results: Results, place: int, value: Callable[[Run], float]) -> dict[str, list[float]]:
    who = {ONE: results.all, TWO: results.two}
    return {name: [float(value(run[place])) for run in runs] for name, runs in who.items()}


@contextmanager
def hall(folder: Path) -> Iterator[Hall]:
    """One process alone and two together, started, on the server's core."""
    with ExitStack() as stack:
        with _on_the_clients_core():
            server = stack.enter_context(postgres.running_postgres())
            bus = stack.enter_context(_redis())
        settings = [
            {"DATABASE_URL": stack.enter_context(postgres.database(server, name)), "REDIS_URL": bus}
            for name in ("alone", "shared")
        ]
        one = rig.plenary(folder / "alone", LINKS, "one", settings=settings[0])
        here = rig.plenary(folder / "shared", LINKS, "first of two", settings=settings[1])
        port = rig.free_port()
        there = rig.Contestant(
            *("second of two", here.command, here.talk, {**here.env, "PORT": str(port)}, port),
            path=here.path,
        )
        stack.enter_context(rig.serving(one, here, there))
        yield Hall(one, (here, there))


@contextmanager
def _on_the_clients_core() -> Iterator[None]:
    """What is started in the block stays there."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(everywhere)[min(rig.CLIENT_CORE, len(everywhere) - 1)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, everywhere)


@contextmanager
def _redis() -> Iterator[str]:
    """A server as the product would start for itself; its address."""
    with tempfile.TemporaryDirectory(prefix="plenary-redis-") as folder:
        path = Path(folder) / "s"
        settings = {**SETTINGS, "unixsocket": str(path), "dir": folder, "logfile": "log"}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        process = subprocess.Popen([str(find_program()), *words])
        try:
            while not path.exists() and process.poll() is None:
                time.sleep(0.02)
            yield f"unix://{path}"
        finally:
            process.terminate()
            process.wait()


def main() -> None:
    """The command line."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--rounds", type=int, default=3)
    rounds = reading.parse_args().rounds
    try:
        results = measure(rounds)
    except (rig.FailedError, NoCompilerError, postgres.NoPostgresError) as failed:
        sys.exit(str(failed))
    rounds_ = [*results.half, *results.two, *results.all, *results.apart]
    every = {(LINKS, Case(200)): {TWO: [run for runs in rounds_ for run in runs]}}
    command, title = "make bench-relay", "Two web processes over Redis, beside one"
    report = Report("relay", title, command, measures(results), [faults(every), NOTE], TWO)
    print(report.markdown())
    if rounds > 1:
        print(f"written: {report.write().relative_to(rig.ROOT)}")


if __name__ == "__main__":
    main()
