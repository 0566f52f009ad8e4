"""When a newcomer has a picture to begin with: the first whole key picture, decrypted."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

import pylibsrtp

from bench.streams.crowd import ask_for_a_key
from bench.streams.door import Client
from bench.streams.secure import is_stun

PATIENCE_S: Final = 6.0
AGAIN_S: Final = 0.2
"""A browser without a picture asks again so often."""


class Watcher:
    """Looks at the packets of one picture until it has a whole one with which it can begin."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.ssrc = 0
        self.ended_another = False
        """True when a picture has ended that one cannot begin with: now a browser asks."""

        self._first: int | None = None
        self._timestamp: int | None = None
        self._have: set[int] = set()
        self._last: int | None = None

    def take(self, packet: bytes) -> bool:
        """Look at one RTP packet in clear; True when the key picture is there as a whole."""
        sequence = int.from_bytes(packet[2:4])
        timestamp, marker = int.from_bytes(packet[4:8]), packet[1] >= 128
        self.ssrc = int.from_bytes(packet[8:12])
        if self._timestamp is None and begins(self.codec, packet[12:]):
            self._first, self._timestamp = sequence, timestamp
        if timestamp != self._timestamp:
            self.ended_another |= marker and self._timestamp is None
            return False
        self._have.add(sequence)
        if marker:
            self._last = sequence
        if self._first is None or self._last is None:
            return False
        return len(self._have) >= ((self._last - self._first) & 0xFFFF) + 1


def begins(codec: str, payload: bytes) -> bool:
    """Whether a picture begins here that needs no other (RFC 7741, 4.3; RFC 6184, 5.4)."""
    return _begins_vp8(payload) if codec == "VP8" else _begins_h264(payload)


def _begins_vp8(payload: bytes) -> bool:
    if len(payload) < 4 or not payload[0] & 0x10 or payload[0] & 0x07:
        return False
    place = 1
    if payload[0] & 0x80:
        extension, place = payload[1], 2
        if extension & 0x80:
            place += 2 if payload[place] & 0x80 else 1
        place += bool(extension & 0x40) + bool(extension & 0x30)
    return place < len(payload) and not payload[place] & 0x01


def _begins_h264(payload: bytes) -> bool:
    """With its parameters (SPS), alone or first of an aggregate."""
    if len(payload) < 4:
        return False
    kind = payload[0] & 0x1F
    return kind == 7 or (kind == 24 and payload[3] & 0x1F == 7)


async def first_key(client: Client, codec: str, video_type: int) -> float | None:
    """Seconds from asking to be let in until there is a picture; None if none comes in time."""
    loop, watcher = asyncio.get_running_loop(), Watcher(codec)
    until, asked = time.monotonic() + PATIENCE_S, 0.0
    while (now := time.monotonic()) < until:
        if watcher.ssrc and watcher.ended_another and now - asked > AGAIN_S:
            asked = now
            ask_for_a_key(client.secured, watcher.ssrc)
        with suppress(TimeoutError, pylibsrtp.Error):
            async with asyncio.timeout(AGAIN_S):
                datagram = await loop.sock_recv(client.secured.sock, 2048)
            if is_stun(datagram):
                client.secured.answer(datagram)
            elif datagram[0] < 128 or datagram[1] & 0x7F != video_type:
                continue
            elif watcher.take(client.secured.inbound.unprotect(datagram)):
                return time.monotonic() - client.asked_at
    return None
