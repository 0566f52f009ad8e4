"""Tracks that follow tracks."""

from __future__ import annotations

import pytest

from server.media.forwarding.inlet import Steady
from server.media.forwarding.track import Track
from server.media.ports import Codec
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


def test_a_track_follows_another_from_its_next_key_frame_while_the_old_picture_goes_on() -> None:
    clock = Clock()
    one, two, stage, taker = track(clock), track(clock), track(clock), Taker()
    first, second = Sender(one, clock, 7), Sender(two, clock, 9)
    stage.add(taker)
    stage.follow(one)
    first.sends(KEY, DELTA)
    second.sends(KEY, DELTA)
    clock.now += 1
    first.sends(DELTA)
    stage.follow(two)
    assert second.origin.times == 1, "a key frame was asked for"
    second.sends(DELTA)
    first.sends(b"\x10\x01still there")
    second.sends(KEY + b"two")
    first.sends(b"\x10\x01gone")
    assert taker.payloads == [KEY, DELTA, DELTA, b"\x10\x01still there", KEY + b"two"]
    assert unbroken(taker)


def test_a_stage_that_was_dark_begins_with_what_came_since_the_last_key_frame() -> None:
    clock = Clock()
    one, stage, taker = track(clock), track(clock), Taker()
    Sender(one, clock).sends(KEY, DELTA, DELTA)
    stage.add(taker)
    stage.follow(one)
    assert taker.payloads == [KEY, DELTA, DELTA]
    assert stage.is_live


def test_a_dark_stage_before_hundreds_waits_for_a_key_frame_instead_of_sending_seconds_to_all() -> (
    None
):
    clock = Clock()
    feed, stage, hall = track(clock), track(clock), track(clock)
    takers = [Taker() for _ in range(60)]
    hall.follow(stage)
    for taker in takers:
        hall.add(taker)
    sender = Sender(feed, clock)
    sender.sends(KEY, *[DELTA + bytes(10_000)] * 45)
    stage.follow(feed)
    assert stage.reach == 60
    assert takers[0].packets == []
    assert sender.origin.times == 1
    for taker in takers[1:]:
        hall.drop(taker)
    stage.follow(None)
    stage.follow(feed)
    assert len(takers[0].packets) == 46, "to one it is sent"


def test_a_replayed_picture_does_not_put_the_clock_ahead_of_time() -> None:
    clock = Clock()
    one, two, stage, taker = track(clock), track(clock), track(clock), Taker()
    stage.add(taker)
    stage.follow(one)
    Sender(one, clock).sends(KEY)
    start = clock.now
    stage.follow(None)
    clock.now += 10
    Sender(two, clock, 5).sends(KEY, *[DELTA] * 59)
    stage.follow(two)
    elapsed = (taker.packets[-1].timestamp - taker.packets[0].timestamp) / 90_000
    assert elapsed == pytest.approx(clock.now - start, abs=0.1)


def test_a_key_frame_whose_first_packet_is_late_is_taken_over_with_all_of_it() -> None:
    clock = Clock()
    one, two, stage, taker = track(clock), track(clock), track(clock), Taker()
    stage.add(taker)
    stage.follow(one)
    first, second = Sender(one, clock, 7), Sender(two, clock, 0xFFFE)
    first.sends(KEY)
    second.sends(KEY)
    clock.now += 1
    stage.follow(two)
    second.sequence += 1
    second.sends(b"\x00its second packet", DELTA)
    first.sends(DELTA)
    second.sequence, second.timestamp = 0xFFFF, second.timestamp - 6000
    second.sends(KEY + b"first packet, late")
    second.sequence += 2
    second.sends(DELTA + b"next")
    late = [KEY + b"first packet, late", b"\x00its second packet", DELTA, DELTA + b"next"]
    assert taker.payloads == [KEY, DELTA, *late]
    assert [packet.sequence for packet in taker.packets] == list(range(7, 13))


def test_sound_moves_at_once_and_what_it_followed_is_let_go() -> None:
    clock = Clock()
    floor, french, channel, taker = (*(track(clock, "audio") for _ in range(3)), Taker())
    channel.add(taker)
    original, voice = Sender(floor, clock, 3, OPUS), Sender(french, clock, 8, OPUS)
    channel.follow(floor)
    original.sends(b"floor")
    channel.follow(french)
    voice.sends(b"french")
    original.sends(b"not heard")
    channel.follow(floor)
    original.sends(b"floor again")
    voice.sends(b"not heard")
    assert taker.payloads == [b"floor", b"french", b"floor again"]
    assert unbroken(taker)


def test_a_track_that_follows_nobody_keeps_its_takers_waiting() -> None:
    clock = Clock()
    one, stage, taker = track(clock), track(clock), Taker()
    stage.follow(one)
    sender = Sender(one, clock)
    stage.add(taker)
    sender.sends(KEY)
    stage.follow(None)
    sender.sends(DELTA)
    assert taker.payloads == [KEY]
    stage.follow(one)
    sender.sends(KEY)
    assert taker.payloads[-1] == KEY


def test_changing_ones_mind_before_the_key_frame_leaves_the_old_picture() -> None:
    clock = Clock()
    one, two, stage, taker = track(clock), track(clock), track(clock), Taker()
    first, second = Sender(one, clock), Sender(two, clock)
    stage.add(taker)
    stage.follow(one)
    first.sends(KEY)
    stage.follow(two)
    stage.follow(two)
    stage.follow(one)
    second.sends(KEY)
    first.sends(DELTA)
    assert taker.payloads == [KEY, DELTA]


def test_a_codec_that_changes_is_told_through_all_tracks() -> None:
    clock = Clock()
    feed, stage, taker = track(clock), track(clock), Taker()
    stage.follow(feed)
    stage.add(taker)
    Sender(feed, clock).sends(KEY)
    inlet = feed.begin(Steady(H264))
    inlet.push(5, 5, True, b"\x61\x00")
    inlet.push(6, 6, True, b"\x65\x88")
    assert taker.codecs == [VP8, H264]
    assert stage.codec == H264
    assert taker.payloads == [KEY, b"\x65\x88"]
    assert stage.key_frames == 2


def test_no_track_follows_itself_however_far_around_or_one_of_another_kind() -> None:
    clock = Clock()
    one, two, three = (track(clock) for _ in range(3))
    two.follow(one)
    three.follow(two)
    for wrong in (one, two, three, track(clock, "audio")):
        with pytest.raises(ValueError, match="never itself"):
            one.follow(wrong)


def test_what_was_sent_before_can_be_recalled() -> None:
    clock = Clock()
    picture, taker = track(clock), Taker()
    picture.add(taker)
    Sender(picture, clock, 70).sends(KEY, DELTA)
    assert picture.recall(taker.sequences[1]) == taker.packets[1]
    assert picture.recall(taker.sequences[1] + 1) is None


def test_limits_are_those_of_all_who_take_it_in_the_end() -> None:
    clock = Clock()
    feed, stage = track(clock), track(clock)
    stage.follow(feed)
    stage.add(Taker(), lambda: [300_000])
    stage.add(Taker(), lambda: [None])
    stage.add(Taker())
    assert feed.limits() == [300_000, None]


def test_the_senders_clock_is_told_in_the_tracks_own_timestamps() -> None:
    class Told(Steady):
        def timestamp_at(self, _wall: float) -> int | None:
            return 5000

        def moment(self, timestamp: int) -> float | None:
            return float(timestamp)

    clock = Clock()
    feed, stage, taker = track(clock), track(clock), Taker()
    assert stage.timestamp_at(0.0) is None
    assert stage.moment(0) is None
    stage.follow(feed)
    stage.add(taker)
    Sender(feed, clock, 99).sends(KEY)
    feed.begin(Told(VP8)).push(3, 4000, True, KEY)
    last = taker.packets[-1].timestamp
    assert stage.timestamp_at(0.0) == last + 1000
    assert stage.moment(last) == 4000.0


def test_silence_is_no_voice() -> None:
    clock = Clock()
    feed, channel = track(clock, "audio"), track(clock, "audio")
    channel.follow(feed)
    inlet = feed.begin(Steady(OPUS))
    inlet.push(0, 0, True, b"...", False)
    assert feed.voiced_at is channel.voiced_at is None
    inlet.push(1, 960, True, b"hello")
    assert feed.voiced_at == channel.voiced_at == clock.now


def test_a_track_without_packets_is_nothing_yet() -> None:
    empty = Track("video")
    assert (empty.codec, empty.last, empty.is_live, empty.limits()) == (None, None, False, [])
    assert Codec("VP8", 90_000) == VP8


def test_a_codec_of_a_track_that_is_waited_for_is_not_told_yet() -> None:
    clock = Clock()
    one, two, stage, taker = track(clock), track(clock), track(clock), Taker()
    stage.add(taker)
    stage.follow(one)
    Sender(one, clock).sends(KEY)
    stage.follow(two)
    stage.changed(two.begin(Steady(H264)), H264)  # as an inlet that waits would
    assert taker.codecs == [VP8]
    assert Steady(VP8).moment(0) is None
