"""How much a track carries, and whether its sound is more than silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from server.media.ports import Codec, Packet, Track

HEADER_BYTES: Final = 12
SILENCE_S: Final = 2.0
"""So long without a sound, and a channel gives the floor again (the same as `Track.is_live`)."""


class Meter:
    """A sink that counts.

    `on_first` is called with the first packet, `on_waking` when there is sound after silence: both
    in the middle of a packet, so they must not change tracks then and there.
    """

    def __init__(self, track: Track, clock: Callable[[], float]) -> None:
        self._track, self._clock = track, clock
        self.bytes = 0
        self.codec: str | None = None
        self.on_first: Callable[[], None] | None = None
        self.on_waking: Callable[[], None] | None = None
        self._voiced_at: float | None = None
        self._read_bytes, self._read_at, self._kbps = 0, clock(), 0

    def take(self, packet: Packet) -> None:
        """Count a packet."""
        self.bytes += len(packet.payload) + HEADER_BYTES
        if self._track.voiced_at != self._voiced_at:
            self._hear()
        if self.on_first is not None:
            tell, self.on_first = self.on_first, None
            tell()

    def renewed(self, codec: Codec) -> None:
        """Remember how it is coded."""
        self.codec = codec.name

    @property
    def sounds(self) -> bool:
        """Whether something was to be heard in the last seconds."""
        return self._voiced_at is not None and self._clock() - self._voiced_at < SILENCE_S

    def kbps(self) -> int:
        """What it carries in kbit/s, over the time since somebody asked a second ago or more."""
        now = self._clock()
        if now - self._read_at >= 1:
            self._kbps = round((self.bytes - self._read_bytes) * 8 / 1000 / (now - self._read_at))
            self._read_bytes, self._read_at = self.bytes, now
        return self._kbps

    def _hear(self) -> None:
        woke = not self.sounds
        self._voiced_at = self._track.voiced_at
        if woke and self.on_waking is not None:
            self.on_waking()
