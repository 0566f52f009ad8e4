"""The last packets of a track."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.ring import SIZE, Ring
from server.media.ports import Packet


def numbered(sequence: int) -> Packet:
    return Packet(sequence & 0xFFFF, 0, False, b"")


def test_a_packet_is_kept_until_a_newer_one_takes_its_place() -> None:
    ring = Ring()
    for sequence in range(SIZE + 1):
        assert ring.put(numbered(sequence))
    assert ring.get(0) is None
    assert ring.get(1) == numbered(1)
    assert ring.get(SIZE) == numbered(SIZE)


def test_what_came_twice_or_far_too_late_is_not_kept() -> None:
    ring = Ring()
    ring.put(numbered(5000))
    assert not ring.put(numbered(5000))
    assert not ring.put(numbered(5000 - SIZE))
    assert ring.put(numbered(4999))
    assert not ring.put(numbered(4999))


@given(st.integers(0, 0xFFFF), st.integers(0, SIZE - 65), st.sets(st.integers(0, SIZE)))
def test_since_gives_in_order_what_is_there(start: int, count: int, lost: set[int]) -> None:
    ring = Ring()
    kept = [start + step for step in range(count + 1) if step not in lost or step == count]
    for sequence in kept:
        ring.put(numbered(sequence))
    assert ring.since(start) == [numbered(sequence) for sequence in kept]


def test_since_gives_nothing_of_what_is_too_long_ago_or_still_to_come() -> None:
    ring = Ring()
    assert ring.since(0) == []
    for sequence in range(3000):
        ring.put(numbered(sequence))
    assert ring.since(2999 - SIZE + 64) == []
    assert ring.since(3000) == []


def picture(first: int, count: int, marker: bool = True) -> list[Packet]:
    """The packets of one picture, whose last is marked."""
    last = first + count - 1
    numbers = range(first, first + count)
    return [Packet(one & 0xFFFF, first, marker and one == last, b"x") for one in numbers]


def test_a_picture_is_given_whole_over_the_wrap_or_not_at_all() -> None:
    ring, packets = Ring(), picture(0xFFFE, 5)
    for packet in packets[:-1]:
        ring.put(packet)
    assert ring.frame(0xFFFE, 0xFFFE) == ()
    ring.put(packets[-1])
    assert ring.frame(0xFFFE, 0xFFFE) == tuple(packets)
    assert ring.frame(0xFFFE, 1) == ring.frame(9, 0xFFFE) == ()


def test_a_picture_without_a_mark_ends_where_the_next_one_begins() -> None:
    ring, packets = Ring(), picture(10, 3, marker=False)
    for packet in packets:
        ring.put(packet)
    assert ring.frame(10, 10) == ()
    ring.put(picture(13, 1)[0])
    assert ring.frame(10, 10) == tuple(packets)


def test_a_picture_that_was_partly_overwritten_is_gone() -> None:
    ring = Ring()
    for packet in picture(1, 3):
        ring.put(packet)
    ring.put(numbered(SIZE + 1))
    assert ring.frame(1, 1) == ()
