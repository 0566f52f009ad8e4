"""Getting the suite by its name from the package registry, and running it.

It is a program for Python 2.7, which few machines still have. Where there is none, the same cases
run in kosoku, which brings a runner of its own for them; the report says which of the two it was.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PLACE: Final = Path("build/autobahn")
SUITE: Final = "autobahntestsuite==25.10.1"
STAND_IN: Final = "kosoku==0.1.0"

_START: Final = (
    "import site, sys; site.addsitedir(sys.argv.pop(1)); "
    "from autobahntestsuite.wstest import run; run()"
)
_START_STAND_IN: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from kosoku._cli import main; main()"
)

Verdicts = dict[str, tuple[str, str]]
"""What was said of each case: of its messages, and of its end."""


class CannotRunError(Exception):
    """The suite is not to be had here; says what is missing."""


@dataclass(frozen=True)
class Asked:
    """Which cases for which server: families such as `9` or cases such as `7.1.5`."""

    agent: str
    port: int
    cases: Sequence[str]

    def patterns(self) -> list[str]:
        return [case if case.count(".") > 1 else f"{case}.*" for case in self.cases]


class Autobahn:
    """The suite itself, under Python 2.7."""

    def __init__(self, python: str) -> None:
        self._python = python
        self._packages = PLACE / "python2.7"
        self.name = f"Autobahn|Testsuite ({SUITE}, Python 2.7)"
        _install(python, self._packages, SUITE)

    def run(self, asked: Asked) -> Verdicts:
        """Run the cases; prints as it goes. Raises CannotRunError when the suite itself fails."""
        out = _emptied(PLACE / "reports" / asked.agent)
        server = {"agent": asked.agent, "url": f"ws://127.0.0.1:{asked.port}/"}
        told = {"outdir": str(out), "servers": [server], "cases": asked.patterns()}
        spec = out / "spec.json"
        spec.write_text(json.dumps({**told, "exclude-cases": [], "exclude-agent-cases": {}}))
        run = ["-m", "fuzzingclient", "-s", str(spec)]
        return _ran([self._python, "-c", _START, str(self._packages.resolve()), *run], out)


class StandIn:
    """The suite's cases in a runner for Python 3."""

    name = f"the cases of Autobahn|Testsuite in another runner ({STAND_IN}); no Python 2.7 is here"

    def __init__(self) -> None:
        self._packages = PLACE / "stand-in"
        _install(sys.executable, self._packages, STAND_IN)

    def run(self, asked: Asked) -> Verdicts:
        """As Autobahn.run."""
        out = _emptied(PLACE / "reports" / asked.agent)
        which = [word for case in asked.patterns() for word in ("-i", case)]
        run = [f"127.0.0.1:{asked.port}", "-o", str(out), *which]
        start = [sys.executable, "-c", _START_STAND_IN, str(self._packages.resolve())]
        return _ran([*start, *run], out)


def _ran(command: list[str], out: Path) -> Verdicts:
    """What a runner says that writes its reports into a folder, and its own words beside them."""
    with (out / "suite.log").open("wb") as log:
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    return _verdicts(out)


def suite(stand_in: bool = False) -> Autobahn | StandIn:
    """The suite, or what can stand in for it. Raises CannotRunError when neither can be had."""
    why = "it was asked for the other runner"
    if not stand_in:
        try:
            return Autobahn(_python2())
        except CannotRunError as error:
            why = str(error)
            print(f"The suite itself cannot run: {why}\nTrying {STAND_IN} for its cases.")
    try:
        return StandIn()
    except CannotRunError as error:
        raise CannotRunError(f"{why}\n{error}") from None


def _python2() -> str:
    """A Python 2.7 with what the suite needs of it."""
    for found in _candidates(os.environ):
        probe = [found, "-c", "import sys, ssl, zlib; sys.exit(sys.version_info[:2] != (2, 7))"]
        try:
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return found
        except OSError:
            continue
    raise CannotRunError("no Python 2.7 was found. Say where it is: PYTHON2=… make autobahn")


def _candidates(environment: Mapping[str, str]) -> Iterator[str]:
    yield from filter(None, [environment.get("PYTHON2")])
    versions = Path(environment.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from map(str, sorted(versions.glob("2.7*/bin/python2.7")))
    yield from filter(None, map(shutil.which, ("python2.7", "python2", "pypy2.7", "pypy")))


def _install(python: str, place: Path, what: str) -> None:
    made = place / ".made"
    if made.exists() and made.read_text() == what:
        return
    print(f"  installing {what} …", flush=True)
    quiet = ["--disable-pip-version-check", "--quiet", "--target", str(_emptied(place))]
    command = [python, "-m", "pip", "install", *quiet, what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRunError(f"{what} could not be installed:\n{_last(done.stderr, 5)}")
    made.write_text(what)


def _emptied(place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def _verdicts(out: Path) -> Verdicts:
    index = out / "index.json"
    if not index.exists():
        log = (out / "suite.log").read_text(errors="replace")
        raise CannotRunError(f"the suite ended without a report:\n{_last(log, 8)}")
    agents: dict[str, dict[str, Any]] = json.loads(index.read_text())
    cases: Iterable[tuple[str, Any]] = (case for of in agents.values() for case in of.items())
    return {name: (said["behavior"], said["behaviorClose"]) for name, said in cases}


def _last(text: str, lines: int) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])
