"""What comes over a relay as one more origin of a track: its codec, its clock, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable

from server.media.forwarding.clocks import SenderClock, StreamClock
from server.media.forwarding.inlet import Inlet
from server.media.forwarding.patience import Patience
from server.media.forwarding.track import RATES, Track
from server.media.ports import Codec, Kind
from server.media.relay.framing import Frame, Wanted


class Relayed:
    """A track of the home, as a branch has it: an `inlet.Origin`. `ask` asks the home for a key.

    `last` is where the home's track stood at the beginning: what is replayed lies behind it.
    """

    def __init__(
        self, kind: Kind, sender: SenderClock, clock: Callable[[], float], ask: Callable[[], None]
    ) -> None:
        self.kind: Kind = kind
        self.codec: Codec | None = None
        self.last: tuple[int, int, float] | None = None
        self._stream = StreamClock(RATES[kind], sender)
        self._patience, self._clock, self._ask = Patience(), clock, ask

    def ask_for_key_frame(self) -> None:
        """Ask for a key frame, at most once in half a second."""
        if self.kind == "video" and self._patience.ask(self._clock()):
            self._ask()

    @property
    def waits(self) -> bool:
        """Whether somebody waits for a key frame who has not asked for it yet."""
        return self._patience.waits

    def served(self) -> None:
        """A key frame came."""
        self._patience.served()

    def tick(self) -> None:
        """Ask what had to wait."""
        if self._patience.is_due(self._clock()):
            self._ask()

    def tell(self, ntp_timestamp: int, timestamp: int, wall: float) -> None:
        """The home says which timestamp is now, by its clock; ours may be another."""
        self._stream.tell(ntp_timestamp, timestamp, wall)

    def timestamp_at(self, wall: float) -> int | None:
        """The timestamp of what is captured then."""
        return self._stream.timestamp_at(wall)

    def moment(self, timestamp: int) -> float | None:
        """When that was captured."""
        return self._stream.moment(timestamp)


class Taken:
    """One track that a branch takes. The room's tracks follow it, whichever line it comes by."""

    origin: Relayed

    def __init__(self, wanted: Wanted, track: Track) -> None:
        self.wanted, self.track = wanted, track
        self._inlet: Inlet

    def begin(self, origin: Relayed) -> None:
        """It comes by another line from now on, with other numbers."""
        self.origin = origin
        self._inlet = self.track.begin(origin)

    def renewed(self, codec: Codec, newest: int | None) -> None:
        """So it is coded from here on; `newest` is where the home's track stands."""
        self.origin.codec = codec
        if newest is not None:
            self.origin.last = (0, newest, 0.0)
        self._inlet.renewed(codec)

    def take(self, frame: Frame) -> None:
        """A packet of it."""
        inlet, packet = self._inlet, frame.packet
        if self.origin.waits and inlet.begins(packet.payload):
            self.origin.served()
        inlet.into.taken(inlet, packet, frame.is_voiced)
