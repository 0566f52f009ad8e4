"""Sound that carries the piece before once more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.redundancy import Block, pack, unpack

OPUS = 111


def test_a_packet_tells_its_own_piece_last_and_what_came_before_first() -> None:
    packet = bytes.fromhex("ef0f0003ef0780026f") + b"oldPRnow"
    assert unpack(packet) == [
        Block(111, 960, b"old"),
        Block(111, 480, b"PR"),
        Block(111, 0, b"now"),
    ]


def test_a_packet_may_carry_itself_alone() -> None:
    assert unpack(pack(OPUS, None, b"now")) == [Block(OPUS, 0, b"now")]


@given(st.integers(0, 127), st.integers(1, 16_383), st.binary(max_size=1023), st.binary())
def test_what_is_packed_is_what_is_unpacked(
    number: int, back: int, before: bytes, now: bytes
) -> None:
    both = [Block(number, back, before), Block(number, 0, now)]
    assert unpack(pack(number, (back, before), now)) == both


@pytest.mark.parametrize("before", [(0, b"x"), (16_384, b"x"), (960, bytes(1024))])
def test_what_has_no_room_in_it_is_left_out(before: tuple[int, bytes]) -> None:
    assert unpack(pack(OPUS, before, b"now")) == [Block(OPUS, 0, b"now")]


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\xef",
        b"\xef\x0f\x00",
        b"\xef\x0f\x00\x03",
        b"\xef\x0f\x00\x03\x6fol",
        b"\xef\x0f\x00\x00" * 9 + b"\x6f",
    ],
)
def test_what_is_cut_short_or_endless_is_no_packet(packet: bytes) -> None:
    assert unpack(packet) is None


@given(st.binary(max_size=80))
def test_hostile_bytes_are_read_within_their_bounds(packet: bytes) -> None:
    blocks = unpack(packet)
    assert blocks is None or sum(len(one.payload) for one in blocks) < len(packet)
