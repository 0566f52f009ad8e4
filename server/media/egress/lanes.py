"""One track on its way out: its packets become frames, and its frames find their place in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from server.media.egress.assembling import HOLD, Assembler, Frame, UnknownCodec
from server.media.egress.placing import SOON, Placing
from server.media.ports import Codec, Packet

SENT_AGAIN: Final = 0.3
"""Seconds for which a picture's packets are waited for where delay does no harm: a lost packet is
asked for up to eight times, every 40 ms."""

OLDEST: Final = 5.0
"""Seconds by which a frame may lie behind its arrival; more, and the sender's clock has jumped."""


class Placed(NamedTuple):
    """A frame, and its time in Unix seconds of this machine.

    `turn` counts senders: frames of another turn need not fit those before.
    """

    at: float
    frame: Frame
    codec: Codec
    turn: int


class Lane:
    """Frames of one track. `leader` is the sound whose lips a picture shows."""

    def __init__(
        self,
        name: str,
        moment: Callable[[str, int], float | None],
        leader: Callable[[], Lane | None] = lambda: None,
        hold: float = HOLD,
    ) -> None:
        """`hold`: seconds for which a missing packet is waited for."""
        self.name, self.heard_at = name, float("-inf")
        self.codec: Codec | None = None
        self._turn = 0
        self._moment, self._leader, self._hold, self._lost = moment, leader, hold, 0
        self._assembler: Assembler | None = None
        self.placing = Placing(1)
        self._pending: list[Frame] = []
        self._ready: list[Placed] = []

    @property
    def is_understood(self) -> bool:
        """False while there is no codec, or one that cannot be put together."""
        return self._assembler is not None

    @property
    def needs_key_frame(self) -> bool:
        """True while a picture cannot go on without a new one."""
        return self._assembler is not None and self._assembler.needs_key_frame

    @property
    def lost(self) -> int:
        return self._lost + (self._assembler.lost if self._assembler else 0)

    def take(self, what: Packet | Codec | None, now: float) -> None:
        if isinstance(what, Packet):
            self._push(what, now)
        else:
            self._renew(what)

    def placed(self, now: float) -> Sequence[Placed]:
        """What has found its place by now, in order."""
        if self._assembler is not None:
            self._hear(self._assembler.due(now))
        if self._pending and self.placing.is_settled(now):
            self._settle()
        ready, self._ready = self._ready, []
        return ready

    def _push(self, packet: Packet, now: float) -> None:
        if self._assembler is not None:
            self.heard_at = now
            self._hear(self._assembler.push(packet, now))

    def _renew(self, codec: Codec | None) -> None:
        self._settle()
        self._lost, self._assembler = self.lost, None
        if codec is not None:
            self.codec, self._turn = codec, self._turn + 1
            self.placing = self._new_placing(codec)
            try:
                self._assembler = Assembler(codec, self._hold)
            except UnknownCodec:
                return

    @staticmethod
    def _new_placing(codec: Codec | None) -> Placing:
        if codec is None or codec.name.upper() != "OPUS":
            return Placing(codec.clock_rate if codec else 1)
        return Placing(codec.clock_rate, SOON)

    def _hear(self, frames: list[Frame]) -> None:
        for frame in frames:
            leader = self._leader()
            moment = self._moment(self.name, frame.timestamp)
            self.placing.heard(
                frame.timestamp, frame.arrived, moment, leader.placing if leader else None
            )
            if self.placing.at(frame.timestamp) < frame.arrived - OLDEST:
                self.placing = self._new_placing(self.codec)
                self.placing.heard(frame.timestamp, frame.arrived)
            self._pending.append(frame)

    def _settle(self) -> None:
        if self.codec is not None:
            for frame in self._pending:
                at = self.placing.at(frame.timestamp)
                self._ready.append(Placed(at, frame, self.codec, self._turn))
        self._pending = []
