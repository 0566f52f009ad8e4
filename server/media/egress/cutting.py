"""When a segment of HLS ends: at a key frame after a second, or by the clock without one. Pure."""

from __future__ import annotations

from typing import Final

SECOND: Final = 1.0
"""How long a segment should be."""

HOLD: Final = 0.25
"""Seconds after a cut for which sounds that are on their way are waited for."""

_NEARLY: Final = 0.85
"""A key frame after so many seconds ends a segment: senders keep their pace roughly."""

_LEAST: Final = 0.1
_PATIENT: Final = 1.5
"""Seconds without a frame after which a picture stands still."""


class Cutter:
    """Unix seconds; `begins` is the last cut."""

    def __init__(self) -> None:
        self.begins = 0.0

    def begin(self, at: float) -> None:
        self.begins = at

    def at_key(self, at: float, *, must: bool) -> float | None:
        """A key frame: the cut, if it is one. `must`: nothing before it can be gone on from."""
        if not must and at < self.begins + _NEARLY:
            return None
        self.begins = max(at, self.begins + _LEAST)
        return self.begins

    def by_clock(self, now: float, shown: float | None) -> float | None:
        """The cut that is due with no key frame, by the time of the last frame since the last cut.

        While frames come, none: what follows a cut must begin with a key.
        """
        if shown is not None and now < shown + _PATIENT:
            return None
        at = self.begins + SECOND
        if shown is not None:
            at = max(at, shown + _LEAST)
        if now < at + HOLD:
            return None
        self.begins = at
        return at
