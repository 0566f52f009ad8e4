"""Tracks: numbers and a clock that never break, whoever sends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.inlet import Steady
from server.media.forwarding.key_frames import BURST_BYTES
from tests.media.forwarding.pictures import (
    DELTA,
    H264,
    KEY,
    OPUS,
    VP8,
    Clock,
    Sender,
    Taker,
    track,
    unbroken,
)

# Who joins -------------------------------------------------------------------------------------


def test_whoever_joins_late_is_given_what_came_since_the_last_key_frame() -> None:
    clock = Clock()
    picture, late = track(clock), Taker()
    Sender(picture, clock).sends(KEY, DELTA, KEY, DELTA, DELTA)
    picture.add(late)
    assert late.payloads == [KEY, DELTA, DELTA]
    assert late.codecs == [VP8]


def test_whoever_joins_three_seconds_after_the_last_key_frame_waits_for_one_that_is_asked_for() -> (
    None
):
    clock = Clock()
    picture, late = track(clock), Taker()
    sender = Sender(picture, clock)
    sender.sends(KEY, DELTA)
    clock.now += 3
    picture.add(late)
    assert late.packets == []
    assert sender.origin.times == 1


def test_a_burst_of_more_than_a_megabyte_is_not_sent() -> None:
    clock = Clock()
    picture, late = track(clock), Taker()
    sender = Sender(picture, clock)
    sender.sends(KEY)
    clock.now -= 25
    sender.sends(*[DELTA + bytes(1300)] * (BURST_BYTES // 1300 + 1))
    clock.now = 100.5
    picture.add(late)
    assert late.packets == []
    assert sender.origin.times


def test_for_h264_a_burst_begins_at_the_parameters() -> None:
    clock = Clock()
    picture, late = track(clock), Taker()
    inlet = picture.begin(Steady(H264))
    for sequence, payload in enumerate([b"\x67\x42", b"\x68\xce", b"\x65\x88", b"\x61\x00"]):
        inlet.push(sequence, 3000 if sequence < 3 else 6000, False, payload)
    picture.add(late)
    assert late.payloads == [b"\x67\x42", b"\x68\xce", b"\x65\x88", b"\x61\x00"]
    assert picture.key_frames == 1


def test_a_key_frame_whose_first_packet_comes_late_is_one_to_begin_with() -> None:
    clock = Clock()
    picture, late = track(clock), Taker()
    inlet = picture.begin(Steady(VP8))
    frames = [(0, 0, KEY), (2, 3000, b"rest"), (3, 6000, DELTA), (1, 3000, KEY), (4, 9000, DELTA)]
    for sequence, timestamp, payload in frames:
        inlet.push(sequence, timestamp, False, payload)
    picture.add(late)
    assert late.payloads == [KEY, b"rest", DELTA, DELTA]
    assert picture.key_frames == 2


def test_parameters_that_come_behind_their_picture_are_where_a_burst_begins() -> None:
    clock = Clock()
    picture, late = track(clock), Taker()
    inlet = picture.begin(Steady(H264))
    for sequence, timestamp, payload in [
        (0, 0, b"\x67\x42"),
        (3, 3000, b"\x65\x88"),
        (2, 3000, b"\x67\x42"),
        (1, 0, b"\x65\x88"),
    ]:
        inlet.push(sequence, timestamp, False, payload)
    picture.add(late)
    assert late.payloads == [b"\x67\x42", b"\x65\x88"]
    assert picture.key_frames == 2


def test_whoever_joins_sound_is_given_what_comes_from_now_on() -> None:
    clock = Clock()
    sound, late = track(clock, "audio"), Taker()
    sender = Sender(sound, clock, codec=OPUS)
    sender.sends(b"before")
    sound.add(late)
    sender.sends(b"after")
    assert late.payloads == [b"after"]


def test_whoever_left_is_given_nothing_more_and_may_leave_twice() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    sender = Sender(picture, clock)
    picture.add(taker)
    sender.sends(KEY)
    picture.drop(taker)
    picture.drop(taker)
    sender.sends(DELTA)
    assert taker.payloads == [KEY]


@pytest.mark.parametrize("when", ["take", "renewed"])
def test_a_taker_that_fails_is_dropped_and_the_others_and_the_sender_go_on(
    caplog: pytest.LogCaptureFixture, when: str
) -> None:
    def fails(_given: object) -> None:
        raise OSError("full")

    clock = Clock()
    picture, broken, taker = track(clock), Taker(), Taker()
    vars(broken)[when] = fails
    picture.add(broken)
    picture.add(taker)
    Sender(picture, clock).sends(KEY, DELTA)
    assert taker.payloads == [KEY, DELTA]
    assert len(caplog.records) == 1


# Who sends -------------------------------------------------------------------------------------


def test_another_sender_takes_over_with_its_key_frame_and_the_one_before_goes_on_until_then() -> (
    None
):
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    first = Sender(picture, clock, 60_000)
    first.sends(KEY, DELTA)
    second = Sender(picture, clock, 17)
    second.sends(b"\x10\x01second, no key")
    first.sends(b"\x10\x01first goes on")
    second.sends(KEY + b"second")
    first.sends(b"\x10\x01first is out")
    second.sends(DELTA)
    assert taker.payloads == [KEY, DELTA, b"\x10\x01first goes on", KEY + b"second", DELTA]
    assert unbroken(taker)
    assert second.origin.times, "a key frame was asked for"
    assert len(taker.codecs) == 2


def test_the_clock_goes_on_while_nobody_sends() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    Sender(picture, clock).sends(KEY)
    clock.now += 10 - 1 / 30
    lived = picture.is_live
    Sender(picture, clock, 900).sends(KEY)
    assert (lived, picture.is_live) == (False, True)
    assert taker.packets[1].timestamp - taker.packets[0].timestamp == pytest.approx(900_000, abs=1)


def test_a_sender_that_stops_leaves_the_track_to_the_next_one() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    sender = Sender(picture, clock)
    sender.sends(KEY)
    picture.end(sender.inlet)
    sender.sends(DELTA)
    assert taker.payloads == [KEY]
    waiting = Sender(picture, clock)
    picture.end(waiting.inlet)
    waiting.sends(KEY)
    assert taker.payloads == [KEY]


def test_packets_from_before_a_sender_took_over_never_take_a_number_of_the_one_before() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    Sender(picture, clock).sends(KEY, DELTA)
    second = Sender(picture, clock, 500)
    second.sends(KEY)
    second.sequence = 498
    second.sends(DELTA)
    assert taker.sequences == [0xFFFF & (taker.sequences[0] + step) for step in range(3)]


def test_a_sender_that_does_not_say_its_codec_is_carried_as_it_is() -> None:
    clock = Clock()
    sound, taker = track(clock, "audio"), Taker()
    sound.add(taker)
    nobody = Steady(None)
    sound.begin(nobody).push(0, 0, True, b"sound")
    assert (taker.payloads, taker.codecs, sound.codec) == ([b"sound"], [], None)
    assert (nobody.moment(0), sound.moment(0), sound.timestamp_at(0.0)) == (None, None, None)


def test_a_packet_that_comes_twice_goes_out_once() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    sender = Sender(picture, clock)
    sender.sends(KEY, DELTA)
    sender.sequence -= 1
    sender.sends(DELTA)
    assert len(taker.packets) == 2


@given(
    st.integers(0, 0xFFFF),
    st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(1, 40)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_whoever_sends_and_however_packets_are_shuffled_no_number_is_used_twice(
    first: int, senders: list[tuple[int, int]], random: object
) -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    for start, count in [(first, 3), *senders]:
        sender = Sender(picture, clock, start)
        order = list(range(count))
        for place in range(1, count - 1, 2):
            order[place], order[place + 1] = order[place + 1], order[place]
        for place in order:
            sender.sequence, sender.timestamp = start + place, place * 3000
            sender.sends(KEY if place == 0 else DELTA)
    assert len(set(taker.sequences)) == len(taker.packets) == 3 + sum(n for _, n in senders)
    in_order = [packet for packet in taker.packets if packet.payload == KEY]
    assert all((b.timestamp - a.timestamp) & 0xFFFFFFFF < 1 << 31 for a, b in pairwise(in_order))


def test_a_sender_that_went_on_for_long_may_send_what_is_late_all_the_same() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    sender = Sender(picture, clock, 0x7000)
    sender.sends(KEY, *[DELTA] * 0x9000)
    sender.sequence += 1
    sender.sends(DELTA)
    sender.sequence -= 2
    sender.sends(DELTA)
    assert len(taker.packets) == 0x9003
    assert picture.frame > 0


def test_numbers_go_round_without_a_break() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    sender = Sender(picture, clock, 0xFFF0)
    sender.timestamp = 0xFFFFFFFF - 9000
    sender.sends(KEY, *[DELTA] * 40)
    assert unbroken(taker)
    assert len(taker.packets) == 41


# Its last key frame ------------------------------------------------------------------------------


def test_the_last_key_frame_is_given_with_its_codec_and_when_it_came() -> None:
    clock = Clock()
    picture = track(clock)
    assert picture.key_frame() is None
    sender = Sender(picture, clock)
    sender.sends(KEY, DELTA)
    came = clock.now
    sender.sends(KEY, DELTA)
    key = picture.key_frame()
    assert key is not None
    assert (key.codec, key.at, [packet.payload for packet in key.packets]) == (VP8, came, [KEY])
    sender.sends(*[DELTA] * 2100)
    gone = picture.key_frame()
    assert gone is not None
    assert (gone.at, gone.packets) == (came, ())
