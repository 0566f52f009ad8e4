"""Spans of time as people write them: 30m, 12h, 7d."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_SPAN: Final = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
LONGEST: Final = timedelta(days=366)


def duration(text: str) -> timedelta:
    """The span that a text such as “7d” means. ValueError, in words, for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError("write a time such as 30m, 12h or 7d")
    span = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if span > LONGEST:
        raise ValueError("a year is the longest")
    return span
