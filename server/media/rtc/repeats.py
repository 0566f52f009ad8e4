"""Packets sent again to one viewer: under numbers of their own, and not more than helps."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from server.media.forwarding.numbering import SEQUENCES

MOST: Final = 400
"""Packets sent again in a second: more is no loss, but somebody who asks for too much."""
LOOKED_FOR: Final = 2000
"""Numbers that are looked for in a second: one report can hold 6,000, and most were never sent."""


class Repeats:
    """A stream of retransmissions (RFC 4588) beside another one, if the viewer offered that.

    `payload_type` is None if not: then a packet is sent again as it was.
    """

    __slots__ = ("_left", "_looks", "_sequence", "count", "payload_type", "ssrc")

    def __init__(self, ssrc: int, first_below: int) -> None:
        self.ssrc = ssrc
        self.payload_type: int | None = None
        self.count = 0
        self._sequence = secrets.randbelow(first_below)
        self._left, self._looks = MOST, LOOKED_FOR

    def second(self) -> None:
        """Called once a second."""
        self._left, self._looks = MOST, LOOKED_FOR

    def looked_for(self, lost: Sequence[int]) -> Sequence[int]:
        """As many of the numbers that are asked for as may be looked for in this second."""
        looked_for = lost[: self._looks]
        self._looks -= len(looked_for)
        return looked_for

    def may_go(self) -> bool:
        """Counts one that is asked for; False: no more in this second."""
        if not self._left:
            return False
        self._left -= 1
        self.count += 1
        return True

    def wrapped(self, sequence: int, payload: bytes) -> tuple[int, bytes]:
        """The next number of this stream, and what the packet carries under it."""
        number = self._sequence
        self._sequence = (number + 1) & SEQUENCES
        return number, sequence.to_bytes(2, "big") + payload
