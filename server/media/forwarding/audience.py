"""What viewers tell of their reception, and what follows from it for the sender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LEAST_BITS: Final = 150_000
"""Below that no picture is worth sending; who cannot take it is offered sound only."""
_TENTH: Final = 26
"""Of 256: the fraction lost that is trouble."""
_FOR: Final = 5.0


def weakest_majority(estimates: Sequence[int], cap: int) -> int:
    """How many bits a second to ask of the sender: what more than half of the viewers can take.

    Never above `cap`. Viewers that have not told are not counted; if nobody has: the cap.
    """
    if not estimates:
        return cap
    middle = sorted(estimates)[(len(estimates) - 1) // 2]
    return min(cap, max(LEAST_BITS, middle))


class Trouble:
    """True while a viewer has lost more than a tenth for five seconds."""

    __slots__ = ("_since", "is_on")

    def __init__(self) -> None:
        self._since: float | None = None
        self.is_on = False

    def report(self, fraction: int, now: float) -> None:
        """A receiver report came; `fraction` is of 256."""
        if fraction < _TENTH:
            self._since, self.is_on = None, False
            return
        if self._since is None:
            self._since = now
        self.is_on = now - self._since >= _FOR
