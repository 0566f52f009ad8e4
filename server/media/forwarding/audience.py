"""What viewers tell of their reception, and what follows from it for the sender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LEAST_BITS: Final = 150_000
"""Below that no picture is worth sending; who cannot take it is offered sound only."""
_MUCH: Final = 39
"""Of 256: the fraction lost that is trouble, 15 %. A tenth is mended by sending again; a limit of a
tenth would end the picture by chance on lines that lose about so much."""
_FOR: Final = 5.0


def weakest_majority(limits: Sequence[int | None], cap: int) -> int:
    """How many bits a second to ask of the sender: what more than half of the viewers can take.

    Never above `cap`. None is a viewer that can take whatever comes. Nobody there: the cap.
    """
    if not limits:
        return cap
    known = sorted(cap if limit is None else limit for limit in limits)
    return min(cap, max(LEAST_BITS, known[(len(known) - 1) // 2]))


class Capacity:
    """What a viewer can take, made of what it says (REMB) and of what it is sent.

    Browsers never say much more than they get. So only an estimate below that is a limit: there is
    a narrow place on the way. It rises again by a tenth in a second until the viewer says nothing
    of the kind, so that a still picture is not taken for a bad line.
    """

    __slots__ = ("_at", "limit")

    def __init__(self) -> None:
        self.limit: int | None = None
        self._at = 0.0

    def told(self, bits: int, rate: int, now: float) -> None:
        """The viewer can take so many bits a second, and is sent `rate` of them."""
        if bits < rate:
            self.limit = bits
        elif self.limit is not None:
            self.limit = int(self.limit * _RISE ** min(now - self._at, _LONGEST))
            if self.limit > _WIDE * max(rate, LEAST_BITS):
                self.limit = None
        self._at = now


_RISE: Final = 1.1
_LONGEST: Final = 60.0
"""Seconds of silence that count: 300 times as much. Two hours would be more than a float holds."""
_WIDE: Final = 4
"""A limit so many times above what is sent is none: nothing has hit it for a while."""


class Trouble:
    """True while a viewer has lost more than 15 % for five seconds."""

    __slots__ = ("_since", "is_on")

    def __init__(self) -> None:
        self._since: float | None = None
        self.is_on = False

    def report(self, fraction: int, now: float) -> None:
        """A receiver report came; `fraction` is of 256."""
        if fraction < _MUCH:
            self._since, self.is_on = None, False
            return
        if self._since is None:
            self._since = now
        self.is_on = now - self._since >= _FOR
