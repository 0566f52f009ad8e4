"""The last packets of a track: to send one again, and to begin with the last key frame."""

from __future__ import annotations

from typing import Final

from server.media.forwarding.numbering import SEQUENCES, ahead
from server.media.ports import Packet

SIZE: Final = 2048
_SPARE: Final = 64
"""Places behind the newest packet that late ones may still be written into."""


class Ring:
    """Keeps as many packets as `SIZE`, by their sequence numbers."""

    __slots__ = ("_packets", "newest")

    def __init__(self) -> None:
        self._packets: list[Packet | None] = [None] * SIZE
        self.newest: int | None = None

    def put(self, packet: Packet) -> bool:
        """Keep a packet. False: it is there already, or too late to be kept."""
        place = packet.sequence % SIZE
        if self.newest is None or ahead(self.newest, packet.sequence) > 0:
            self.newest = packet.sequence
        elif ahead(self.newest, packet.sequence) <= -SIZE:
            return False
        else:
            there = self._packets[place]
            if there is not None and there.sequence == packet.sequence:
                return False
        self._packets[place] = packet
        return True

    def get(self, sequence: int) -> Packet | None:
        """The packet of that number, unless a newer one took its place."""
        packet = self._packets[sequence % SIZE]
        return packet if packet is not None and packet.sequence == sequence else None

    def since(self, sequence: int) -> list[Packet]:
        """What is there from a number to the newest, in order; empty if it is too long ago."""
        if self.newest is None or not 0 <= ahead(sequence, self.newest) < SIZE - _SPARE:
            return []
        count = ahead(sequence, self.newest) + 1
        found = (self.get((sequence + step) & SEQUENCES) for step in range(count))
        return [packet for packet in found if packet is not None]

    def frame(self, sequence: int, timestamp: int) -> tuple[Packet, ...]:
        """The packets of the picture that begins there; empty unless all of them are kept."""
        packet = self.get(sequence)
        found: list[Packet] = []
        while packet is not None and packet.timestamp == timestamp:
            found.append(packet)
            if packet.marker:
                return tuple(found)
            packet = self.get((packet.sequence + 1) & SEQUENCES)
        return () if packet is None else tuple(found)  # a sender that sets no marker
