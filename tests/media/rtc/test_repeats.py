"""What is lost on the way to a viewer is sent again, within measure."""

from __future__ import annotations

from itertools import pairwise

from server.media.forwarding.inlet import Steady
from server.media.forwarding.reports import Nack
from tests.media.forwarding.pictures import DELTA, H264, KEY, Clock, Sender, track
from tests.media.rtc.screen import Screen


def test_what_is_lost_is_sent_again_under_a_number_of_its_own() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    Sender(picture, clock).sends(KEY, DELTA)
    seen = screen.packets
    lost = seen[1].sequence
    screen.leg.heard(Nack(screen.leg.ssrc, (lost, lost, (lost + 9) & 0xFFFF)))
    again = screen.packets
    assert [one.payload for one in again] == [lost.to_bytes(2, "big") + DELTA] * 2
    assert [one.payload_type for one in again] == [97, 97]
    assert again[1].sequence == (again[0].sequence + 1) & 0xFFFF
    assert {one.ssrc for one in again} == {screen.leg.repeats.ssrc}


def test_whoever_asks_for_too_much_again_is_answered_to_a_measure_a_second() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    Sender(picture, clock).sends(KEY)
    (seen,) = screen.packets
    for _ in range(3):
        screen.leg.heard(Nack(screen.leg.ssrc, (seen.sequence,) * 1000))
    assert len(screen.packets) == 400
    screen.leg.second()
    screen.leg.heard(Nack(screen.leg.ssrc, (seen.sequence,)))
    assert len(screen.packets) == 1


def test_a_list_of_what_was_never_sent_is_not_read_to_its_end() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    Sender(picture, clock).sends(KEY)
    looked: list[int] = []
    vars(picture)["recall"] = looked.append
    for _ in range(5):
        screen.leg.heard(Nack(screen.leg.ssrc, tuple(range(30_000, 36_000))))
    assert len(looked) == 2000
    screen.leg.second()
    screen.leg.heard(Nack(screen.leg.ssrc, (30_000,)))
    assert len(looked) == 2001


def test_what_went_out_as_one_codec_is_not_sent_again_as_another() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    picture.begin(Steady(H264)).push(3, 3, True, b"\x65\x88")
    Sender(picture, clock).sends(KEY, DELTA)
    seen = screen.packets
    screen.leg.heard(Nack(screen.leg.ssrc, tuple(one.sequence for one in seen)))
    assert [one.payload[2:] for one in screen.packets] == [KEY, DELTA]
    assert all((b.sequence - a.sequence) & 0xFFFF == 1 for a, b in pairwise(seen))
