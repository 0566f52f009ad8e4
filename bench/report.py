"""What a bench has found: a table and a picture in `bench/results/`, and the raw figures beside.

A `Measure` holds the runs of every contestant in the order they were made. Where it is compared,
run n is divided by run n of whom it is compared with: the two stood in the same minute. What is
shown is the median, with the lowest and the highest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final, Literal

from bench.machine import machine, versions

RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Spread:
    """A median with what it lies between."""

    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Measure:
    """One thing that was measured.

    `to` names whom the others are compared with; None: the figures speak for themselves. `goal` is
    for the ratio, or without `to` for the figure; `better` says on which side of it one should be.
    """

    what: str
    unit: str
    runs: Mapping[str, Sequence[float]]
    to: str | None = None
    goal: float | None = None
    better: Literal["more", "less"] = "more"

    def spread(self, name: str) -> Spread:
        """The figures of a contestant."""
        return spread(self.runs[name])

    def ratio(self, name: str) -> Spread | None:
        """A contestant beside whom it is compared with, turn by turn; None for that one itself."""
        if self.to is None or name == self.to:
            return None
        pairs = zip(self.runs[name], self.runs[self.to], strict=True)
        return spread([ours / theirs for ours, theirs in pairs])

    def is_reached(self, name: str) -> bool | None:
        """Whether the median is on the right side of the goal; None where there is no goal."""
        if self.goal is None or name == self.to:
            return None
        found = (self.ratio(name) or self.spread(name)).median
        return found >= self.goal if self.better == "more" else found <= self.goal


@dataclass(frozen=True)
class Report:
    """All of one bench. `ours` is who is held to the goals."""

    name: str
    title: str
    command: str
    measures: Sequence[Measure]
    notes: Sequence[str] = ()
    ours: str = "Plenary"
    date: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    machine: str = field(default_factory=machine)
    versions: str = field(default_factory=versions)

    def write(self, into: Path = RESULTS) -> Path:
        """Write `name.md`, `name.svg` and `name.json`; returns the first."""
        from bench.picture import picture

        into.mkdir(exist_ok=True)
        raw = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (into / f"{self.name}.json").write_text(raw + "\n", "utf-8")
        drawn = picture(self.title, self.measures, self.ours)
        (into / f"{self.name}.svg").write_text(drawn, "utf-8")
        table = into / f"{self.name}.md"
        table.write_text(self.markdown(), "utf-8")
        return table

    def markdown(self) -> str:
        """The page: table, picture, and how it came about."""
        names = contestants(self.measures)
        head = ["", *names, "goal", ""]
        lines = [
            f"# {self.title}",
            "",
            f"| {' | '.join(head)} |",
            f"| {' | '.join('---' for _ in head)} |",
            *(f"| {' | '.join(_row(measure, names, self.ours))} |" for measure in self.measures),
            "",
            f"![{self.title}]({self.name}.svg)",
            "",
            "Median of the runs (lowest–highest); × is the ratio to the first, turn by turn.",
            *self.notes,
            "",
            f"`{self.command}`, {self.date}  ",
            f"{self.machine}  ",
            f"{self.versions}",
        ]
        return "\n".join(lines) + "\n"


def spread(values: Sequence[float]) -> Spread:
    """Median, least and most."""
    return Spread(median(values), min(values), max(values))


def contestants(measures: Sequence[Measure]) -> list[str]:
    """Everybody who was measured, in the order in which they first appear."""
    return list(dict.fromkeys(name for measure in measures for name in measure.runs))


def number(value: float) -> str:
    """A figure as people read it: three digits that count, thin spaces between thousands."""
    if abs(value) >= 1000:
        return f"{round(value, -len(str(int(abs(value)))) + 3):,.0f}".replace(",", "\u202f")
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _row(measure: Measure, names: Sequence[str], ours: str) -> list[str]:
    unit = f" ({measure.unit})" if measure.unit else ""
    reached = measure.is_reached(ours) if ours in measure.runs else None
    verdict = "" if reached is None else "reached" if reached else "**missed**"
    return [f"{measure.what}{unit}", *(_cell(measure, n) for n in names), _goal(measure), verdict]


def _cell(measure: Measure, name: str) -> str:
    if name not in measure.runs:
        return ""
    found, ratio = measure.spread(name), measure.ratio(name)
    plain = f"{number(found.median)} ({number(found.least)}–{number(found.most)})"
    if ratio is None:
        return plain
    between = f"{number(ratio.least)}–{number(ratio.most)}"
    return f"{plain}; **× {number(ratio.median)}** ({between})"


def _goal(measure: Measure) -> str:
    if measure.goal is None:
        return ""
    sign = "≥" if measure.better == "more" else "≤"
    return f"{sign} {'× ' if measure.to else ''}{measure.goal:g}"
