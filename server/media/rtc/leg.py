"""One track on its way to one viewer: numbers, payload type and SRTP of that viewer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any, Final

from pylibsrtp import Error, Session

from server.media.forwarding import reports
from server.media.forwarding.audience import Capacity, Trouble
from server.media.forwarding.clocks import ntp
from server.media.forwarding.leap import leap
from server.media.forwarding.numbering import SEQUENCES, TIMESTAMPS, Shift, ahead, joined
from server.media.forwarding.packet import HEADER
from server.media.forwarding.ring import SIZE
from server.media.forwarding.track import RATES, Track
from server.media.ports import Codec, Packet
from server.media.reaching import Path
from server.media.rtc import private
from server.media.rtc.answer import NAME
from server.media.rtc.burst import Burst
from server.media.rtc.choice import fitting
from server.media.rtc.offer import Format
from server.media.rtc.private import BYTES, CHARS, LENGTH, protect
from server.media.rtc.repeats import Repeats

_pack: Final = Struct("!BBHLL").pack_into
_FIRST_BELOW: Final = 1 << 14
"""Whoever joins late guesses the roll-over counter right only for low numbers (RFC 3711, 3.3.1)."""


class Leg:
    """Sends a track to a viewer. A sink: per packet a header, `srtp_protect` and `sendto`."""

    __slots__ = (
        "_address", "_before", "_clock", "_first", "_formats", "_is_settled", "_last",
        "_marked", "_rates", "_send", "_sequences", "_session", "_srtp", "_timestamps", "_track",
        "_wall", "burst", "bytes", "capacity", "dropped", "key_frames_asked", "nacks", "packets",
        "repeats", "ssrc", "trouble",
    )  # fmt: skip

    def __init__(
        self, formats: Sequence[Format], clock: Callable[[], float], wall: Callable[[], float]
    ) -> None:
        self._formats, self._clock, self._wall = formats, clock, wall
        self.ssrc = secrets.randbits(32) | 1
        self.repeats = Repeats(self.ssrc ^ 2, _FIRST_BELOW)
        self._track: Track | None = None
        self._session: Session | None = None
        self._srtp: Any = None
        self._send: Callable[[memoryview | bytes, tuple[str, int]], object] = _nowhere
        self._address = ("", 0)
        self._marked: int | None = None
        self._sequences = self._timestamps = 0
        self._first: int | None = None
        self._is_settled = False
        self._last: tuple[int, int, float] | None = None
        self.burst: Burst | None = None
        """What came before it listened and waits for its turn."""
        self.packets = self.bytes = self.nacks = self.dropped = self.key_frames_asked = 0
        self._before, self._rates = 0, (0, 0)
        self.capacity = Capacity()
        self.trouble = Trouble()

    # Where to and from --------------------------------------------------------------------------

    def open(self, session: Session, path: Path) -> None:
        """The viewer is connected: send by this session, this way."""
        self._session, self._srtp = session, private.handle(session)
        self.redirect(path)

    def redirect(self, path: Path) -> None:
        """Packets go another way from now on."""
        self._send, self._address = path.send, path.address

    def listen(self, track: Track | None) -> None:
        """Send another track from now on, or none: the viewer's numbers and clock go on."""
        if track is self._track:
            return
        self._flush()
        if self._track is not None:
            self._track.drop(self)
            self._last = self._where()
        self._track, self._first, self._is_settled = track, None, False
        if track is not None and self._srtp is not None:
            self.burst = burst = Burst()
            track.add(self, self._limits)
            burst.begin()
            self.burst = burst or None

    def tick(self) -> None:
        """Called every 40 ms while there is a burst: send the next piece of it."""
        burst, self.burst = self.burst, None
        if burst is not None:
            for packet in burst.turn():
                self.take(packet)
            self.burst = burst or None

    def _flush(self) -> None:
        if self.burst:  # something is held
            burst, self.burst = self.burst, None
            for packet in burst.all():
                self.take(packet)

    def _where(self) -> tuple[int, int, float] | None:
        """The last that was sent: its number, its timestamp, when."""
        last = self._track.last if self._track is not None else None
        if last is None or not self._has_joined:
            return self._last
        return (
            (last[0] + self._sequences) & SEQUENCES,
            (last[1] + self._timestamps) & TIMESTAMPS,
            last[2],
        )

    @property
    def _has_joined(self) -> bool:
        """Whether anything of the present track was sent."""
        return self._is_settled or self._first is not None

    def _limits(self) -> list[int | None]:
        """What the viewer can receive; who is in trouble does not drag the others along."""
        return [] if self.trouble.is_on else [self.capacity.limit]

    # The hot path -------------------------------------------------------------------------------

    def take(self, packet: Packet) -> None:
        """Send a packet. What cannot be sent at once is dropped; the viewer asks for it again."""
        if not self._is_settled and not self._settle(packet):
            return
        sequence, timestamp, marker, payload = packet
        end = HEADER + len(payload)
        BYTES[HEADER:end] = payload
        _pack(
            BYTES,
            0,
            0x80,
            self._marked | marker << 7,  # type: ignore[operator]
            (sequence + self._sequences) & SEQUENCES,
            (timestamp + self._timestamps) & TIMESTAMPS,
            self.ssrc,
        )
        LENGTH[0] = end
        if protect(self._srtp, CHARS, LENGTH):
            self.dropped += 1
            return
        try:
            self._send(BYTES[: LENGTH[0]], self._address)
        except OSError:
            self.dropped += 1
            return
        self.packets += 1
        self.bytes += end

    def _settle(self, packet: Packet) -> bool:
        """The first packets after a change. False: the packet is not for us, or not yet."""
        if self._marked is None or (self.burst is not None and not self.burst.may_go(packet)):
            return False
        if self._first is None:
            self._join(packet)
            return True
        step = ahead(self._first, packet.sequence)
        self._is_settled = step >= SIZE
        return step >= 0  # an older one would take a number that another packet has had

    def _join(self, packet: Packet) -> None:
        """Go on where the viewer's numbers and clock are."""
        assert self._track is not None
        first = packet.sequence, packet.timestamp
        self._first = packet.sequence
        if self._last is None:
            shift = Shift(
                (secrets.randbelow(_FIRST_BELOW) - first[0]) & SEQUENCES,
                (secrets.randbits(32) - first[1]) & TIMESTAMPS,
            )
        else:
            rate, ago = RATES[self._track.kind], self._clock() - self._last[2]
            ticks = leap(self._track, packet, rate, ago, self._track.frame)
            shift = joined(self._last[:2], first, ticks)
        self._sequences, self._timestamps = shift
        self.report()

    def renewed(self, codec: Codec) -> None:
        """Find the payload type for a codec; a viewer that has none is sent nothing of it."""
        self._flush()
        fit = fitting(codec, self._formats)
        marked = None if fit is None else fit.payload_type
        if self._marked not in (None, marked):  # what was sent so is not sent again otherwise
            self._last, self._first, self._is_settled = self._where(), None, False
        self._marked = marked
        self.repeats.payload_type = None if fit is None else fit.rtx
        self._rates = (0, 0)  # its leap looks like a delay: no limit is made of that
        self.report()  # another sender has another clock

    @property
    def is_playable(self) -> bool:
        """False while the track's codec is none that the viewer has offered."""
        return self._marked is not None

    # What the viewer tells ----------------------------------------------------------------------

    def heard(self, report: reports.Report) -> None:
        """The viewer told something of this stream."""
        if isinstance(report, reports.Block) and report.ssrc == self.ssrc:
            self.trouble.report(report.fraction, self._clock())
        elif isinstance(report, reports.Nack) and report.ssrc == self.ssrc:
            self._send_again(report.lost)
        elif isinstance(report, reports.KeyFrameAsk) and report.ssrc == self.ssrc:
            self.key_frames_asked += 1
            if self._track is not None:
                self._track.ask_for_key_frame()
        elif isinstance(report, reports.Estimate) and self.ssrc in report.ssrcs:
            self.capacity.told(report.bits, min(self._rates), self._clock())

    def _send_again(self, lost: Sequence[int]) -> None:
        self.nacks += len(lost)
        for sequence in self.repeats.looked_for(lost):
            if (packet := self._recalled(sequence)) is not None and self.repeats.may_go():
                self._repeat(packet, sequence)

    def _recalled(self, sequence: int) -> Packet | None:
        if self._track is None or self._marked is None or self._srtp is None:
            return None
        own = (sequence - self._sequences) & SEQUENCES
        if not self._is_settled and (self._first is None or ahead(self._first, own) < 0):
            return None  # from before the change: that number was another packet's
        return self._track.recall(own)

    def _repeat(self, packet: Packet, sequence: int) -> None:
        kind, ssrc, payload = self._marked, self.ssrc, packet.payload
        if self.repeats.payload_type is not None:
            kind, ssrc = self.repeats.payload_type, self.repeats.ssrc
            sequence, payload = self.repeats.wrapped(sequence, payload)
        end = HEADER + len(payload)
        timestamp = (packet.timestamp + self._timestamps) & TIMESTAMPS
        _pack(BYTES, 0, 0x80, (kind or 0) | packet.marker << 7, sequence, timestamp, ssrc)
        BYTES[HEADER:end] = payload
        LENGTH[0] = end
        if protect(self._srtp, CHARS, LENGTH) == 0:
            self.tell(bytes(BYTES[: LENGTH[0]]))

    # Reports ------------------------------------------------------------------------------------

    def second(self) -> None:
        """Called once a second."""
        self.repeats.second()
        self._rates = self._rates[1], 8 * (self.bytes - self._before)
        self._before = self.bytes
        self.report()

    def report(self) -> None:
        """Say which timestamp is which moment: by that it plays sound and picture together."""
        if self._session is None or self._track is None or not self._has_joined:
            return
        wall = self._wall()
        timestamp = self._track.timestamp_at(wall)
        if timestamp is None:
            return
        shown = (timestamp + self._timestamps) & TIMESTAMPS
        octets = self.bytes - HEADER * self.packets
        said = reports.SenderReport(self.ssrc, ntp(wall), shown, self.packets, octets)
        try:
            self.tell(self._session.protect_rtcp(reports.sender_report(said, NAME.encode())))
        except Error:
            self.dropped += 1

    def tell(self, data: bytes) -> None:
        """Send what is protected already."""
        try:
            self._send(data, self._address)
        except OSError:
            self.dropped += 1

    def close(self) -> None:
        """The viewer is gone: take nothing more and hold nothing of it."""
        self.burst = None
        self.listen(None)
        self._srtp, self._session, self._send = None, None, _nowhere

    def figures(self) -> dict[str, float]:
        """Counts by name."""
        return {
            "packets": self.packets,
            "bytes": self.bytes,
            "nacks": self.nacks,
            "again": self.repeats.count,
            "dropped": self.dropped,
            "asked_for_key_frames": self.key_frames_asked,
            "playable": float(self.is_playable),
            "limit": self.capacity.limit or 0,
        }


def _nowhere(_data: memoryview | bytes, _address: tuple[str, int]) -> None:
    """A leg that is not open, or not any more, sends nothing."""
