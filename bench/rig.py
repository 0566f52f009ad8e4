"""Servers on one core, the load client on another, in turns: the same minute for everybody.

A bench asks for `Contestant`s, lets them take turns (A B A B …), and keeps every run, so that what
is told is a median with its spread, and a ratio to who ran in the same minute.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from bench.build import built
from bench.people import MODERATORS

ROOT: Final = Path(__file__).parents[1]
SERVER_CORE: Final = 0
CLIENT_CORE: Final = 1
READY_S: Final = 40.0
PATIENCE_S: Final = 120.0
Run = dict[str, Any]
"""What the client printed about one case: see `bench/load/`."""


class FailedError(Exception):
    """A server did not start, or the client could not do its part. The text says why."""


@dataclass
class Contestant:
    """A server to measure: how it is started, and how the client has to talk to it.

    `folder` is fresh and goes away afterwards. `talk` are further arguments of the client.
    """

    name: str
    command: Sequence[str]
    talk: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    cwd: Path = ROOT
    path: str | None = None
    """Ready when this path answers 200; None: when the port accepts."""

    process: subprocess.Popen[bytes] | None = None

    @property
    def pids(self) -> list[int]:
        """The process and those it has started, such as its Redis."""
        assert self.process is not None
        return [self.process.pid, *_children(self.process.pid)]

    def start(self, log: Path) -> None:
        """Start it on the server's core and wait until it serves."""
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*pinned(SERVER_CORE), *self.command],
                cwd=self.cwd,
                env=_environment(self.env),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + READY_S
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise FailedError(f"{self.name} did not start:\n{said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _is_ready(self) -> bool:
        try:
            if self.path is None:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection:
                connection.request("GET", self.path)
                return connection.getresponse().status == 200
        except OSError:
            return False


def plenary(
    folder: Path,
    links: int,
    name: str = "Plenary",
    tree: Path = ROOT,
    settings: Mapping[str, str] | None = None,
) -> Contestant:
    """One web process of ours with a database of its own and a pass for every link.

    `tree` may be another checkout, to compare with how it was; `settings` another database.
    """
    port = free_port()
    env = {
        "PLENARY_DATA": str(folder),
        "PLENARY_LOG": "warning",
        "PORT": str(port),
        "PYTHONPATH": f"{tree}{os.pathsep}{ROOT}",
        **(settings or {}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    passes = folder / "passes"
    making = [sys.executable, "-m", "bench.people", str(links), str(passes)]
    subprocess.run(making, cwd=tree, env=_environment(env), check=True)
    command = [sys.executable, "-m", "server", "serve"]
    talk = ["--passes", str(passes), "--publishers", str(MODERATORS)]
    return Contestant(name, command, talk, env, port, tree, path="/readyz")


def reference(snapshot_bytes: int = 2048) -> Contestant:
    """The C loop: what a send for each delivery costs, and nothing else."""
    port = free_port()
    command = [str(built("reference")), str(port), str(snapshot_bytes)]
    return Contestant("C loop", command, port=port)


@contextmanager
def serving(*contestants: Contestant) -> Iterator[None]:
    """Start them one after the other, and end them whatever happens."""
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="plenary-bench-") as folder:
        for contestant in contestants:
            stack.callback(contestant.stop)
            contestant.start(Path(folder) / f"{contestant.name}.log".replace(" ", "-"))
        yield


def run(contestant: Contestant, mode: str, *arguments: str) -> list[Run]:
    """Let the client measure a server that runs; a result for each case it was given."""
    command = [
        *pinned(CLIENT_CORE),
        *(str(built("load")), mode, "--port", str(contestant.port)),
        *("--pid", ",".join(map(str, contestant.pids))),
        *contestant.talk,
        *arguments,
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise FailedError(f"{contestant.name}: the client did not come to an end.") from None
    if done.returncode != 0:
        said = done.stderr.strip() or f"the client ended with status {done.returncode}"
        raise FailedError(f"{contestant.name}: {said}")
    return [read(line) for line in done.stdout.splitlines()]


def read(line: str) -> Run:
    """One line of the client. FailedError for anything else than a JSON object."""
    with suppress(ValueError):
        found = json.loads(line)
        if isinstance(found, dict):
            return found
    raise FailedError(f"The client printed what is no result: {line[:200]!r}")


def turns(
    contestants: Sequence[Contestant], runs: int, mode: str, *arguments: str
) -> dict[str, list[list[Run]]]:
    """Let servers that run be measured in turns; by name, all runs with the results of each."""
    results: dict[str, list[list[Run]]] = {contestant.name: [] for contestant in contestants}
    for _ in range(runs):
        for contestant in contestants:
            results[contestant.name].append(run(contestant, mode, *arguments))
    return results


def pinned(core: int) -> list[str]:
    """What to put before a command so that it stays on one core; nothing where there is but one."""
    there = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(there[core])] if len(there) > core and len(there) > 1 else []


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, tasks.read_text().split()):
                found += [child, *_children(child)]
    return found


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """What a server is started with: nothing of whoever measures changes how it behaves."""
    kept = {k: v for k, v in os.environ.items() if not _is_setting(k)}
    return {**kept, "PLENARY_MEDIA": "off", **own}


def _is_setting(name: str) -> bool:
    return name.startswith("PLENARY_") or name in {
        *("PORT", "DATABASE_URL", "REDIS_URL", "WEB_CONCURRENCY"),
    }


def asked(doc: str | None) -> argparse.Namespace:
    """What the command line of a bench with turns says; `doc` is the module's."""
    reading = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    reading.add_argument("--quick", action="store_true", help="1,000 links, one run, no report")
    reading.add_argument("--runs", type=int, default=3)
    reading.add_argument("--tree", type=Path, help="another checkout to take turns with")
    reading.add_argument("--peers", nargs="*", help="other servers (names of the roster, or all)")
    return reading.parse_args()
