"""A newcomer is given what came before a piece at a time, in order, and catches up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.inlet import Steady
from server.media.forwarding.reports import Nack
from server.media.forwarding.track import Track
from server.media.ports import Kind
from server.media.rtc.burst import AT_ONCE, PIECE
from server.media.rtc.connections import Connections
from tests.media.forwarding.pictures import DELTA, H264, KEY, VP8, Clock, Sender, track
from tests.media.rtc.conftest import Offering
from tests.media.rtc.screen import Screen

BEHIND = 600


def joined() -> tuple[Sender, Screen]:
    """Somebody joins when a key frame and 599 more packets have come within a second."""
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    sender = Sender(picture, clock)
    sender.sends(KEY, *[DELTA + b"%d" % number for number in range(BEHIND - 1)])
    clock.now = 101.0
    screen.leg.listen(picture)
    return sender, screen


@given(st.lists(st.integers(0, 90), min_size=40, max_size=40))
def test_what_came_before_comes_in_pieces_with_what_comes_meanwhile_behind_it(
    meanwhile: list[int],
) -> None:
    sender, screen = joined()
    seen = screen.packets
    assert len(seen) == AT_ONCE
    for count in meanwhile:
        sender.sends(*[DELTA] * count)
        if screen.leg.burst is None:
            break
        screen.leg.tick()
        piece = screen.packets
        assert len(piece) <= max(PIECE, 2 * count)
        seen += piece
    assert screen.leg.burst is None
    seen += screen.packets
    sender.sends(DELTA + b"at once again")
    seen += screen.packets
    assert len(seen) == sender.sequence
    assert seen[-1].payload == DELTA + b"at once again"
    assert all((b.sequence - a.sequence) & 0xFFFF == 1 for a, b in pairwise(seen))


def test_a_faster_picture_than_that_is_caught_up_with_too() -> None:
    sender, screen = joined()
    for _ in range(10):
        sender.sends(*[DELTA] * 150)
        screen.leg.tick()
    assert screen.leg.burst is None


def test_a_short_time_to_make_up_for_is_given_at_once() -> None:
    clock = Clock()
    picture, screen = track(clock), Screen(clock)
    Sender(picture, clock).sends(KEY, *[DELTA] * 80)
    screen.leg.listen(picture)
    assert screen.leg.burst is None
    assert len(screen.packets) == 81


def test_another_codec_or_track_comes_behind_all_of_it_and_nothing_comes_to_who_is_gone() -> None:
    sender, screen = joined()
    sender.inlet.into.begin(Steady(H264)).push(5, 5, True, b"\x65\x88")  # type: ignore[attr-defined]
    assert [one.payload_type for one in screen.packets] == [96] * BEHIND + [102]
    _, screen = joined()
    screen.leg.listen(None)
    assert len(screen.packets) == BEHIND
    _, screen = joined()
    screen.leg.close()
    screen.leg.tick()
    assert len(screen.raw) <= AT_ONCE + 1


def test_what_is_held_back_is_no_loss() -> None:
    _, screen = joined()
    seen = screen.packets
    screen.leg.heard(Nack(screen.leg.ssrc, (seen[3].sequence,)))
    (again,) = screen.packets
    assert again.payload[2:] == seen[3].payload


async def test_a_viewer_is_called_often_until_it_has_caught_up(
    connections: Connections, offering: Offering
) -> None:
    tracks: dict[Kind, Track] = {"video": Track("video")}
    inlet = tracks["video"].begin(Steady(VP8))
    for number in range(300):
        inlet.push(number, 3000 * number, True, DELTA if number else KEY)
    screen = await offering("video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, tracks)
    await screen.connect(viewer.answer)
    await screen.until(lambda: len(screen.packets) == 300)
    await screen.until(lambda: not connections._around.heart._quick)
    assert viewer._legs["video"].burst is None
    assert connections.beats
