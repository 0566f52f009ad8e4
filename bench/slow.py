"""What two slow readers cost the others: one that reads 1 KB/s, one that stops, among thousands.

    python -m bench.slow [--links 2000] [--pairs 4]

Turns without and with the two (A B B A …), in one run of one server. Told is the ratio of the
others' p99 in the turns that nothing else on the machine disturbed, or in the calmer half.
Afterwards: what became of the two, and how long SIGTERM takes with another one attached.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.rig import Contestant, Run, plenary, run, serving
from tests.helpers.voice import command
from tests.live.rude import close_code

CASES: Final = ("bytes=2000,rate=25,seconds=20",)
"""Enough to be too much for both; and so long that the moment when they are sent away, and all are
told that two fewer are in the room, is far less than one in a hundred."""

UNDISTURBED_S: Final = 1.0
"""CPU time of whatever else ran during a case, of the 20 s that it lasts."""

EXIT_S: Final = 20.0
ROOM: Final = "main"


@dataclass
class SlowReader:
    """Somebody in the room who takes `bytes_a_second`, as their kernel does; 0 for nothing."""

    pass_: str
    port: int
    bytes_a_second: int
    had: bytearray = field(default_factory=bytearray)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.sendall(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: plenary.v1\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.socket.recv(1)
        hello = command("hello", "h", **{"pass": self.pass_})
        self.socket.sendall(hello + command("enter", "e", room=ROOM))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def ends(self) -> str:
        """Read what is left, and say how the link ended."""
        self._over.set()
        self._thread.join()
        self.socket.settimeout(10)
        why = "cut off"
        with contextlib.suppress(ConnectionError):
            while part := self.socket.recv(1 << 16):
                self.had += part
        if (code := close_code(bytes(self.had))) is not None:
            why = f"closed with {code}"
        self.socket.close()
        return why

    def _read(self) -> None:
        while not self._over.is_set():
            if self.bytes_a_second:
                with contextlib.suppress(OSError):
                    self.had += self.socket.recv(self.bytes_a_second, socket.MSG_DONTWAIT)
            self._over.wait(1)


@contextmanager
def two_slow(server: Contestant, passes: Sequence[str], ends: list[str]) -> Iterator[None]:
    """The two, for as long as the block lasts; how they ended is added to `ends`."""
    readers = [
        SlowReader(pass_, server.port, rate) for pass_, rate in zip(passes, (1024, 0), strict=True)
    ]
    yield
    ends.append(", ".join(f"{r.bytes_a_second} B/s {r.ends()}" for r in readers))


def measure(links: int, pairs: int) -> Run:
    """All turns, the ratios in each pair, what became of the two, and the time to stop."""
    with tempfile.TemporaryDirectory(prefix="plenary-slow-") as folder:
        server = plenary(Path(folder), links + 2)
        passes = (Path(folder) / "passes").read_text().split()
        ends: list[str] = []
        turns: list[tuple[list[Run], list[Run]]] = []
        asked = ("--links", str(links), *(word for case in CASES for word in ("--case", case)))
        with serving(server):
            run(server, "fanout", "--links", str(links), "--case", "seconds=2,rate=25")
            for pair in range(pairs):
                before = run(server, "fanout", *asked) if pair % 2 == 0 else None
                with two_slow(server, passes[-2:], ends):
                    beside = run(server, "fanout", *asked)
                turns.append((before or run(server, "fanout", *asked), beside))
            stopping = stop_with_a_never_reader(server, passes[-1])
    return {
        "links": links,
        "cases": [compared(case, turns, n) for n, case in enumerate(CASES)],
        "ends": ends,
        "stopped_s": stopping,
    }


def compared(case: str, turns: Sequence[tuple[list[Run], list[Run]]], number: int) -> Run:
    """One case over all turns: the others' p99 without and with, and the ratio of the calm ones."""
    without, beside = ([turn[side][number] for turn in turns] for side in (0, 1))
    wrong = ("missing", "doubled", "disordered")
    return {
        "case": case,
        "p99_without_ms": [p99(one) for one in without],
        "p99_with_ms": [p99(one) for one in beside],
        "others_cpu_s": [[one["others_cpu_s"] for one in side] for side in (without, beside)],
        "p50": round(calm(beside, "p50_ms") / calm(without, "p50_ms"), 3),
        "p99": round(calm(beside, "p99_ms") / calm(without, "p99_ms"), 3),
        "wrong": sum(one[name] for one in (*without, *beside) for name in wrong),
    }


def p99(one: Run) -> float:
    return round(one["latency"]["p99_ms"], 1)


def calm(runs: Sequence[Run], name: str) -> float:
    """The median of the turns that nothing else disturbed, or of the calmer half."""
    calmer = sorted(runs, key=lambda one: float(one["others_cpu_s"]))
    undisturbed = [one for one in calmer if one["others_cpu_s"] < UNDISTURBED_S]
    chosen = max(undisturbed, calmer[: max(1, len(runs) // 2)], key=len)
    return statistics.median(one["latency"][name] for one in chosen)


def stop_with_a_never_reader(server: Contestant, pass_: str) -> float:
    """Seconds from SIGTERM to the end of the process, while somebody in the room never reads."""
    reader = SlowReader(pass_, server.port, 0)
    run(server, "fanout", "--links", "100", "--case", "bytes=2000,rate=20,seconds=2")
    assert server.process is not None
    began = time.monotonic()
    server.process.terminate()
    server.process.wait(EXIT_S * 2)
    took = time.monotonic() - began
    reader.ends()
    return round(took, 2)


def main() -> None:
    """Measure and print."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--links", type=int, default=2000)
    reading.add_argument("--pairs", type=int, default=4)
    reading.add_argument("--json", action="store_true", help="print JSON")
    asked = reading.parse_args()
    found = measure(asked.links, asked.pairs)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{found['links']} links, and two that are slow: the others with ÷ without them")
    for case in found["cases"]:
        print(f"  {case['case']:<32} p99 {case['p99']:.2f}   p50 {case['p50']:.2f}")
        print(f"    p99 without {case['p99_without_ms']} ms, with {case['p99_with_ms']} ms")
        print(f"    others' CPU {case['others_cpu_s']} s; missing, doubled, …: {case['wrong']}")
    for number, end in enumerate(found["ends"], 1):
        print(f"  pair {number}: {end}")
    print(f"  SIGTERM with one that never reads: {found['stopped_s']} s (at most {EXIT_S:.0f})")


if __name__ == "__main__":
    main()
