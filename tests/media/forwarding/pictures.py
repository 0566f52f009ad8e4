"""Senders of pictures and sound in our hands, clocks that stand still, takers that remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from server.media.forwarding.inlet import Inlet, Steady
from server.media.forwarding.track import Track
from server.media.ports import Codec, Kind, Packet

VP8 = Codec("VP8", 90_000)
H264 = Codec("H264", 90_000)
OPUS = Codec("opus", 48_000, 2)
KEY = b"\x10\x00\x9d\x01\x2a"
DELTA = b"\x10\x01"


@dataclass
class Clock:
    """Stands still unless somebody moves it on."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(eq=False)
class Taker:
    """A sink that remembers what it was given."""

    packets: list[Packet] = field(default_factory=list)
    codecs: list[Codec] = field(default_factory=list)

    def take(self, packet: Packet) -> None:
        self.packets.append(packet)

    def renewed(self, codec: Codec) -> None:
        self.codecs.append(codec)

    @property
    def sequences(self) -> list[int]:
        return [packet.sequence for packet in self.packets]

    @property
    def payloads(self) -> list[bytes]:
        return [packet.payload for packet in self.packets]


class Asked(Steady):
    """An origin that counts how often it is asked for a key frame."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(codec)
        self.times = 0

    def ask_for_key_frame(self) -> None:
        self.times += 1


class Sender:
    """Sends a frame a packet into a track, at 30 a second by the clock it is given."""

    def __init__(self, track: Track, clock: Clock, first: int = 0, codec: Codec = VP8) -> None:
        self.origin = Asked(codec)
        self.clock = clock
        self.inlet: Inlet = track.begin(self.origin)
        self.sequence, self.timestamp = first, first * 7

    def sends(self, *payloads: bytes) -> None:
        for payload in payloads:
            self.inlet.push(self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, True, payload)
            self.sequence += 1
            self.timestamp += 3000
            self.clock.now += 1 / 30


def track(clock: Clock, kind: Kind = "video") -> Track:
    return Track(kind, clock)


def unbroken(taker: Taker) -> bool:
    """No number missing or twice, and the clock goes forward."""
    steps = pairwise(taker.packets)
    return all(
        (b.sequence - a.sequence) & 0xFFFF == 1 and (b.timestamp - a.timestamp) & 0xFFFFFFFF > 0
        for a, b in steps
    )
