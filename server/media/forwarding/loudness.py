"""How loud a sound has been lately, for a meter that is read seldom."""

from __future__ import annotations

from typing import Final

HELD: Final = 2.0
"""Seconds for which the loudest counts: speech is silent half of the time."""


class Loudness:
    """The loudest of the last `HELD` seconds, in -dBov (RFC 6464): 0 is loudest, 127 silence."""

    __slots__ = ("_at", "level")

    def __init__(self) -> None:
        self.level: int | None = None
        self._at = 0.0

    def hear(self, level: int, now: float) -> None:
        """A packet of sound tells how loud it is."""
        if self.level is None or level <= self.level or now - self._at > HELD:
            self.level, self._at = level, now
