"""Captions as a file for players: WebVTT (W3C, https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from rooms.captions import Cue
from rooms.facts import stamp

MEDIA_TYPE: Final = "text/vtt"

_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""Of cue text (4.2.2); with `>` goes the arrow, too, that no line of a cue may hold."""


def write(cues: Iterable[Cue], begins: datetime) -> str:
    """The file; its times count from `begins`, which a comment tells."""
    blocks = ["WEBVTT", f"NOTE 00:00:00.000 is {stamp(begins)}"]
    blocks += (_block(cue) for cue in cues)
    return "\n\n".join(blocks) + "\n"


def _block(cue: Cue) -> str:
    text = " ".join(cue.caption.text.split()).translate(_ESCAPED)
    return f"{cue.caption.id}\n{_time(cue.start)} --> {_time(cue.end)}\n{text}"


def _time(span: timedelta) -> str:
    """Hours (two digits or more), minutes, seconds, thousandths (4.1)."""
    ms = span // timedelta(milliseconds=1)
    seconds, minutes = ms // 1000, ms // 60_000
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds % 60:02}.{ms % 1000:03}"
