"""One way into a track: from a sender or from another track, renumbered as the track goes on."""

from __future__ import annotations

from typing import Protocol

from server.media.forwarding.codecs import key_frame_test
from server.media.forwarding.numbering import BEHIND, SEQUENCES, TIMESTAMPS, Shift, ahead
from server.media.ports import Codec, Packet


class Origin(Protocol):
    """What packets come from: a sender's stream or another track."""

    @property
    def codec(self) -> Codec | None: ...
    def ask_for_key_frame(self) -> None: ...
    def timestamp_at(self, wall: float) -> int | None:
        """The timestamp, in its own numbering, of what is captured then; None: unknown."""
        ...

    def moment(self, timestamp: int) -> float | None:
        """When that was captured, in Unix seconds; None: the sender has not told."""
        ...


class Receiver(Protocol):
    """The track an inlet leads into."""

    @property
    def reach(self) -> int: ...
    def taken(self, inlet: Inlet, packet: Packet, voiced: bool) -> None: ...
    def changed(self, inlet: Inlet, codec: Codec) -> None: ...


class Inlet:
    """Leads packets of an origin into a track. A sink, so that tracks can follow tracks."""

    __slots__ = ("_first", "_shift", "begins", "into", "origin")

    def __init__(self, into: Receiver, origin: Origin) -> None:
        self.into, self.origin = into, origin
        self._shift = Shift()
        self._first: int | None = None
        self.learn()

    def learn(self) -> None:
        """Look again at which codec the origin speaks."""
        codec = self.origin.codec
        self.begins = key_frame_test(codec.name if codec else "")

    def push(
        self, sequence: int, timestamp: int, marker: bool, payload: bytes, voiced: bool = True
    ) -> None:
        """A packet as the origin numbered it. `voiced`: whether it is more than silence."""
        self.into.taken(self, Packet(sequence, timestamp, marker, payload), voiced)

    def take(self, packet: Packet) -> None:
        """The same, from a track that is followed."""
        self.into.taken(self, packet, True)

    def renewed(self, codec: Codec) -> None:
        """The origin has another sender or codec from here on; its numbers go on."""
        self.learn()
        self.into.changed(self, codec)

    def begin(self, shift: Shift, first: int) -> None:
        """From here on numbers are shifted so; packets older than `first` are not for us."""
        self._shift, self._first = shift, first

    def numbered(self, packet: Packet) -> Packet | None:
        """The packet as the track numbers it; None if it is from before the beginning."""
        if self._first is not None:
            step = ahead(self._first, packet.sequence)
            if step < 0:
                return None
            if step > BEHIND:
                self._first = None
        return Packet(
            (packet.sequence + self._shift.sequence) & SEQUENCES,
            (packet.timestamp + self._shift.timestamp) & TIMESTAMPS,
            packet.marker,
            packet.payload,
        )

    def timestamp_at(self, wall: float) -> int | None:
        """The track's timestamp of what is captured then."""
        timestamp = self.origin.timestamp_at(wall)
        return None if timestamp is None else (timestamp + self._shift.timestamp) & TIMESTAMPS

    def moment(self, timestamp: int) -> float | None:
        """When a timestamp of the track was captured."""
        return self.origin.moment((timestamp - self._shift.timestamp) & TIMESTAMPS)


class Steady:
    """An origin that has a codec and nothing to be asked: a file, a test, a plain RTP relay."""

    def __init__(self, codec: Codec | None) -> None:
        self.codec = codec

    def ask_for_key_frame(self) -> None:
        """Nobody is there to be asked; the next key frame comes when it comes."""

    def timestamp_at(self, _wall: float) -> int | None:
        """It has no clock of its own."""
        return None

    def moment(self, _timestamp: int) -> float | None:
        """It has no clock of its own."""
        return None
