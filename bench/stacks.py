"""Stacks of calls as a profiler saw them: named, weighed, and drawn as a flame picture. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

Stacks = Mapping[tuple[str, ...], int]
"""How often each stack of calls was seen, outermost first."""

_PLACE: Final = re.compile(r"^(?P<name>.*) \((?P<path>[^()]*?)(?::(?P<line>\d+))?\)$")
_INLINE: Final = re.compile(r"\((?:object|queue)\.h:")
_STARTS: Final = {
    "Runner.run (asyncio/": "the event loop (uvloop)",
    "Thread.run (threading.py": "a thread (for SQL)",
}
_ROOTS: Final = re.compile(r"^.*?(?:site-packages/|lib/python3\.\d+/|/(?=(?:server|rooms|bench)/))")


def read(raw: str) -> Stacks:
    """Stacks as py-spy writes them, `outer;inner 17` a line, with places as we name them."""
    stacks: Counter[tuple[str, ...]] = Counter()
    for line in raw.splitlines():
        stack, _, times = line.rpartition(" ")
        if stack and times.isdigit():
            stacks[_rooted(tuple(_joined(map(named, stack.split(";")))))] += int(times)
    return stacks


def named(frame: str) -> str:
    """A frame without addresses and without folders of this machine."""
    found = _PLACE.match(frame)
    if found is None:
        return frame.rpartition("/")[2]
    name, path, line = found["name"], found["path"], found["line"]
    path = _ROOTS.sub("", path)
    if path.startswith("/"):
        path = path.rpartition("/")[2]
    if re.fullmatch(r"0x[0-9a-f]+", name):
        return f"({path})"
    return f"{name} ({path}:{line})" if line else f"{name} ({path})"


def _rooted(stack: tuple[str, ...]) -> tuple[str, ...]:
    """Without how the program came to its event loop, or a thread to its work."""
    for place, frame in enumerate(stack):
        for start, root in _STARTS.items():
            if frame.startswith(start):
                return (root, *stack[place + 1 :])
    return stack


def _joined(frames: Iterator[str]) -> Iterator[str]:
    """Frames that became the same by losing their addresses are one."""
    before = ""
    for frame in frames:
        if (frame != before or not frame.startswith("(")) and not _INLINE.search(frame):
            yield frame
        before = frame


# -- what is dearest -----------------------------------------------------------------------------


def dearest(stacks: Stacks, count: int = 3) -> list[tuple[str, float]]:
    """The lines of Python whose own time, with that of the C code they call, is the largest."""
    total, own = sum(stacks.values()) or 1, Counter[str]()
    for stack, times in stacks.items():
        line = next((frame for frame in reversed(stack) if ".py:" in frame), stack[0])
        own[line] += times
    return [(line, times / total) for line, times in own.most_common(count)]


# -- the picture ---------------------------------------------------------------------------------

WIDTH: Final = 1200
ROW: Final = 17
LEAST: Final = 0.002
"""Of all looks: what is seen more seldom is left out."""

LETTER: Final = 6.4
LEGEND: Final = "Orange: ours; blue: libraries in Python; grey: C and the kernel."
COLOURS: Final = {"ours": "#e8985e", "python": "#8fb8de", "native": "#c9c9c9"}
STYLE: Final = (
    "text{font:11px ui-monospace,monospace;fill:#1c1c1c}rect{stroke:#fff;stroke-width:.5}"
    f".h{{font-size:14px}}.o{{fill:{COLOURS['ours']}}}"
    f".p{{fill:{COLOURS['python']}}}.n{{fill:{COLOURS['native']}}}"
)


@dataclass
class Node:
    """A frame, how often it was seen there, and what it called."""

    times: int = 0
    calls: dict[str, Node] = field(default_factory=dict)


def tree(stacks: Stacks) -> Node:
    """All stacks in one, without the trunk that nearly all of them share."""
    root = Node()
    for stack, times in stacks.items():
        node = root
        node.times += times
        for frame in stack:
            node = node.calls.setdefault(frame, Node())
            node.times += times
    while root.calls:
        largest = max(root.calls.values(), key=lambda node: node.times)
        if len(largest.calls) == 0 or largest.times < 0.98 * root.times:
            break
        root = largest
    return root


def picture(title: str, stacks: Stacks) -> str:
    """A flame picture as SVG: wide is dear, inner is higher; hover for the place."""
    root = tree(stacks)
    boxes = list(_boxes(root, 0.0, 0, root.times or 1))
    height = ROW * (max((level for *_, level in boxes), default=0) + 1)
    top = 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + height}">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{top + height}" fill="#fff"/>',
        f'<text class="h" x="4" y="18">{escape(title)}</text>',
        f'<text x="4" y="34">{root.times} looks. {LEGEND}</text>',
    ]
    for frame, share, left, level in boxes:
        parts.append(_box(frame, share, left, top + height - ROW * (level + 1)))
    return "\n".join([*parts, "</svg>", ""])


def _boxes(
    node: Node, left: float, level: int, total: int
) -> Iterator[tuple[str, float, float, int]]:
    for frame, call in sorted(node.calls.items(), key=lambda each: -each[1].times):
        share = call.times / total
        if share >= LEAST:
            yield frame, share, left, level
            yield from _boxes(call, left, level + 1, total)
        left += share


def _box(frame: str, share: float, left: float, y: int) -> str:
    x, wide = left * WIDTH, share * WIDTH
    fits = int((wide - 4) / LETTER)
    label = frame if len(frame) <= fits else f"{frame[: fits - 1]}…" if fits > 3 else ""
    text = f'<text x="{x + 2:.1f}" y="{y + 12}">{escape(label)}</text>' if label else ""
    return (
        f'<g><title>{escape(frame)} {share:.1%}</title><rect class="{_kind(frame)}" x="{x:.1f}" '
        f'y="{y}" width="{wide:.1f}" height="{ROW}"/>{text}</g>'
    )


def _kind(frame: str) -> str:
    found = _PLACE.match(frame)
    path = found["path"] if found else ""
    if path.startswith(("server/", "rooms/")):
        return "o"
    return "p" if path.endswith((".py", ".pyx")) else "n"
