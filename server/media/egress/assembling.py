"""RTP packets in the order of their arrival -> whole frames in the order of their time. Pure.

Packets that come out of order, or again, are waited for, 200 ms long; what is lost then costs a
picture everything up to its next key frame, and sound the lost packet alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from server.media.egress.depacketizing import DEPACKETIZERS, BadPayload
from server.media.ports import Codec, Packet

HOLD: Final = 0.2
"""How long, in seconds, a missing packet is waited for: a little less than HLS waits for sounds."""

_RESTART: Final = 3_000
"""Packets by which numbers jump when it is not loss but another beginning."""


_REORDERED: Final = 90_000
"""Ticks by which a frame may come before one that is shown earlier (B-frames), at most."""


class Frame(NamedTuple):
    """An access unit (H264 in Annex B), a frame of VP8 or VP9, or a packet of Opus.

    `timestamp` counts ticks of the codec's clock from the first frame's own, beyond 32 bits and
    never backwards; `arrived` is when its first packet came.
    """

    timestamp: int
    data: bytes
    is_key: bool
    arrived: float


class UnknownCodec(ValueError):
    """A codec whose packets cannot be put together here."""


class Stretch:
    """Timestamps of 32 bits that wrap -> one count that grows (RFC 3550, 5.1)."""

    def __init__(self) -> None:
        self._raw: int | None = None
        self._count = 0
        self._last = -1

    def __call__(self, timestamp: int) -> int:
        if self._raw is None:
            self._count = timestamp & 0xFFFFFFFF
        else:
            step = (timestamp - self._raw) & 0xFFFFFFFF
            self._count += step - (1 << 32) if step & 0x80000000 else step
        self._raw = timestamp
        self._last, before = max(self._count, self._last + 1), self._last
        if self._count < before - _REORDERED:
            self._count = self._last  # it was set back: go on from here
        return self._last


class Assembler:
    """Puts the frames of one track together. `lost` counts packets that never came."""

    def __init__(self, codec: Codec, hold: float = HOLD) -> None:
        """UnknownCodec for a codec that has no depacketizer."""
        unpack = DEPACKETIZERS.get(codec.name.upper())
        if unpack is None:
            raise UnknownCodec(f"{codec.name} cannot be put together here")
        self.codec, self.lost = codec, 0
        self._unpack, self._hold = unpack, hold
        self._is_sound = codec.name.upper() == "OPUS"
        self._stretch = Stretch()
        self._held: dict[int, tuple[Packet, float]] = {}
        self._next: int | None = None
        self._needs_key = not self._is_sound
        self._begin(None)

    @property
    def needs_key_frame(self) -> bool:
        """True while a picture cannot go on without a new key frame."""
        return self._needs_key

    def push(self, packet: Packet, now: float) -> list[Frame]:
        """Take a packet; the frames it completes, mostly none or one."""
        sequence = packet.sequence & 0xFFFF
        if self._next is None:
            self._next = sequence
        ahead = (sequence - self._next) & 0xFFFF
        if _RESTART < ahead < 0x10000 - _RESTART:
            self._restart(sequence)
        elif ahead >= 0x8000 or sequence in self._held:
            return []  # given up already, or here twice
        self._held[sequence] = packet, now
        return self.due(now)

    def due(self, now: float) -> list[Frame]:
        """What can be had by now: call it when nothing has come for a while, too."""
        frames: list[Frame] = []
        while self._held and self._next is not None:
            found = self._held.pop(self._next, None)
            if found is None:
                if now - next(iter(self._held.values()))[1] < self._hold:
                    break
                self._skip()
                continue
            self._next = (self._next + 1) & 0xFFFF
            self._accept(*found, frames)
        return frames

    def _restart(self, sequence: int) -> None:
        self._held.clear()
        self._next = sequence
        self._hole()

    def _skip(self) -> None:
        """Give up what is missing before the nearest packet that is held."""
        start = self._next or 0
        missing = min((sequence - start) & 0xFFFF for sequence in self._held)
        self.lost += missing
        self._next = (start + missing) & 0xFFFF
        self._hole()

    def _hole(self) -> None:
        self._needs_key = not self._is_sound
        self._begin(None)
        self._after_hole = True

    def _begin(self, timestamp: int | None) -> None:
        self._timestamp, self._arrived = timestamp, 0.0
        self._parts: list[bytes] = []
        self._is_key = self._is_damaged = self._after_hole = False

    def _accept(self, packet: Packet, arrived: float, frames: list[Frame]) -> None:
        if self._timestamp is not None and packet.timestamp != self._timestamp:
            self._finish(frames)  # a sender that sets no marker
        if self._timestamp is None:
            self._timestamp, self._arrived = packet.timestamp, arrived
        self._add(packet.payload)
        if packet.marker or self._is_sound:
            self._finish(frames)

    def _add(self, payload: bytes) -> None:
        try:
            piece = self._unpack(payload)
        except BadPayload:
            self._is_damaged = True
            return
        if not self._parts and (not piece.whole or (self._after_hole and not piece.begins)):
            self._is_damaged = True  # its head went into the hole
        self._parts.append(piece.data)
        self._is_key = self._is_key or piece.is_key

    def _finish(self, frames: list[Frame]) -> None:
        timestamp, arrived, is_key = self._timestamp, self._arrived, self._is_key
        data, is_damaged = b"".join(self._parts), self._is_damaged or not self._parts
        self._begin(None)
        if is_damaged:
            self._needs_key = not self._is_sound
        elif timestamp is not None and (is_key or not self._needs_key):
            self._needs_key = False
            frames.append(Frame(self._stretch(timestamp), data, is_key, arrived))
