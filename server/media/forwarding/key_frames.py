"""Where the last key frame of a track began: whoever joins is given what came since."""

from __future__ import annotations

from typing import Final

from server.media.forwarding.numbering import ahead
from server.media.forwarding.ring import Ring
from server.media.ports import Packet

BURST_SECONDS: Final = 3.0
BURST_BYTES: Final = 1_000_000
_JUST: Final = 0.3


class KeyFrames:
    """Remembers the last one, as packets are put into a ring. `count` is of all of them."""

    __slots__ = ("_ring", "bytes_since", "count", "last")

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self.count = self.bytes_since = 0
        self.last: tuple[int, int, float] | None = None
        """Sequence number and timestamp of its first packet, and when that came."""

    def begins(self, packet: Packet, now: float) -> None:
        """One begins: a newer one, or the one we have, by an earlier packet that was late.

        The first packet of a picture may be lost like any other, and come behind the rest of it.
        """
        is_other = self.last is None or self.last[1] != packet.timestamp
        if self.last is not None and is_other != (ahead(self.last[0], packet.sequence) > 0):
            return
        self.count += is_other
        self.last = packet.sequence, packet.timestamp, now
        self.bytes_since = sum(len(one.payload) for one in self._ring.since(packet.sequence))

    def forget(self) -> None:
        """What was before can be joined by nobody: it was another sender's."""
        self.last = None

    def has_just_begun(self, now: float) -> bool:
        """Whether the last one began so lately that replaying it is no leap."""
        return self.last is not None and now - self.last[2] < _JUST

    def burst(self, now: float) -> list[Packet]:
        """What came since the last one; nothing if that is too much or too long ago."""
        if self.last is None or self.bytes_since > BURST_BYTES:
            return []
        sequence, _, at = self.last
        return self._ring.since(sequence) if now - at <= BURST_SECONDS else []
