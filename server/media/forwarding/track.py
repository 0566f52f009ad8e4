"""Track: one continuous picture or sound, whoever sends it, and all who take it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from server.media.forwarding.inlet import Inlet, Origin
from server.media.forwarding.key_frames import KeyFrames
from server.media.forwarding.leap import leap
from server.media.forwarding.numbering import TIMESTAMPS, ahead, joined
from server.media.forwarding.ring import Ring
from server.media.ports import Codec, KeyFrame, Kind, Packet, Sink
from server.media.ports import Track as AnyTrack

RATES: Final[dict[Kind, int]] = {"video": 90_000, "audio": 48_000}
LIVE: Final = 2.0
REPLAYED_BYTES: Final = 25_000_000
"""To all together, where a track is followed: about 0.2 s of one core."""

Limits = Callable[[], list[int | None]]
"""What takers can receive, in bits a second each; None: whatever comes."""

_log = logging.getLogger(__name__)


class Track:
    """Carries what one origin at a time gives, in numbers and on a clock that never break.

    Another origin takes over with its first key frame (sound: with its first packet); until then
    the one before goes on. Whoever joins is given what came since the last key frame, if that is
    at most three seconds and a megabyte; else a key frame is asked for.
    """

    def __init__(self, kind: Kind, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind: Kind = kind
        self._clock, self._rate = clock, RATES[kind]
        self._ring = Ring()
        self._keys = KeyFrames(self._ring)
        self._sinks: dict[Sink, Limits | None] = {}
        self._takers: tuple[Sink, ...] = ()
        self._now: Inlet | None = None
        self._next: Inlet | None = None
        self._codec: Codec | None = None
        self._timestamp, self._ticks = 0, 1
        self._came_at: float | None = None
        self._voiced_at: float | None = None
        self.packets = self.bytes = 0

    @property
    def kind(self) -> Kind:
        """Picture or sound."""
        return self._kind

    @property
    def codec(self) -> Codec | None:
        """How the packets that come now are coded; None while nothing ever came."""
        return self._codec

    @property
    def is_live(self) -> bool:
        """True while packets have come within the last two seconds."""
        return self._came_at is not None and self._clock() - self._came_at < LIVE

    @property
    def last(self) -> tuple[int, int, float] | None:
        """Sequence number, timestamp and time of arrival of the newest packet."""
        if self._ring.newest is None or self._came_at is None:
            return None
        return self._ring.newest, self._timestamp, self._came_at

    @property
    def voiced_at(self) -> float | None:
        """When sound was last heard in it that is not silence."""
        origin = self._now.origin if self._now is not None else None
        return origin.voiced_at if isinstance(origin, Track) else self._voiced_at

    @property
    def frame(self) -> int:
        """How many ticks went by between the last two pictures or pieces of sound."""
        return self._ticks

    @property
    def key_frames(self) -> int:
        """How many have begun."""
        return self._keys.count

    # Where packets come from --------------------------------------------------------------------

    def begin(self, origin: Origin) -> Inlet:
        """Let a sender take over: from its first key frame on, its packets are the track's."""
        inlet = Inlet(self, origin)
        self._leave(self._next)
        self._next = inlet
        return inlet

    def end(self, inlet: Inlet) -> None:
        """A sender stops. The track stays as it is until another one begins."""
        if self._next is inlet:
            self._next = None
        if self._now is inlet:
            self._now = None

    def follow(self, other: AnyTrack | None) -> None:
        """Carry another track from now on; None: nothing more, whoever takes it keeps waiting."""
        if other is None:
            self._leave(self._now)
            self._leave(self._next)
            self._now = self._next = None
            return
        if not isinstance(other, Track) or other.kind != self.kind or other.reaches(self):
            raise ValueError("A track follows another track of its kind, and never itself.")
        if self._followed is other:
            return
        if self._now is not None and self._now.origin is other:
            self._leave(self._next)
            self._next = None
            return
        inlet = self.begin(other)
        if other.has_just_begun or not (self.is_live or self._is_too_much(other)):
            other.add(inlet, self.limits)
        else:
            other.attach(inlet, self.limits)  # what goes on now goes on until a key frame
            other.ask_for_key_frame()

    def _is_too_much(self, other: Track) -> bool:
        """Whether replaying it to all who take this one would hold everything else up."""
        return other._keys.bytes_since * self.reach > REPLAYED_BYTES

    @property
    def reach(self) -> int:
        """How many take it in the end."""
        tracks = [sink.into for sink in self._sinks if isinstance(sink, Inlet)]
        return len(self._sinks) + sum(track.reach - 1 for track in tracks)

    @property
    def has_just_begun(self) -> bool:
        """Whether a key frame began so lately that replaying it is no leap."""
        return self._keys.has_just_begun(self._clock())

    @property
    def _followed(self) -> Origin | None:
        inlet = self._next or self._now
        return inlet.origin if inlet is not None else None

    def reaches(self, other: Track) -> bool:
        """Whether this track is, or is on the way to follow, the other one."""
        if self is other:
            return True
        origins = [inlet.origin for inlet in (self._now, self._next) if inlet is not None]
        return any(isinstance(origin, Track) and origin.reaches(other) for origin in origins)

    @staticmethod
    def _leave(inlet: Inlet | None) -> None:
        if inlet is not None and isinstance(inlet.origin, Track):
            inlet.origin.drop(inlet)

    # What comes ---------------------------------------------------------------------------------

    def taken(self, inlet: Inlet, packet: Packet, voiced: bool) -> None:
        """An inlet gives a packet (called by the inlet)."""
        now = self._clock()
        if inlet is self._now:
            self._carry(inlet, packet, voiced, now)
        elif inlet is self._next and self._is_picture and not inlet.begins(packet.payload):
            inlet.origin.ask_for_key_frame()
        elif inlet is self._next:
            self._take_over(inlet, packet, now)
            self._carry(inlet, packet, voiced, now)
            if isinstance(inlet.origin, Track):  # of a late first packet the rest has passed by
                for later in inlet.origin._ring.since(packet.sequence)[1:]:  # noqa: SLF001
                    self._carry(inlet, later, voiced, now)

    def _carry(self, inlet: Inlet, packet: Packet, voiced: bool, now: float) -> None:
        numbered = inlet.numbered(packet)
        if numbered is None:
            return
        newest = self._ring.newest
        if not self._ring.put(numbered):
            return
        if newest is None or ahead(newest, numbered.sequence) > 0:
            self._advance(numbered, now)
        self._keys.bytes_since += len(numbered.payload)
        if self._is_picture and inlet.begins(numbered.payload):
            self._keys.begins(numbered, now)
        self.packets += 1
        self.bytes += len(numbered.payload)
        if voiced:
            self._voiced_at = now
        self._give(numbered)

    def changed(self, inlet: Inlet, codec: Codec) -> None:
        """What an inlet leads from has another sender or codec now (called by the inlet)."""
        if inlet is self._now:
            self._renew(codec)

    @property
    def _is_picture(self) -> bool:
        return self._kind == "video"

    def _take_over(self, inlet: Inlet, packet: Packet, now: float) -> None:
        before, self._now, self._next = self._now, inlet, None
        self._leave(before)
        if self._ring.newest is None or self._came_at is None:
            last, ticks = (packet.sequence - 1, packet.timestamp), 0
        else:
            last = self._ring.newest, self._timestamp
            ticks = leap(inlet.origin, packet, self._rate, now - self._came_at, self._ticks)
        inlet.begin(joined(last, (packet.sequence, packet.timestamp), ticks), packet.sequence)
        codec = inlet.origin.codec
        if codec is not None:
            self._renew(codec)

    def _renew(self, codec: Codec) -> None:
        self._codec = codec
        self._keys.forget()
        for sink in self._takers:
            try:
                sink.renewed(codec)
            except Exception:  # noqa: BLE001 - as in _give: else it would end the sender
                self._failed(sink)

    def _advance(self, packet: Packet, now: float) -> None:
        """The newest packet so far: the clock goes with it."""
        ticks = (packet.timestamp - self._timestamp) & TIMESTAMPS
        if 0 < ticks < self._rate:
            self._ticks = ticks
        self._timestamp, self._came_at = packet.timestamp, now

    def _give(self, packet: Packet) -> None:
        for sink in self._takers:
            try:
                sink.take(packet)
            except Exception:  # noqa: BLE001 - logged; the others must go on
                self._failed(sink)

    def _failed(self, sink: Sink) -> None:
        _log.exception("A taker of a track failed and is not served any more.")
        self.drop(sink)

    # Who takes it -------------------------------------------------------------------------------

    def add(self, sink: Sink, limits: Limits | None = None) -> None:
        """Give a sink what comes; of a picture first what came since the last key frame."""
        self.attach(sink, limits)
        if self._codec is not None:
            sink.renewed(self._codec)
        if not self._is_picture:
            return
        burst = self._keys.burst(self._clock())
        for packet in burst:
            sink.take(packet)
        if not burst:
            self.ask_for_key_frame()

    def drop(self, sink: Sink) -> None:
        """Give it nothing more. Dropping what was never added is fine."""
        self._sinks.pop(sink, None)
        self._takers = tuple(self._sinks)

    def recall(self, sequence: int) -> Packet | None:
        """A packet that was sent before, if it is not too long ago."""
        return self._ring.get(sequence)

    def key_frame(self) -> KeyFrame | None:
        """The last picture that needs none before it; None: none has come from this sender yet."""
        if self._keys.last is None or self._codec is None:
            return None
        sequence, timestamp, at = self._keys.last
        return KeyFrame(self._codec, self._ring.frame(sequence, timestamp), at)

    def ask_for_key_frame(self) -> None:
        """Ask whoever sends for a key frame; asking often is fine, senders are spared."""
        for inlet in (self._now, self._next):
            if inlet is not None:
                inlet.origin.ask_for_key_frame()

    def timestamp_at(self, wall: float) -> int | None:
        """The timestamp of what is captured then (Unix seconds); None: unknown."""
        return self._now.timestamp_at(wall) if self._now is not None else None

    def moment(self, timestamp: int) -> float | None:
        """When a timestamp since the last change was captured; None: the sender has not told."""
        inlet = self._now
        return inlet.moment(timestamp) if inlet is not None else None

    def limits(self) -> list[int | None]:
        """What each of those who take it in the end can receive, in bits a second."""
        asked = [limits for limits in self._sinks.values() if limits is not None]
        return [limit for limits in asked for limit in limits()]

    def attach(self, sink: Sink, limits: Limits | None) -> None:
        """Give a sink what comes from now on, and nothing of what came before."""
        self._sinks[sink] = limits
        self._takers = tuple(self._sinks)
