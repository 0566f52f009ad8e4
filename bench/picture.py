"""Bars as SVG: readable on a light page and on a dark one, with the goal as a line across."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from bench.report import Measure, Spread, number

WIDTH: Final = 760
LEFT: Final = 270
RIGHT: Final = 90
ROW: Final = 18
GAP: Final = 14
TOP: Final = 44
STYLE: Final = """
text{font:13px system-ui,sans-serif;fill:#222}.title{font-size:16px;font-weight:600}
.quiet{fill:#666}.bar{fill:#2f6fb0}.other{fill:#9ab}.spread{stroke:#222;stroke-width:1.5}
.goal{stroke:#c2410c;stroke-width:2;stroke-dasharray:4 3}.goal-text{fill:#c2410c;font-size:11px}
@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.quiet{fill:#aaa}.bar{fill:#6aa9e9}
.other{fill:#5b6b7a}.spread{stroke:#e6e6e6}.goal{stroke:#fb923c}.goal-text{fill:#fb923c}}
"""


def picture(title: str, measures: Sequence[Measure], ours: str) -> str:
    """A group of bars for each measure: ratios where it is compared, else the figures."""
    parts: list[str] = []
    y = TOP
    for measure in measures:
        group, height = _group(measure, y, ours)
        parts += group
        y += height + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img">',
            f"<title>{escape(title)}</title><style>{STYLE}</style>",
            f'<text class="title" x="8" y="24">{escape(title)}</text>',
            *parts,
            "</svg>\n",
        ]
    )


def _group(measure: Measure, y: int, ours: str) -> tuple[list[str], int]:
    """The bars of one measure from `y` down, and how high they are."""
    shown = {name: measure.ratio(name) or measure.spread(name) for name in _shown(measure)}
    same = 1.0 if measure.to else 0.0  # so that ratios of different measures look alike
    longest = max([each.most for each in shown.values()] + [measure.goal or 0.0, same])
    scale = 1.1 * longest or 1.0
    lines = [_text(8, y + 12, f"{measure.what}{_unit(measure)}")]
    for place, (name, found) in enumerate(shown.items()):
        lines += _bar(name, found, scale, y + ROW * (place + 1), "bar" if name == ours else "other")
    height = ROW * (len(shown) + 1)
    if measure.goal is not None:
        lines += _goal(measure, scale, y + ROW - 4, y + height)
    return lines, height


def _bar(name: str, found: Spread, scale: float, y: int, kind: str) -> list[str]:
    end, least, most = (_x(value, scale) for value in (found.median, found.least, found.most))
    middle = y + ROW / 2 - 2
    return [
        f'<text class="quiet" x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>',
        f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="{ROW - 4}"/>',
        f'<line class="spread" x1="{least:.1f}" x2="{most:.1f}" y1="{middle}" y2="{middle}"/>',
        _text(WIDTH - RIGHT + 12, y + 12, number(found.median)),
    ]


def _goal(measure: Measure, scale: float, top: int, bottom: int) -> list[str]:
    assert measure.goal is not None
    x = _x(measure.goal, scale)
    words = f"{'≥' if measure.better == 'more' else '≤'} {measure.goal:g}"
    return [
        f'<line class="goal" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>',
        f'<text class="goal-text" x="{x:.1f}" y="{top - 2}" text-anchor="middle">{words}</text>',
    ]


def _shown(measure: Measure) -> list[str]:
    return [name for name in measure.runs if name != measure.to]


def _unit(measure: Measure) -> str:
    if measure.to is not None:
        return f", × {measure.to}"
    return f", {measure.unit}" if measure.unit else ""


def _x(value: float, scale: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * max(0.0, value) / scale


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(words)}</text>'
