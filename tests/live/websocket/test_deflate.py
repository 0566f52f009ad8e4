"""Compression that is done once for everybody, judged by zlib and by websockets' own extension."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.websocket import deflate
from server.live.websocket.deflate import Inflater, Part, negotiate

TAIL = b"\x00\x00\xff\xff"


def inflated(data: bytes, window: int) -> bytes:
    """What a client that forgets everything between messages makes of it (RFC 7692, 7.2.2)."""
    return zlib.decompressobj(-window).decompress(data + TAIL)


@pytest.mark.parametrize(
    ("offers", "header"),
    [
        ("permessage-deflate; client_max_window_bits", b"client_max_window_bits=12"),
        ("permessage-deflate", b"server_max_window_bits=12"),
        ("permessage-deflate; server_max_window_bits=10", b"server_max_window_bits=10"),
        ("x-other, permessage-deflate; client_no_context_takeover", b"client_no_context"),
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", b"bits=12"),
    ],
)
def test_an_offer_that_can_be_met_is_met_without_keeping_context(
    offers: str, header: bytes
) -> None:
    agreed = negotiate(offers)
    assert agreed is not None
    assert header in agreed.header
    assert b"server_no_context_takeover" in agreed.header
    assert 9 <= agreed.outgoing <= 12


@pytest.mark.parametrize(
    "offers",
    [
        "",
        "x-webkit-deflate-frame",
        "permessage-deflate; surprise",
        "permessage-deflate; server_max_window_bits=99",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        ";;,=\x7f",
    ],
)
def test_an_offer_that_cannot_be_met_means_no_compression(offers: str) -> None:
    assert negotiate(offers) is None


@given(
    st.lists(st.one_of(st.binary(max_size=2000), st.binary(max_size=9000).map(Part)), max_size=6),
    st.sampled_from([9, 12, 15]),
)
def test_a_message_of_shared_and_own_parts_is_read_as_one(
    parts: list[bytes | Part], window: int
) -> None:
    assert inflated(deflate.packed(parts, window), window) == deflate.plain(parts)


def test_a_shared_part_is_compressed_once_for_each_window() -> None:
    part = Part(b'{"text":"the same for everybody"}' * 100)
    assert part.packed(12) is part.packed(12)
    assert len(part.packed(12)) < len(part.plain) / 10
    assert inflated(part.packed(9)[:-4], 9) == part.plain


def test_nothing_at_all_is_a_message_too() -> None:
    assert inflated(deflate.packed([], 12), 12) == b""


@given(st.binary(max_size=5000), st.lists(st.integers(1, 700), max_size=12))
def test_a_message_is_inflated_in_whatever_pieces_it_comes(data: bytes, cuts: list[int]) -> None:
    whole = deflate.packed([Part(data)], 12)
    inflater, found, at = Inflater(12, 5000), b"", 0
    for cut in cuts:
        found += inflater.take(whole[at : at + cut], last=False)
        at += cut
    assert found + inflater.take(whole[at:], last=True) == data


def test_a_bomb_is_noticed_before_it_is_unpacked() -> None:
    bomb = deflate.packed([Part(b"\x00" * 50_000_000)], 12)
    with pytest.raises(OverflowError):
        Inflater(12, 16_384).take(bomb, last=True)


def test_one_byte_too_many_is_too_many_and_exactly_as_many_are_not() -> None:
    assert Inflater(12, 1000).take(deflate.packed([Part(b"x" * 1000)], 12), last=True)
    with pytest.raises(OverflowError):
        Inflater(12, 999).take(deflate.packed([Part(b"x" * 1000)], 12), last=True)


def test_what_is_no_deflate_is_refused() -> None:
    with pytest.raises(ValueError, match="permessage-deflate"):
        Inflater(12, 1000).take(b"\xff\xff\xff\xff", last=True)
