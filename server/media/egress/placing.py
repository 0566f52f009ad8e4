"""Where a track's timestamps lie on this machine's clock, so that all sounds and pictures meet.

Packets are never early: the least delay seen within some seconds is the way itself, the rest is
jitter. Two tracks of one sender are laid by the sender's own clock (its sender reports), which
knows better than the network which sound belongs to which picture. Pure.
"""

from __future__ import annotations

from typing import Final

WINDOW: Final = 5.0
"""Seconds over which the least delay is looked for; a clock that drifts is followed so fast."""

SETTLED: Final = 0.3
"""Seconds of packets before a place is given: a picture's first may be a burst of old ones."""

SOON: Final = 0.1
"""The same for sound, of which nothing old is sent."""

TOLERANCE: Final = 0.02
"""Smaller corrections than this, in seconds, are not worth a seam."""

LIPS: Final = 0.005
"""The same between two tracks of one sender."""

SAME_SENDER: Final = 0.5
"""Tracks whose clocks agree with their arrival as well as this have one clock."""


class Placing:
    """The place of one track; `at` goes on without steps unless the clocks drift apart."""

    def __init__(self, rate: int, settled: float = SETTLED) -> None:
        self._rate, self._settled = rate, settled
        self._offset: float | None = None
        self._least = self._before = float("inf")
        self._window_ends = self._settles = float("-inf")
        self.shift: float | None = None
        """This machine's clock minus the sender's, way included; None: it sends no reports."""

    def heard(
        self,
        timestamp: int,
        arrived: float,
        moment: float | None = None,
        leader: Placing | None = None,
    ) -> None:
        """A frame came; `moment` by its sender's clock, `leader` the sound it goes with."""
        position = timestamp / self._rate
        self._measure(arrived - position, arrived)
        self._follow(self._target(position, moment, leader))
        if moment is not None and self._offset is not None:
            self.shift = position + self._offset - moment

    def is_settled(self, now: float) -> bool:
        return self._offset is not None and now >= self._settles

    def at(self, timestamp: int) -> float:
        """Seconds on this machine's clock; only after the first `heard`."""
        return timestamp / self._rate + (self._offset or 0.0)

    def _measure(self, delay: float, arrived: float) -> None:
        if arrived > self._window_ends:
            if self._offset is None:
                self._settles = arrived + self._settled
            self._before, self._least = self._least, float("inf")
            self._window_ends = arrived + WINDOW
        self._least = min(self._least, delay)

    def _target(
        self, position: float, moment: float | None, leader: Placing | None
    ) -> tuple[float, float]:
        own = min(self._least, self._before)
        if moment is None or leader is None or leader.shift is None:
            return own, TOLERANCE
        together = moment + leader.shift - position
        if abs(together - own) > SAME_SENDER:
            return own, TOLERANCE
        return together, LIPS

    def _follow(self, target: tuple[float, float]) -> None:
        offset, tolerance = target
        if self._offset is None or abs(offset - self._offset) > tolerance:
            self._offset = offset
