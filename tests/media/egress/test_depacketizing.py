"""Payloads as senders make them and as nobody should."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.egress.depacketizing import (
    DEPACKETIZERS,
    BadPayload,
    Piece,
    h264,
    opus,
    parameter_sets,
    vp8,
    vp9,
)

SPS, PPS, IDR, SLICE = b"\x67\x42\xe0\x1f", b"\x68\xce", b"\x65\x88\x84", b"\x41\x9a"
CODE = b"\0\0\0\1"


def aggregated(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def test_a_single_unit_gets_a_start_code() -> None:
    assert h264(SLICE) == Piece(CODE + SLICE, begins=False, whole=True, is_key=False)


def test_parameters_and_key_frame_in_one_packet_are_taken_apart() -> None:
    piece = h264(aggregated(SPS, PPS, IDR))
    assert piece == Piece(CODE + SPS + CODE + PPS + CODE + IDR, True, True, True)


def test_fragments_make_the_unit_they_were() -> None:
    first, middle, last = b"\x7c\x85ab", b"\x7c\x05cd", b"\x7c\x45ef"
    pieces = [h264(each) for each in (first, middle, last)]
    assert b"".join(piece.data for piece in pieces) == CODE + b"\x65abcdef"
    assert [piece.whole for piece in pieces] == [True, False, False]
    assert [piece.is_key for piece in pieces] == [True, False, False]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x65", b"\x78", b"\x78\x00", b"\x78\x00\x00", b"\x78\x00\x09ab", b"\x79ab", b"\x60ab"],
)
def test_what_is_no_h264_payload_is_refused(payload: bytes) -> None:
    with pytest.raises(BadPayload):
        h264(payload)


@pytest.mark.parametrize(
    ("descriptor", "begins"),
    [
        (b"\x10", True),
        (b"\x00", False),
        (b"\x11", False),
        (b"\x90\x80\x05", True),
        (b"\x90\x80\x85\x01", True),
        (b"\x90\xe0\x85\x01\x02\x03", True),
        (b"\x90\x30\x03", True),
    ],
)
def test_a_vp8_descriptor_of_any_length_is_taken_off(descriptor: bytes, begins: bool) -> None:
    assert vp8(descriptor + b"\x10ab") == Piece(b"\x10ab", begins, begins, is_key=begins)
    assert not vp8(descriptor + b"\x11ab").is_key


@pytest.mark.parametrize(
    ("payload", "piece"),
    [
        (b"\x0cab", Piece(b"ab", True, True, True)),
        (b"\x44ab", Piece(b"ab", False, False, False)),
        (b"\x88\x05ab", Piece(b"ab", True, True, True)),
        (b"\xa8\x85\x01\x00\x07ab", Piece(b"ab", True, True, True)),
        (b"\xb8\x05\x00ab", Piece(b"ab", True, True, True)),
        (b"\x58\x03\x02ab", Piece(b"ab", True, True, False)),
        (b"\x0a\x18\x01\x40\x00\xf0\x01\x04\x01ab", Piece(b"ab", True, True, True)),
    ],
)
def test_vp9_descriptors(payload: bytes, piece: Piece) -> None:
    assert vp9(payload) == piece


@pytest.mark.parametrize("payload", [b"", b"\x80", b"\xa8\x85", b"\xa8\x05\x02\x00", b"\x50\x03"])
def test_what_is_no_vp9_payload_is_refused(payload: bytes) -> None:
    with pytest.raises(BadPayload):
        vp9(payload)


def test_every_sound_stands_alone() -> None:
    assert opus(b"\xfc") == Piece(b"\xfc", True, True, True)
    with pytest.raises(BadPayload):
        opus(b"")


def test_parameters_are_found_among_other_units() -> None:
    data = CODE + b"\x09\xf0" + CODE + SPS + CODE + PPS + CODE + IDR
    assert parameter_sets(data) == CODE + SPS + CODE + PPS
    assert parameter_sets(CODE + SLICE) == b""


@settings(max_examples=40)
@given(payload=st.binary(max_size=40))
@pytest.mark.parametrize("unpack", DEPACKETIZERS.values())
def test_whatever_comes_is_a_piece_or_refused(
    unpack: Callable[[bytes], Piece], payload: bytes
) -> None:
    with contextlib.suppress(BadPayload):
        assert isinstance(unpack(payload), Piece)
