"""Where a server's time goes while a bench drives it: a flame picture and its dearest lines.

    make bench-flame                      all of them
    python -m bench.flame storm

py-spy looks at the process from outside, two hundred times a second, at whichever thread holds the
interpreter's lock; C code is charged to the line that called it. It comes with the peers
(`python -m bench.peers.install`); without it the bench says so and ends.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench import rig
from bench.ballots import SUSTAINED
from bench.build import NoCompilerError
from bench.relay import hall
from bench.report import RESULTS
from bench.stacks import Stacks, dearest, picture, read

SPY: Final = Path(__file__).parent / ".build" / "peers" / "bin" / "py-spy"
RATE: Final = 200
"""Looks a second. Each stops the process for a moment, so figures come from other runs."""

LINKS: Final = "5000"
WHY: Final = {
    "Fanout._write": "a system call for each link, nearly all of it in the kernel; all above it is "
    "made once for everybody. Less is to be had by joining messages, and they are joined.",
    "Link.send": "an answer of the client's own: a system call for each that cannot be shared.",
    "Link.send_all": "a voter's own news and the answer in one frame: one call a ballot.",
    "WireProtocol.accept": "the answer to the handshake: a system call for each link.",
    "the": "uvloop itself: waiting for sockets, reading them, calling back.",
    "a": "starting and ending of the threads' work, and waiting for the lock of the interpreter.",
    "StreamWriter.writelines": "what the process says to Redis: news, counters, leases.",
    "Batch._run": "who waits together is told together: each has an answer of its own to be sent.",
}
"""Why a line stays, by function."""


class NoSpyError(Exception):
    """There is no py-spy, or it may not look."""


@contextmanager
def watched(pid: int, into: dict[tuple[str, ...], int]) -> Iterator[None]:
    """Look at a process while the block runs; what was seen is added to `into` after it.

    Only at the thread that holds the interpreter's lock: others wait, or work for SQL.
    """
    if not SPY.exists():
        raise NoSpyError("py-spy is not installed: python -m bench.peers.install")
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder) / "seen"
        command = [str(SPY), "record", "-p", str(pid), "-f", "raw", "-o", str(seen)]
        more = ["-r", str(RATE), "-d", "unlimited", "--gil", "--native"]
        spy = subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            spy.send_signal(signal.SIGINT)
            said = spy.communicate(timeout=60)[0].decode(errors="replace")
        if not seen.exists() or not seen.stat().st_size:
            raise NoSpyError(f"py-spy saw nothing: {said.strip()[-300:]}")
        for stack, times in read(seen.read_text("utf-8", "replace")).items():
            into[stack] = into.get(stack, 0) + times


def _fanout(folder: Path) -> Stacks:
    cases = ("--case", "bytes=200,window=1,seconds=8,stage=1")
    return _seen(rig.plenary(folder, int(LINKS)), "fanout", *cases)


def _storm(folder: Path) -> Stacks:
    return _seen(rig.plenary(folder, int(LINKS)), "storm", "--at-once", "1000")


def _ballots(folder: Path) -> Stacks:
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'ballots.db'}"}
    return _seen(rig.plenary(folder, int(LINKS), settings=settings), "ballots", *SUSTAINED)


def _seen(server: rig.Contestant, mode: str, *arguments: str) -> Stacks:
    with rig.serving(server):
        return _driven(server, server.pids[0], mode, "--links", LINKS, *arguments)


def _relay(folder: Path) -> Stacks:
    """The first of two processes; half of what its links hear has come by way of Redis."""
    with hall(folder) as there:
        first, second = there.two
        ports = ("--port", f"{first.port},{second.port}", "--links", LINKS)
        cases = ("--case", "bytes=200,window=8,seconds=8,stage=1")
        return _driven(first, first.pids[0], "fanout", *ports, *cases)


def _driven(server: rig.Contestant, pid: int, mode: str, *arguments: str) -> Stacks:
    seen: dict[tuple[str, ...], int] = {}
    with watched(pid, seen):
        rig.run(server, mode, *arguments)
    return seen


BENCHES: Final[dict[str, tuple[str, Callable[[Path], Stacks]]]] = {
    "fanout": ("One message after the other to 5,000 links", _fanout),
    "storm": ("5,000 links come, are gone, and come back", _storm),
    "ballots": ("100,000 ballots over 5,000 links, SQLite", _ballots),
    "relay": ("The first of two processes, eight messages at once", _relay),
}


def text(found: dict[str, list[tuple[str, float]]]) -> str:
    """The dearest lines of each, with the reason why they stay where one is known."""
    lines = ["# Where the time goes", ""]
    for name, dear in found.items():
        title, _ = BENCHES[name]
        lines += [f"## {title}", "", f"![{title}](flame-{name}.svg)", ""]
        for place, share in dear:
            why = WHY.get(place.partition(" ")[0], "")
            lines.append(f"* {share:.0%} `{place}`{': ' if why else ''}{why}")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """The command line."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("benches", nargs="*", default=list(BENCHES), help=", ".join(BENCHES))
    found = {}
    for name in reading.parse_args().benches:
        title, drive = BENCHES[name]
        with tempfile.TemporaryDirectory(prefix="plenary-bench-") as folder:
            try:
                seen = drive(Path(folder))
            except (NoSpyError, rig.FailedError, NoCompilerError) as failed:
                sys.exit(str(failed))
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"flame-{name}.svg").write_text(picture(title, seen), "utf-8")
        found[name] = dearest(seen)
    print(text(found))
    if len(found) == len(BENCHES):
        (RESULTS / "flame.md").write_text(text(found), "utf-8")


if __name__ == "__main__":
    main()
