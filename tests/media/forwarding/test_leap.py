"""By how much a clock goes on where another origin takes over."""

from __future__ import annotations

import pytest

from server.media.forwarding.leap import LONGEST, Replaying, leap
from server.media.ports import Packet
from tests.media.forwarding.pictures import DELTA, KEY, Clock, Sender, Taker, track

HOUR = 3600.0


def test_a_clock_goes_on_by_the_time_that_went_by_and_by_a_frame_at_least() -> None:
    packet = Packet(0, 0, True, KEY)
    assert leap(None, packet, 90_000, 2.0, 3000) == 180_000
    assert leap(None, packet, 90_000, 0.001, 3000) == 3000


def test_what_is_replayed_is_as_old_as_it_is() -> None:
    clock = Clock()
    feed, taker = track(clock), Taker()
    feed.add(taker)
    Sender(feed, clock).sends(KEY, *[DELTA] * 10)
    assert isinstance(feed, Replaying)
    assert leap(feed, taker.packets[0], 90_000, 2.0, 3000) == 150_000
    assert leap(feed, taker.packets[0]._replace(timestamp=1 << 31), 90_000, 2.0, 3000) == 180_000


@pytest.mark.parametrize("hours", [4, 7, 12, 60])
def test_however_long_nothing_was_sent_no_clock_steps_back(hours: int) -> None:
    """Receivers take the shorter way round 2^32: seven hours of picture would be five back."""
    clock = Clock()
    stage, taker = track(clock), Taker()
    stage.add(taker)
    Sender(stage, clock).sends(KEY)
    clock.now += hours * HOUR
    Sender(stage, clock, 900).sends(KEY)
    before, after = taker.packets
    assert 0 < (after.timestamp - before.timestamp) & 0xFFFFFFFF <= LONGEST
