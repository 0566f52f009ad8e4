"""A picture to begin with is found when it is whole, and not before."""

from __future__ import annotations

import struct

import pytest

from bench.streams.keys import Watcher, begins

KEY = b"\x10\x00" + b"\x9d\x01\x2a"
DELTA = b"\x10\x01" + b"more"
REST = b"\x00" + b"rest"


def rtp(sequence: int, timestamp: int, payload: bytes, *, marker: bool = False) -> bytes:
    return struct.pack("!BBHII", 0x80, 96 | marker << 7, sequence & 0xFFFF, timestamp, 7) + payload


@pytest.mark.parametrize(
    ("codec", "payload", "expected"),
    [("VP8", KEY, True), ("VP8", DELTA, False), ("VP8", REST + b"00", False),
     ("VP8", b"\x90\x80\x12" + b"\x00rest", True), ("VP8", b"\x90\x80\x92\x34" + b"\x00x", True),
     ("VP8", b"\x90\x80\x92\x34" + b"\x01x", False), ("VP8", b"", False),
     ("VP8", b"\x90\xff\xff", False), ("VP8", b"\x90\xff\xff\xff", False),
     ("H264", b"\x67\x42\xe0\x1f", True), ("H264", b"\x78\x00\x04\x67", True),
     ("H264", b"\x65\x88\x84\x00", False), ("H264", b"\x7c\x85\x00\x00", False),
     ("H264", b"\x41\x9a\x00\x00", False), ("H264", b"\x67", False)],
)  # fmt: skip
def test_a_beginning_is_known_by_its_first_bytes(
    codec: str, payload: bytes, expected: bool
) -> None:
    assert begins(codec, payload) is expected


def test_a_key_picture_is_there_with_its_last_packet() -> None:
    watcher = Watcher("VP8")
    assert not watcher.take(rtp(10, 1, KEY))
    assert not watcher.take(rtp(11, 1, REST))
    assert watcher.take(rtp(12, 1, REST, marker=True))


def test_a_key_picture_with_a_hole_is_there_when_the_hole_is_filled() -> None:
    watcher = Watcher("VP8")
    assert not watcher.take(rtp(0xFFFF, 1, KEY))
    assert not watcher.take(rtp(1, 1, REST, marker=True))
    assert watcher.take(rtp(0, 1, REST))


def test_one_asks_for_a_key_after_the_first_picture_that_is_none() -> None:
    watcher = Watcher("VP8")
    asks = []
    for packet in (rtp(1, 1, REST), rtp(2, 1, REST, marker=True)):
        watcher.take(packet)
        asks.append(watcher.ended_another)
    assert asks == [False, True]
    assert not watcher.take(rtp(3, 2, KEY))
    assert watcher.take(rtp(4, 2, REST, marker=True))
