"""Numbers that go round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.numbering import RENEWED, Order, ahead, joined

SEQUENCE = st.integers(0, 0xFFFF)


@given(SEQUENCE, st.integers(-0x8000, 0x7FFF))
def test_ahead_is_what_was_added_whatever_the_start(start: int, step: int) -> None:
    assert ahead(start, (start + step) & 0xFFFF) == step


@given(st.tuples(SEQUENCE, st.integers(0, 0xFFFFFFFF)), SEQUENCE, st.integers(0, 0xFFFFFFFF))
def test_what_is_joined_follows_right_after(
    last: tuple[int, int], sequence: int, timestamp: int
) -> None:
    shift = joined(last, (sequence, timestamp), 960)
    assert (sequence + shift.sequence) & 0xFFFF == (last[0] + 1) & 0xFFFF
    assert (timestamp + shift.timestamp) & 0xFFFFFFFF == (last[1] + 960) & 0xFFFFFFFF


@given(SEQUENCE, st.lists(st.integers(1, 2999), max_size=100))
def test_an_order_counts_gaps_across_the_wrap(start: int, gaps: list[int]) -> None:
    order = Order()
    assert order.step(start) == RENEWED
    for gap in gaps:
        start = (start + gap) & 0xFFFF
        assert order.step(start) == gap


@given(SEQUENCE, st.integers(0, 1023))
def test_a_late_packet_is_late_and_changes_nothing(start: int, behind: int) -> None:
    order = Order()
    order.step(start)
    assert order.step((start - behind) & 0xFFFF) == -behind
    assert order.step((start + 1) & 0xFFFF) == 1


@given(SEQUENCE, st.integers(3000, 0x10000 - 1025))
def test_a_jump_is_believed_when_a_second_packet_follows_it(start: int, jump: int) -> None:
    order = Order()
    order.step(start)
    there = (start + jump) & 0xFFFF
    assert order.step(there) is None
    assert order.step((there + 1) & 0xFFFF) == RENEWED
    assert order.step((there + 2) & 0xFFFF) == 1


def test_stray_packets_of_a_hostile_sender_do_not_take_the_numbering_over() -> None:
    order = Order()
    order.step(10)
    assert [order.step(20_000), order.step(40_000), order.step(11)] == [None, None, 1]
