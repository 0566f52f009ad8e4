"""A recording as a stream of RTP packets without an end: numbered, timed, sent again on demand."""

from __future__ import annotations

import random
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
)

from bench.streams.sdp import PAYLOAD_TYPES, Kind
from bench.streams.source import CLOCKS, Packet, Recording

KEPT: Final = 1024
"""Packets that can be sent again: a power of two."""

START: Final = 1 << 14
"""Sequence numbers begin below it, so that nobody guesses a roll-over wrongly (RFC 3711, 3.3.1)."""

Send = Callable[[bytes], None]


class Stream:
    """Numbers the packets of a recording, over and over, without a seam."""

    def __init__(self, recording: Recording, send: Send) -> None:
        self.recording, self.send = recording, send
        codec = recording.recipe.codec
        self.kind: Kind = "audio" if codec == "opus" else "video"
        self.clock, self.payload_type = CLOCKS[codec], PAYLOAD_TYPES[codec]
        self.ssrc = random.getrandbits(31) + 1
        self.sequence, self.offset = random.randrange(START), random.getrandbits(31)
        self.sent = self.octets = self.last = 0
        self.begin_again = False
        """Go on at the next packet that a viewer can begin with: a key picture was asked for."""
        self._kept: dict[int, bytes] = {}

    def play(self) -> Iterator[float]:
        """Gives the time when a packet is due, and sends it when asked for the next; forever."""
        packets, place, shift = self.recording.packets, 0, 0.0
        while True:
            packet = packets[place]
            yield packet.at + shift
            if self.begin_again and not packet.begins:
                place = self._beginning_after(place)
                shift += packet.at - packets[place].at
                packet = packets[place]
            self.begin_again = False
            self._send(packet, shift)
            place += 1
            if place == len(packets):
                place, shift = 0, shift + self.recording.recipe.seconds

    def again(self, sequence: int) -> bool:
        """Send a packet once more; False if it is too old."""
        packet = self._kept.get(sequence % KEPT)
        if packet is None or int.from_bytes(packet[2:4]) != sequence:
            return False
        self.send(packet)
        return True

    def report(self, ntp: int) -> bytes:
        """A sender report: which of our times is this time of the world (RFC 3550, 6.4.1)."""
        head = struct.pack("!BBHI", 0x80, 200, 6, self.ssrc)
        return head + struct.pack("!QIII", ntp, self.last, self.sent, self.octets & 0xFFFFFFFF)

    def _beginning_after(self, place: int) -> int:
        return next((each for each in self.recording.beginnings if each > place), 0)

    def _send(self, packet: Packet, shift: float) -> None:
        self.last = (self.offset + packet.timestamp + round(shift * self.clock)) & 0xFFFFFFFF
        kind = self.payload_type | packet.marker << 7
        head = struct.pack("!BBHII", 0x80, kind, self.sequence, self.last, self.ssrc)
        self._kept[self.sequence % KEPT] = head + packet.payload
        self.send(head + packet.payload)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.sent += 1
        self.octets += len(packet.payload)


class Sender:
    """The streams of one sender, and what it is asked for. `deaf`: makes no picture on demand."""

    def __init__(self, *, deaf: bool) -> None:
        self.deaf = deaf
        self.streams: dict[int, Stream] = {}
        self.asked: Counter[str] = Counter()

    def add(self, recording: Recording, send: Send) -> Stream:
        """One stream more."""
        stream = Stream(recording, send)
        self.streams[stream.ssrc] = stream
        return stream

    def hear(self, packet: bytes) -> None:
        """What the server reports or asks for; what is no RTCP is not heard."""
        with suppress(ValueError):
            for each in RtcpPacket.parse(packet):
                if isinstance(each, RtcpPsfbPacket) and each.fmt in {RTCP_PSFB_PLI, RTCP_PSFB_FIR}:
                    self._asked_for_a_key()
                elif isinstance(each, RtcpRtpfbPacket) and each.fmt == RTCP_RTPFB_NACK:
                    self._asked_again(each)

    def figures(self) -> dict[str, object]:
        """What was sent, and what was asked for."""
        sent = {stream.kind: stream.sent for stream in self.streams.values()}
        return {"sent": sent, "asked": dict(self.asked)}

    def _asked_for_a_key(self) -> None:
        self.asked["key"] += 1
        for stream in self.streams.values():
            stream.begin_again = stream.kind == "video" and not self.deaf

    def _asked_again(self, packet: RtcpRtpfbPacket) -> None:
        stream = self.streams.get(packet.media_ssrc)
        for sequence in packet.lost:
            found = stream is not None and stream.again(sequence)
            self.asked["again" if found else "too late"] += 1
