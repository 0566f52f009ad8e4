"""Numbers that go round: RTP sequence numbers of 16 and timestamps of 32 bits (RFC 3550, 5.1)."""

from __future__ import annotations

from typing import Final, NamedTuple

SEQUENCES: Final = 0xFFFF
TIMESTAMPS: Final = 0xFFFFFFFF
_HALF: Final = 0x8000
_FAR: Final = 3000
"""Further ahead than this at once is another numbering (MAX_DROPOUT of RFC 3550, A.1)."""
BEHIND: Final = 1024
"""Further behind than this nobody can use a packet: SRTP's replay window is that long."""
RENEWED: Final = SEQUENCES + 1
"""A step that no two sequence numbers are apart: another numbering begins."""


def ahead(of: int, sequence: int) -> int:
    """How far a sequence number is ahead, from -32768 to 32767."""
    return ((sequence - of + _HALF) & SEQUENCES) - _HALF


class Shift(NamedTuple):
    """What to add to a sender's numbers, modulo their lengths."""

    sequence: int = 0
    timestamp: int = 0


def joined(last: tuple[int, int], first: tuple[int, int], ticks: int) -> Shift:
    """The shift by which `first` (sequence, timestamp) follows `last`, as many ticks later."""
    return Shift((last[0] + 1 - first[0]) & SEQUENCES, (last[1] + ticks - first[1]) & TIMESTAMPS)


class Order:
    """Tells of each packet of one sender whether it is next, late, or begins another numbering.

    As in RFC 3550, A.1: a jump is believed once a second packet follows it.
    """

    __slots__ = ("_jumped_to", "last")

    def __init__(self) -> None:
        self.last: int | None = None
        self._jumped_to: int | None = None

    def step(self, sequence: int) -> int | None:
        """How far ahead of the last (late: 0 or less), `RENEWED` at a beginning, None: drop it."""
        if self.last is None or self._jumped_to == sequence:
            self.last, self._jumped_to = sequence, None
            return RENEWED
        step = ahead(self.last, sequence)
        if 0 < step < _FAR:
            self.last, self._jumped_to = sequence, None
        elif not -BEHIND < step <= 0:
            self._jumped_to = (sequence + 1) & SEQUENCES
            return None
        return step
