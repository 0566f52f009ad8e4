"""Run the Autobahn test suite against our protocol class and write what came of it.

make autobahn                        all of it
make autobahn CASES="1 2 7.1.5"      some families or cases; nothing is written
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.autobahn.report import FAMILIES, failures, page
from bench.autobahn.suite import Asked, Autobahn, CannotRunError, StandIn, Verdicts, suite

RESULT: Final = Path("bench/results/autobahn.md")
PACKED: Final = (*(f"12.{one}" for one in range(1, 6)), *(f"13.{one}" for one in range(1, 8)))
WHOLE: Final = tuple(f"{group}.{case}" for group in PACKED for case in range(1, 11))
LINKS: Final = ("1", "2", "3", "4", "5", "6", "7", "10", *WHOLE)
"""For links that came through a door: the others send more fragments than such a link may."""

AGENTS: Final = {
    "app": ("An ordinary ASGI app", tuple(FAMILIES)),
    "door": ("A link that came through a door", LINKS),
}


@contextmanager
def echo(kind: str) -> Iterator[int]:
    """The echo in a process of its own; yields its port."""
    command = [sys.executable, "-m", "bench.autobahn.echo", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def judged(by: Autobahn | StandIn, kind: str, only: list[str]) -> Verdicts:
    """What the suite says of one of the two echoes."""
    cases = [case for case in AGENTS[kind][1] if not only or _among(case, only)]
    cases += [case for case in only if _among(case, AGENTS[kind][1]) and case not in cases]
    if not cases:
        return {}
    print(f"{AGENTS[kind][0]} …", flush=True)
    with echo(kind) as port:
        found = by.run(Asked(kind, port, cases))
    failed = failures(found)
    print(f"  {len(found)} cases, {len(failed)} failed")
    for case, said in failed.items():
        print(f"  {case}: {said}")
    return found


def _among(case: str, families: Iterable[str]) -> bool:
    return any(f"{case}.".startswith(f"{family}.") for family in families)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="families or cases; all when none is named")
    parser.add_argument("--stand-in", action="store_true", help="do not use Python 2.7")
    asked = parser.parse_args()
    begun = time.monotonic()
    try:
        by = suite(asked.stand_in)
        found = {AGENTS[kind][0]: judged(by, kind, asked.cases) for kind in AGENTS}
    except CannotRunError as error:
        sys.exit(f"The Autobahn test suite cannot run here: {error}")
    if not asked.cases:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(page(by.name, "make autobahn", time.monotonic() - begun, found))
        print(f"Written to {RESULT}.")
    sys.exit(any(failures(one) for one in found.values()))


if __name__ == "__main__":
    main()
