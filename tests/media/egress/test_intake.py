"""The way from the loop into a thread."""

from __future__ import annotations

import threading

from server.media.egress.intake import Arrival, Intake, Steady, Taps
from server.media.ports import Packet
from tests.media.egress.senders import H264, VP8, Clock, FedTrack

PACKET = Packet(1, 2, True, b"x")


def test_what_is_offered_comes_out_in_order_with_its_time() -> None:
    clock = Clock(5.0)
    intake = Intake(clock)
    intake.tell("a", H264)
    intake.offer("a", PACKET)
    intake.tell("a", None)
    assert [intake.next(1.0) for _ in range(3)] == [
        Arrival("a", H264, 5.0),
        Arrival("a", PACKET, 5.0),
        Arrival("a", None, 5.0),
    ]
    assert intake.now() is None


def test_a_full_intake_drops_until_half_is_worked_off_and_counts() -> None:
    intake = Intake(Clock(), room_for=10)
    for _ in range(15):
        intake.offer("a", PACKET)
    assert (len(intake), intake.dropped) == (10, 5)
    for _ in range(4):
        intake.next(0.0)
    intake.offer("a", PACKET)
    assert intake.dropped == 6
    intake.next(0.0)
    intake.offer("a", PACKET)
    assert (len(intake), intake.dropped) == (6, 6)


def test_a_full_intake_still_hears_that_a_sender_changed() -> None:
    intake = Intake(Clock(), room_for=1)
    intake.offer("a", PACKET)
    intake.offer("a", PACKET)
    intake.tell("a", VP8)
    assert [intake.next(0.0), intake.next(0.0)][1] == Arrival("a", VP8, intake.clock())


def test_a_waiting_thread_can_be_woken() -> None:
    intake = Intake(Clock())
    threading.Timer(0.0, intake.wake).start()
    assert intake.next(10.0) is None


def test_a_clock_that_does_not_step_shows_about_the_time() -> None:
    clock = Steady()
    first = clock()
    assert clock() >= first > 1_700_000_000


async def test_a_lane_that_takes_another_track_lets_go_of_the_first() -> None:
    intake = Intake(Clock())
    taps, first, second = Taps(intake), FedTrack("video", H264), FedTrack("video", None)
    taps.set("picture", first)
    taps.set("picture", first)
    assert len(first.sinks) == 1
    taps.set("picture", second)
    assert not first.sinks
    second.renew(VP8)
    second.feed(PACKET)
    taps.close()
    assert not second.sinks
    told = [arrival.what for arrival in iter(intake.now, None)]
    assert told == [H264, None, VP8, PACKET, None]


async def test_only_a_lane_with_a_track_asks_for_key_frames() -> None:
    taps, track = Taps(Intake(Clock())), FedTrack("video", H264)
    taps.set("picture", track)
    for lane in ("no", "picture"):
        threading.Thread(target=taps.ask_for_key_frame, args=(lane,)).start()
    await track.was_asked.wait()
    assert track.asked == 1


async def test_a_track_that_tells_its_senders_clock_is_believed() -> None:
    taps, track = Taps(Intake(Clock())), FedTrack("video", H264)
    taps.set("picture", track)
    assert taps.moment("picture", 5) is None
    track.reports = (0, 100.0)
    assert taps.moment("picture", (1 << 32) + 90_000) == 101.0
    assert taps.moment("other", 5) is None
