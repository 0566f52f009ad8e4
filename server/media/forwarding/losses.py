"""Which packets are missing and when to ask for them again (NACK, RFC 4585, 6.2.1)."""

from __future__ import annotations

from typing import Final

from server.media.forwarding.numbering import SEQUENCES

PACE: Final = 0.04
_EARLY: Final = 0.01
"""Timers are not exact: so much earlier is in time."""
TIMES: Final = 8
MOST: Final = 256
"""A gap wider than this is not worth filling: ask for a key frame instead."""


class Losses:
    """Asks for each missing packet at once, then every `PACE` seconds, `TIMES` in all."""

    __slots__ = ("_missing", "given_up")

    def __init__(self) -> None:
        self._missing: dict[int, tuple[int, float]] = {}
        self.given_up = 0

    def __len__(self) -> int:
        return len(self._missing)

    def gap(self, last: int, count: int) -> bool:
        """`count` packets after `last` did not come. False: too many to ask for."""
        if count + len(self._missing) > MOST:
            self.given_up += count + len(self._missing)
            self._missing.clear()
            return False
        for step in range(1, count + 1):
            self._missing[(last + step) & SEQUENCES] = (0, 0.0)
        return True

    def found(self, sequence: int) -> bool:
        """A packet came late. True if it was missing still."""
        return self._missing.pop(sequence, None) is not None

    def due(self, now: float) -> list[int]:
        """Which ones to ask for now, each counted; those asked for often enough are given up."""
        asked = []
        for sequence, (times, at) in list(self._missing.items()):
            if times and now - at < PACE - _EARLY:
                continue
            if times == TIMES:
                del self._missing[sequence]
                self.given_up += 1
                continue
            self._missing[sequence] = (times + 1, now)
            asked.append(sequence)
        return asked

    def clear(self) -> None:
        """Another numbering began: what was missing will never come."""
        self._missing.clear()
