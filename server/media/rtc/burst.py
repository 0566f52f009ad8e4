"""What a newcomer is given at first, a piece at a time."""

from __future__ import annotations

from collections import deque
from typing import Final

from server.media.ports import Packet

AT_ONCE: Final = 200
"""Packets of the first piece: a key frame, as a rule, and some more."""
PIECE: Final = 100
"""Packets of each further one, every 40 ms: 24 Mbit/s. Chromium's first picture comes no later than
with all at once (32 to 105 ms; 36 to 113, by turns on a busy machine), but 0.2 s later with 100 at
first and 14 Mbit/s."""


class Burst:
    """Holds packets back that came before one joined, and those behind them, in their order.

    A megabyte at once is lost where a fast line meets a slower one, whose buffers hold a tenth of
    it; what the viewer would then ask for again is lost there again. Two packets go for each that
    comes at least, so that it ends.
    """

    __slots__ = ("_here", "_room", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[Packet] = deque()
        self._room, self._here = AT_ONCE, 0

    def __len__(self) -> int:
        return len(self._waiting)

    def may_go(self, packet: Packet) -> bool:
        """Whether a packet goes now; else it is held until its turn."""
        if self._room and not self._waiting:
            self._room -= 1
            return True
        self._waiting.append(packet)
        return False

    def begin(self) -> None:
        """What came before is here; what comes from now on comes meanwhile."""
        self._here = len(self._waiting)

    def turn(self) -> list[Packet]:
        """Called every 40 ms: what goes now."""
        self._room = 0
        taken = self._taken(max(PIECE, 2 * (len(self._waiting) - self._here)))
        self.begin()
        return taken

    def all(self) -> list[Packet]:
        """What is left, all at once: something else begins."""
        return self._taken(len(self._waiting))

    def _taken(self, most: int) -> list[Packet]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
