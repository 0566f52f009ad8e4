"""Datagrams on a stream, in pieces of any size, from anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.network.framing import LONGEST, Frames, FrameTooLongError, framed


@given(
    st.lists(st.binary(min_size=1, max_size=300), max_size=8),
    st.lists(st.integers(1, 50), min_size=1),
)
def test_datagrams_come_out_whole_however_the_stream_is_cut(
    sent: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(map(framed, sent))
    frames, got, at, turn = Frames(), list[bytes](), 0, 0
    while at < len(stream):
        size = cuts[turn % len(cuts)]
        got += frames.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert got == sent


def test_a_half_frame_waits_for_its_other_half() -> None:
    frames = Frames()
    assert list(frames.feed(framed(b"hello")[:4])) == []
    assert list(frames.feed(framed(b"hello")[4:] + b"\0")) == [b"hello"]


def test_an_empty_frame_is_passed_over() -> None:
    assert list(Frames().feed(framed(b"") + framed(b"a"))) == [b"a"]


def test_a_frame_that_announces_too_much_is_refused_before_it_comes() -> None:
    with pytest.raises(FrameTooLongError):
        list(Frames().feed((LONGEST + 1).to_bytes(2, "big")))


def test_what_is_whole_comes_out_before_the_refusal() -> None:
    pieces = Frames().feed(framed(b"good") + b"GET / HTTP/1.1")
    assert next(pieces) == b"good"
    with pytest.raises(FrameTooLongError):
        next(pieces)


def test_a_memoryview_is_framed_too() -> None:
    assert framed(memoryview(b"abc")) == b"\0\3abc"
