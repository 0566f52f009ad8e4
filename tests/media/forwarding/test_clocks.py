"""Whose clock says what."""

from __future__ import annotations

import pytest

from server.media.forwarding.clocks import SenderClock, StreamClock, ntp, seconds

NOW = 1_800_000_000.0


def test_ntp_timestamps_are_seconds_since_1900() -> None:
    assert ntp(0.5) == (2_208_988_800 << 32) + (1 << 31)
    assert seconds(ntp(NOW)) == NOW


def test_picture_and_sound_of_a_sender_are_the_same_moment_however_late_reports_come() -> None:
    """Captured together at 5 s of a clock that is years behind ours."""
    sender = SenderClock()
    picture, sound = StreamClock(90_000, sender), StreamClock(48_000, sender)
    picture.tell(ntp(5.0), 9_000, NOW + 0.30)
    sound.tell(ntp(5.5), 7_000 + 24_000, NOW + 0.51)
    assert picture.moment(9_000) == pytest.approx(sound.moment(7_000), abs=1e-6)
    seen, heard = picture.timestamp_at(NOW + 1), sound.timestamp_at(NOW + 1)
    assert seen is not None
    assert heard is not None
    assert (seen - 9_000) / 90_000 == pytest.approx((heard - 7_000) / 48_000, abs=1e-4)


def test_a_report_that_was_slow_on_its_way_changes_nothing() -> None:
    sender = SenderClock()
    sender.hear(ntp(5.0), NOW)
    sender.hear(ntp(6.0), NOW + 1.5)
    assert sender.ours(ntp(6.0)) == NOW + 1


def test_until_a_sender_has_told_its_quickest_packet_is_now() -> None:
    stream = StreamClock(90_000, SenderClock())
    assert stream.timestamp_at(NOW) is None
    stream.came(0xFFFFFFFF, NOW)
    stream.came(89_000, NOW + 1)
    assert stream.timestamp_at(NOW + 1) == 89_999
    stream.came(181_000, NOW + 2)
    assert stream.timestamp_at(NOW + 2) == 181_000
    assert stream.moment(0) is None


def test_timestamps_before_the_report_and_across_the_wrap_have_their_moment() -> None:
    stream = StreamClock(1000, SenderClock())
    stream.tell(ntp(NOW), 500, NOW)
    assert stream.moment(0) == pytest.approx(NOW - 0.5)
    assert stream.moment(0xFFFFFFFF) == pytest.approx(NOW - 0.501)
