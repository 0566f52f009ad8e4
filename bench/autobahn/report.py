"""The suite's verdicts as a page: by family, then case by case."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from typing import Final

from bench.autobahn.suite import Verdicts

FAMILIES: Final = {
    "1": "framing",
    "2": "pings and pongs",
    "3": "reserved bits",
    "4": "opcodes",
    "5": "fragmentation",
    "6": "UTF-8",
    "7": "closing",
    "9": "large messages, many messages",
    "10": "fragments of its own",
    "12": "compression, messages of every size",
    "13": "compression, windows and takeover",
}
FINE: Final = {"OK", "INFORMATIONAL"}
PASSED: Final = {*FINE, "NON-STRICT"}
"""NON-STRICT is what the standard allows and the suite would do otherwise."""


def failures(of: Verdicts) -> dict[str, str]:
    """The cases that did not pass, each with what was said of it."""
    return {case: word(said) for case, said in of.items() if word(said) not in PASSED}


def word(said: tuple[str, str]) -> str:
    """One word for a case: of its messages and of its end the one that is worse."""
    messages, end = said
    return messages if end in FINE or messages not in PASSED else f"{messages}, end {end}"


def page(suite: str, command: str, seconds: float, found: Mapping[str, Verdicts]) -> str:
    """The whole page as Markdown."""
    now = datetime.now(UTC)
    lines = [
        "# The Autobahn test suite",
        "",
        f"`{command}`, {now:%Y-%m-%d %H:%M} UTC, {seconds:.0f} s. {suite[0].upper()}{suite[1:]}.",
        _machine(),
    ]
    for agent, verdicts in found.items():
        lines += ["", f"## {agent}", "", *_summary(verdicts), "", *_others(verdicts), ""]
        lines += [f"* {line}" for line in _cases(verdicts)]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("uvicorn", "uvloop", "websockets"))
    python, system = platform.python_version(), f"{platform.system()} {platform.machine()}"
    return f"Server: Python {python}, {packages}, {system}."


def _summary(verdicts: Verdicts) -> Iterable[str]:
    yield "| family | cases | passed | of these not strict | failed |"
    yield "| --- | --- | --- | --- | --- |"
    for family, cases in _groups(verdicts, 1):
        yield _row(f"{family} {FAMILIES.get(family, '')}", [word(verdicts[one]) for one in cases])
    yield _row("**all**", [word(said) for said in verdicts.values()])


def _row(name: str, words: list[str]) -> str:
    passed = sum(one in PASSED for one in words)
    soft = Counter(words)["NON-STRICT"]
    return f"| {name} | {len(words)} | {passed} | {soft} | {len(words) - passed} |"


def _others(verdicts: Verdicts) -> Iterable[str]:
    others = {one: word(said) for one, said in verdicts.items() if word(said) != "OK"}
    if not others:
        yield "Every case: OK."
    for what in sorted(set(others.values())):
        yield f"{what}: {', '.join(one for one in _sorted(others) if others[one] == what)}."


def _cases(verdicts: Verdicts) -> Iterable[str]:
    for group, cases in _groups(verdicts, -1):
        said = [f"{one.removeprefix(group)} {word(verdicts[one])}" for one in cases]
        yield f"{group}: {', '.join(said)}"


def _groups(verdicts: Verdicts, depth: int) -> Iterable[tuple[str, list[str]]]:
    for group, cases in groupby(_sorted(verdicts), lambda one: one.split(".")[:depth]):
        yield ".".join(group), list(cases)


def _sorted(cases: Iterable[str]) -> list[str]:
    return sorted(cases, key=lambda one: [int(part) for part in one.split(".")])
