"""What a bench writes: medians with what they lie between, ratios of the same turn, goals."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.report import Measure, Report, number, spread

RATE = Measure(
    "200 bytes to 5,000",
    "deliveries/s",
    {"C loop": [100, 200, 50], "Plenary": [80, 190, 30], "ws": [60, 120, 30]},
    to="C loop",
    goal=0.7,
)
MEMORY = Measure("memory a link", "KiB", {"C loop": [0.1], "Plenary": [8.5]}, goal=8, better="less")


@pytest.fixture
def report() -> Report:
    return Report("fanout", "One <message>", "make bench-fanout", [RATE, MEMORY], ["A note."])


def test_a_spread_is_the_median_between_the_lowest_and_the_highest() -> None:
    found = spread([3, 1, 2])
    assert (found.median, found.least, found.most) == (2, 1, 3)


def test_a_ratio_compares_runs_of_the_same_turn_not_medians() -> None:
    ratio = RATE.ratio("Plenary")
    assert ratio is not None
    assert (ratio.median, ratio.least, ratio.most) == (0.8, 0.6, 0.95)


def test_nobody_is_compared_with_themselves_or_where_figures_speak_for_themselves() -> None:
    assert RATE.ratio("C loop") is None
    assert MEMORY.ratio("Plenary") is None


def test_turns_that_do_not_match_are_not_compared() -> None:
    uneven = Measure("", "", {"a": [1, 2], "b": [1]}, to="a")
    with pytest.raises(ValueError, match="argument 2"):
        uneven.ratio("b")


@pytest.mark.parametrize(
    ("measure", "name", "reached"),
    [(RATE, "Plenary", True), (RATE, "ws", False), (RATE, "C loop", None),
     (MEMORY, "Plenary", False), (MEMORY, "C loop", True)],
)  # fmt: skip
def test_a_goal_is_for_the_ratio_or_else_for_the_figure(
    measure: Measure, name: str, reached: bool | None
) -> None:
    assert measure.is_reached(name) is reached


def test_without_a_goal_nothing_is_reached_or_missed() -> None:
    assert Measure("", "", {"Plenary": [1.0]}).is_reached("Plenary") is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(160_432, "160\u202f000"), (1234, "1\u202f230"), (517, "517"), (12.34, "12.3"),
     (0.856, "0.86"), (0, "0.00")],
)  # fmt: skip
def test_figures_have_the_digits_that_count(value: float, shown: str) -> None:
    assert number(value) == shown


def test_the_table_says_what_was_reached_and_what_was_missed(report: Report) -> None:
    lines = report.markdown().splitlines()
    rate = next(line for line in lines if line.startswith("| 200 bytes"))
    memory = next(line for line in lines if line.startswith("| memory"))
    assert "**× 0.80** (0.60–0.95)" in rate
    assert rate.endswith("| ≥ × 0.7 | reached |")
    assert memory.endswith("| ≤ 8 | **missed** |")
    assert "ws" not in memory
    assert "`make bench-fanout`" in report.markdown()
    assert "A note." in report.markdown()


def test_a_page_a_picture_and_the_raw_figures_are_written(report: Report, tmp_path: Path) -> None:
    page = report.write(tmp_path / "results")
    assert page.read_text("utf-8") == report.markdown()
    kept = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert kept["measures"][0]["runs"]["ws"] == [60, 120, 30]
    assert kept["machine"]
    picture = ET.fromstring(page.with_suffix(".svg").read_text("utf-8"))
    svg = "{http://www.w3.org/2000/svg}"
    assert picture.findtext(f"{svg}title") == "One <message>"
    bars = picture.findall(f"{svg}rect")
    assert len(bars) == 4, "two with a ratio, two with a figure of their own"
    lines = [line.get("class") for line in picture.findall(f"{svg}line")]
    assert lines.count("goal") == 2
    assert lines.count("spread") == 4


def test_a_bar_is_as_long_as_its_figure(report: Report, tmp_path: Path) -> None:
    page = report.write(tmp_path)
    picture = ET.fromstring(page.with_suffix(".svg").read_text("utf-8"))
    widths = [float(bar.get("width", "")) for bar in picture.iter() if bar.tag.endswith("rect")]
    assert widths[1] == pytest.approx(widths[0] * 0.6 / 0.8, rel=0.01)


def test_half_of_a_ratio_is_drawn_as_half_however_small_the_others_are(tmp_path: Path) -> None:
    slow = Measure("", "", {"C loop": [2.0], "Plenary": [1.0]}, to="C loop")
    fast = Measure("", "", {"C loop": [1.0], "Plenary": [1.0]}, to="C loop")
    page = Report("both", "Both", "make", [slow, fast]).write(tmp_path)
    picture = ET.fromstring(page.with_suffix(".svg").read_text("utf-8"))
    widths = [float(bar.get("width", "")) for bar in picture.iter() if bar.tag.endswith("rect")]
    assert widths[0] == pytest.approx(widths[1] / 2, rel=0.01)
