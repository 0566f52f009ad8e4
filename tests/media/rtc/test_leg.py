"""A leg: what a viewer decrypts of what tracks carry."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding import packet
from server.media.forwarding.inlet import Steady
from server.media.forwarding.reports import Block, Estimate, KeyFrameAsk, Nack, SenderReport
from server.media.forwarding.track import Track
from server.media.ports import Codec
from tests.media.forwarding.pictures import DELTA, H264, KEY, OPUS, VP8, Clock, Sender, track
from tests.media.rtc.screen import Screen


class Clocked(Steady):
    """A sender whose clock is known."""

    def timestamp_at(self, wall: float) -> int | None:
        return int(wall * 10) & 0xFFFFFFFF


def test_the_first_number_is_low_so_that_the_roll_over_counter_is_guessed_right() -> None:
    for _ in range(50):
        clock = Clock()
        picture, screen = track(clock), Screen(clock)
        screen.leg.listen(picture)
        Sender(picture, clock, 60_000).sends(KEY)
        assert screen.packets[0].sequence < 1 << 14


def test_a_viewer_decrypts_across_the_wrap_of_numbers() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    sender = Sender(picture, clock)
    seen = []
    for _ in range(67):
        sender.sends(KEY, *[DELTA] * 999)
        seen += screen.packets
    assert len(seen) == 67_000
    assert all((b.sequence - a.sequence) & 0xFFFF == 1 for a, b in pairwise(seen))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 200)), max_size=30))
def test_a_viewer_moved_from_sound_to_sound_hears_one_unbroken_stream(
    moves: list[tuple[int, int, int]],
) -> None:
    clock = Clock()
    sounds = [track(clock, "audio") for _ in range(3)]
    senders = [Sender(sound, clock, 40_000 + 9_000 * n, OPUS) for n, sound in enumerate(sounds)]
    screen = Screen(clock)
    expected = []
    for which, count, pause in moves:
        screen.leg.listen(sounds[which])
        clock.now += pause / 100
        for number in range(count):
            for other in senders:
                other.sends(b"%d" % number)
            expected.append(b"%d" % number)
    heard = screen.packets
    assert [one.payload for one in heard] == expected
    assert all((b.sequence - a.sequence) & 0xFFFF == 1 for a, b in pairwise(heard))
    assert all(0 < (b.timestamp - a.timestamp) & 0xFFFFFFFF < 1 << 31 for a, b in pairwise(heard))
    assert {one.payload_type for one in heard} <= {111}


def test_no_number_ever_carries_two_contents() -> None:
    """SRTP would encrypt both with the same key stream (RFC 3711, 9.1)."""
    clock = Clock()
    one, two, screen = track(clock, "audio"), track(clock, "audio"), Screen(clock)
    first, second = Sender(one, clock, 0, OPUS), Sender(two, clock, 0, OPUS)
    first.sends(b"a0")
    second.sends(b"b0", b"b1")
    screen.leg.listen(one)
    first.sends(b"a1", b"a2")
    screen.leg.listen(two)
    second.sequence = 4
    second.sends(b"b4")
    second.sequence = 3
    second.sends(b"b3, late, from before the move")
    sent, heard = list(screen.raw), screen.packets
    screen.leg.heard(Nack(screen.leg.ssrc, tuple(one.sequence for one in heard)))
    screen.leg.heard(Nack(screen.leg.ssrc, ((heard[-1].sequence - 1) & 0xFFFF,)))
    assert [one.payload for one in heard] == [b"a1", b"a2", b"b4"]
    assert len({(one.ssrc, one.sequence) for one in heard}) == 3
    assert screen.raw == sent[-1:]


def test_a_viewer_that_sees_nothing_for_a_while_goes_on_with_a_key_frame() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    sender = Sender(picture, clock)
    screen.leg.listen(picture)
    sender.sends(KEY)
    screen.leg.listen(None)
    sender.sends(DELTA, KEY, DELTA)
    screen.leg.listen(picture)
    seen = screen.packets
    assert [one.payload for one in seen] == [KEY, KEY, DELTA]
    assert [one.sequence - seen[0].sequence for one in seen] == [0, 1, 2]
    assert abs(seen[2].timestamp - seen[0].timestamp - 9000) <= 6000


def test_another_codec_comes_under_its_own_payload_type_and_one_not_offered_not_at_all() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    Sender(picture, clock).sends(KEY)
    picture.begin(Steady(H264)).push(4, 4, True, b"\x65\x88")
    picture.begin(Steady(Codec("AV1", 90_000))).push(5, 5, True, b"\x18\x0a")
    playable = screen.leg.is_playable
    Sender(picture, clock).sends(KEY)
    assert [one.payload_type for one in screen.packets] == [96, 102, 96]
    assert (playable, screen.leg.is_playable) == (False, True)


def test_sound_that_is_lost_is_sent_again_to_the_bit() -> None:
    clock = Clock()
    sound, screen = track(clock, "audio"), Screen(clock)
    screen.leg.listen(sound)
    Sender(sound, clock, 7, OPUS).sends(b"one", b"two", b"three")
    lost = screen.raw.pop(1)
    before, after = screen.packets
    screen.leg.heard(Nack(screen.leg.ssrc, ((before.sequence + 1) & 0xFFFF,)))
    assert screen.raw == [lost]
    (again,) = screen.packets
    assert (again.payload, again.ssrc) == (b"two", screen.leg.ssrc)
    assert before.timestamp < again.timestamp < after.timestamp


def test_a_report_ties_timestamps_as_the_viewer_knows_them_to_the_time() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    screen.leg.second()
    assert screen.told() == []
    wall = clock() + 1_800_000_000
    inlet = picture.begin(Clocked(VP8))
    inlet.push(0, int(wall * 10) & 0xFFFFFFFF, True, KEY)
    (seen,) = screen.packets
    screen.leg.second()
    said, counted = screen.told()
    assert isinstance(said, SenderReport)
    assert said.timestamp == seen.timestamp
    assert said.ntp >> 32 == int(wall) + 2_208_988_800
    assert isinstance(counted, SenderReport)
    assert (counted.packets, counted.bytes) == (1, len(KEY)), "without headers (RFC 3550, 6.4.1)"


def test_what_a_viewer_tells_reaches_the_sender_or_its_figures() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    sender = Sender(picture, clock)
    screen.leg.listen(picture)
    sender.sends(KEY, KEY + bytes(1000))
    ssrc = screen.leg.ssrc
    screen.leg.second()
    sender.sends(DELTA + bytes(1000))
    screen.leg.second()
    before = sender.origin.times
    for report in (
        KeyFrameAsk(ssrc),
        KeyFrameAsk(ssrc + 1),
        Estimate(1000, (ssrc,)),
        Block(ssrc, 255, 0, 0, 0, 0, 0),
        Nack(ssrc + 1, (1,)),
        Block(ssrc + 1, 0, 0, 0, 0, 0, 0),
    ):
        screen.leg.heard(report)
    assert sender.origin.times == before + 1
    assert picture.limits() == [1000]
    clock.now += 5
    screen.leg.heard(Block(ssrc, 255, 0, 0, 0, 0, 0))
    assert screen.leg.trouble.is_on
    assert picture.limits() == []
    assert screen.leg.figures()["asked_for_key_frames"] == 1


def test_another_sender_is_not_taken_for_a_narrow_place() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    for _ in range(2):
        Sender(picture, clock).sends(KEY + bytes(1000))
        screen.leg.second()
    Sender(picture, clock).sends(KEY)
    screen.leg.heard(Estimate(1000, (screen.leg.ssrc,)))
    assert picture.limits() == [None]


def test_a_network_that_takes_nothing_costs_packets_and_no_memory() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    screen.full = True
    Sender(picture, clock).sends(KEY, DELTA)
    screen.full = False
    assert screen.packets == []
    assert screen.leg.dropped == 2


def test_a_leg_that_is_closed_is_held_by_no_track_and_sends_nothing() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    screen.leg.listen(picture)
    screen.leg.close()
    Sender(picture, clock).sends(KEY)
    screen.leg.heard(Nack(screen.leg.ssrc, (0,)))
    screen.leg.second()
    assert (screen.packets, picture.limits()) == ([], [])


def test_the_largest_packet_that_can_come_can_go_out() -> None:
    clock = Clock()
    picture: Track = track(clock)
    screen = Screen(clock)
    screen.leg.listen(picture)
    Sender(picture, clock).sends(KEY + bytes(packet.MOST_BYTES - packet.HEADER - len(KEY)))
    assert len(screen.raw[-1]) > packet.MOST_BYTES
