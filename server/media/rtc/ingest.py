"""Takes one stream of a sender: asks for what is missing, reports, and feeds the track."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from server.media.forwarding import audience, redundancy, reports
from server.media.forwarding.clocks import SenderClock, StreamClock
from server.media.forwarding.inlet import Inlet
from server.media.forwarding.losses import Losses
from server.media.forwarding.loudness import Loudness
from server.media.forwarding.numbering import RENEWED, SEQUENCES, TIMESTAMPS, Order
from server.media.forwarding.packet import Rtp, sent_again
from server.media.forwarding.patience import Patience
from server.media.forwarding.reception import Reception
from server.media.forwarding.track import RATES, Track
from server.media.ports import Codec
from server.media.rtc.offer import Format

_SILENT: Final = 1.0
"""A sender's stream that says nothing for so long may be replaced by another one of the sender."""
_QUIET: Final = 100
"""Sound this many dB below the loudest is none: a microphone switched off."""
_HUSHED: Final = 8
"""Opus needs more bytes than this for anything but silence."""


class Ingest:
    """One stream of one sender (an SSRC and its retransmissions) on its way into a track."""

    def __init__(
        self,
        formats: list[Format],
        track: Track,
        cap: int,
        sender: SenderClock,
        send: Callable[[bytes], None],
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._formats = {one.payload_type: one for one in formats}
        self._again: Mapping[int, int] = {
            one.rtx: one.payload_type for one in formats if one.rtx is not None
        }
        self._doubled = {one.red: one.payload_type for one in formats if one.red is not None}
        self._track, self._cap, self._sender = track, cap, sender
        self._send, self._clock, self._wall = send, clock, wall
        self._own = secrets.randbits(32) | 1
        self._ssrc: int | None = None
        self._came_at = 0.0
        self._inlet: Inlet | None = None
        self._is_over = False
        self._patience = Patience()
        self.codec: Codec | None = None
        self.packets = self.bytes = self.nacks = self.again = self.carried = self.asked = 0
        self._loudness = Loudness()
        self._format: Format | None = None
        self._begin(None)

    @property
    def payload_types(self) -> list[int]:
        """What packets for it are marked with."""
        return [*self._formats, *self._again, *self._doubled]

    def _begin(self, ssrc: int | None) -> None:
        """Another stream, whose numbers have nothing to do with those before."""
        rate = RATES[self._track.kind]
        self._ssrc = ssrc
        self._order, self._losses = Order(), Losses()
        self._reception = Reception(ssrc or 0, rate)
        self._stream = StreamClock(rate, self._sender)
        self._newest = 0

    # What comes ---------------------------------------------------------------------------------

    def came(self, packet: Rtp) -> None:
        """A packet with one of our payload types."""
        now = self._clock()
        original = self._again.get(packet.payload_type)
        if original is not None:
            self._came_again(packet, original, now)
        elif self._is_ours(packet.ssrc, now):
            self._unpacked(packet, now)

    def _is_ours(self, ssrc: int, now: float) -> bool:
        if ssrc != self._ssrc:
            if self._ssrc is not None and now - self._came_at < _SILENT:
                return False
            self._begin(ssrc)
        self._came_at = now
        return True

    def _unpacked(self, packet: Rtp, now: float) -> None:
        """Sound that carries what came before once more (RED) is plain sound from here on."""
        payload_type = self._doubled.get(packet.payload_type)
        if payload_type is None:
            self._in_order(packet, (), now)
            return
        blocks = redundancy.unpack(packet.payload)
        if blocks is None or any(one.payload_type != payload_type for one in blocks):
            return
        *before, own = blocks
        plain = packet._replace(payload_type=payload_type, payload=own.payload)
        self._in_order(plain, before, now)

    def _in_order(self, packet: Rtp, before: Sequence[redundancy.Block], now: float) -> None:
        step = self._order.step(packet.sequence)
        if step is None:
            return
        self._reception.count(packet.sequence, packet.timestamp, step, now)
        if step == RENEWED or packet.payload_type != self._type:
            if step <= 0:
                return  # late, from before the codec changed
            self._renew(packet.payload_type)
        elif step > 1:
            self._lost(packet, before, step, now)
        elif step <= 0 and self._losses.found(packet.sequence):
            self.again += 1  # late, or sent again as it was
        self._stream.came(packet.timestamp, self._wall())
        if step > 0:
            self._newest = packet.timestamp
        self._feed(packet)

    def _came_again(self, packet: Rtp, payload_type: int, now: float) -> None:
        again = sent_again(packet, payload_type, self._ssrc or 0)
        if again is None or payload_type != self._type or not self._losses.found(again.sequence):
            return
        self.again += 1
        self._reception.count(again.sequence, again.timestamp, 0, now)
        self._feed(again)

    @property
    def _type(self) -> int | None:
        return None if self._format is None else self._format.payload_type

    def _renew(self, payload_type: int) -> None:
        self._format = self._formats[payload_type]
        self.codec = self._format.codec
        self._losses.clear()
        if self._inlet is not None:
            self._track.end(self._inlet)
        self._inlet = self._track.begin(self)

    def _lost(self, packet: Rtp, before: Sequence[redundancy.Block], step: int, now: float) -> None:
        """Those before a packet did not come: what it does not carry is asked for."""
        is_wide = not self._losses.gap(packet.sequence - step, step - 1)
        self._carry(packet, before)
        if self._asks_again and not is_wide:
            self._nack(now)
        elif is_wide or self._losses:
            self._losses.clear()
            self.ask_for_key_frame()

    def _carry(self, packet: Rtp, before: Sequence[redundancy.Block]) -> None:
        """Take what is missing from the packet after it."""
        since = (packet.timestamp - self._newest) & TIMESTAMPS
        for number, block in enumerate(before):
            sequence = (packet.sequence - len(before) + number) & SEQUENCES
            if 0 < block.back < since and block.payload and self._losses.found(sequence):
                self.carried += 1
                timestamp = (packet.timestamp - block.back) & TIMESTAMPS
                self._feed(
                    packet._replace(
                        sequence=sequence,
                        timestamp=timestamp,
                        marker=False,
                        payload=block.payload,
                    )
                )

    def _feed(self, packet: Rtp) -> None:
        self.packets += 1
        self.bytes += len(packet.payload)
        if packet.level is not None:
            self._loudness.hear(packet.level, self._came_at)
        if self._inlet is not None:
            if self._patience.waits and self._inlet.begins(packet.payload):
                self._patience.served()
            self._inlet.push(
                packet.sequence,
                packet.timestamp,
                packet.marker,
                packet.payload,
                _voiced(packet),
            )

    def heard(self, report: reports.Report) -> None:
        """The sender told something of its streams."""
        now = self._clock()
        if isinstance(report, reports.SenderReport) and report.ssrc == self._ssrc:
            self._reception.heard(report.ntp, now)
            self._stream.tell(report.ntp, report.timestamp, self._wall())
        elif isinstance(report, reports.Bye) and self._ssrc in report.ssrcs:
            self._came_at = -_SILENT

    # What is asked of the sender ----------------------------------------------------------------

    @property
    def _asks_again(self) -> bool:
        return self._format is not None and "nack" in self._format.feedback

    def ask_for_key_frame(self) -> None:
        """Ask for a key frame, at most once in half a second."""
        if self._track.kind == "video" and self._patience.ask(self._clock()):
            self._ask()

    def _ask(self) -> None:
        if self._ssrc is None or self._is_over:
            return
        self.asked += 1
        self._send(reports.picture_loss(self._own, self._ssrc))

    def _nack(self, now: float) -> None:
        lost = self._losses.due(now)
        if lost and self._ssrc is not None:
            self.nacks += len(lost)
            self._send(reports.nack(self._own, self._ssrc, lost))

    def timestamp_at(self, wall: float) -> int | None:
        """The timestamp of what the sender captures then."""
        return self._stream.timestamp_at(wall)

    def moment(self, timestamp: int) -> float | None:
        """When that was captured, if the sender has told its clock."""
        return self._stream.moment(timestamp)

    def tick(self) -> None:
        """Called every 40 ms: ask again, and ask what had to wait."""
        now = self._clock()
        if self._losses:
            before = self._losses.given_up
            self._nack(now)
            if self._losses.given_up > before:
                self.ask_for_key_frame()
        if self._patience.is_due(now):
            self._ask()

    def second(self) -> None:
        """Called once a second: tell the sender what came, and how much may come."""
        if self._ssrc is None:
            return
        said = reports.receiver_report(self._own, [self._reception.block(self._clock())])
        if self._track.kind == "video" and self._format is not None:
            bits = audience.weakest_majority(self._track.limits(), self._cap)
            if "goog-remb" in self._format.feedback:
                said += reports.estimate(self._own, bits, [self._ssrc])
        self._send(said)

    def close(self) -> None:
        """The sender is gone; the track stays for the next one."""
        self._is_over = True
        if self._inlet is not None:
            self._track.end(self._inlet)
            self._inlet = None

    def figures(self) -> dict[str, float]:
        """Counts by name."""
        figures: dict[str, float] = {
            "packets": self.packets,
            "bytes": self.bytes,
            "lost": self._reception.lost,
            "loss": self._reception.fraction,
            "nacks": self.nacks,
            "again": self.again,
            "carried": self.carried,
            "asked_for_key_frames": self.asked,
        }
        if self._loudness.level is not None:
            figures["level"] = -self._loudness.level
        return figures


def _voiced(packet: Rtp) -> bool:
    """Whether it is more than silence; as told, else by its size."""
    if packet.level is not None:
        return packet.level < _QUIET
    return len(packet.payload) > _HUSHED
