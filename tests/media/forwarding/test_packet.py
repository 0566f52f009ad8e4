"""RTP packets as they come in."""

from __future__ import annotations

from struct import pack

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.packet import Rtp, read, sent_again


def packed(first: int = 0x80, rest: bytes = b"sound") -> bytes:
    return pack("!BBHLL", first, 0x80 | 111, 7, 960, 42) + rest


def test_a_packet_is_read() -> None:
    assert read(packed()) == Rtp(111, True, 7, 960, 42, b"sound")


def test_contributing_sources_and_padding_are_taken_off() -> None:
    assert read(packed(0xA2, b"12345678sound\0\0\3")) == Rtp(111, True, 7, 960, 42, b"sound")


def test_the_loudness_is_read_from_its_extension() -> None:
    extension = pack("!HH", 0xBEDE, 2) + b"\x00\x51ab\x10\x85\x00\x00"
    heard = read(packed(0x90, extension + b"sound"), level_id=1)
    assert heard is not None
    assert (heard.level, heard.payload) == (5, b"sound")
    quiet = read(packed(0x90, extension + b"sound"), level_id=3)
    assert quiet is not None
    assert quiet.level is None


def test_behind_the_extension_15_nothing_is_believed() -> None:
    extension = pack("!HH", 0xBEDE, 1) + b"\xf0a\x10\x85"
    heard = read(packed(0x90, extension + b"sound"), level_id=1)
    assert heard is not None
    assert heard.level is None


def test_what_is_cut_off_or_not_rtp_is_nothing() -> None:
    assert read(packed()[:11]) is None
    assert read(packed(0x40)) is None
    assert read(packed(0x90, b"\xbe\xde")) is None
    assert read(packed(0x90, b"\xbe\xde\xff\xff")) is None
    assert read(packed(0xA0, b"\x00")) is None
    assert read(packed(0xA0, b"\xff")) is None
    assert read(packed(0x8F, b"")) is None


@given(st.binary(max_size=80), st.sampled_from([None, 1, 14]))
def test_any_bytes_can_be_read(data: bytes, level_id: int | None) -> None:
    heard = read(data, level_id)
    assert heard is None or len(heard.payload) <= len(data) - 12


def test_a_packet_sent_again_is_the_one_that_was_lost() -> None:
    again = Rtp(98, True, 3, 960, 43, b"\x00\x07sound")
    assert sent_again(again, 97, 42) == Rtp(97, True, 7, 960, 42, b"sound")
    assert sent_again(again._replace(payload=b"\x00\x07"), 97, 42) is None
