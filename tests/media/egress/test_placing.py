"""Places in time under jitter, bursts, drifting clocks and senders' own clocks."""

import random

import pytest

from server.media.egress.placing import SETTLED, TOLERANCE, Placing

RATE = 90_000


def heard(placing: Placing, seconds: float, delay: float, moment: float | None = None) -> float:
    """Hear of a frame of that second, so late; where it is laid."""
    ticks = round(seconds * RATE)
    placing.heard(ticks, seconds + delay, moment)
    return placing.at(ticks)


def test_jitter_does_not_move_frames() -> None:
    dice, placing = random.Random(1), Placing(RATE)
    heard(placing, 0.0, 0.05)
    places = [heard(placing, n / 25, 0.05 + dice.random() * 0.2) - n / 25 for n in range(1, 500)]
    assert places == pytest.approx([0.05] * len(places))


def test_a_burst_of_old_frames_is_laid_where_it_belongs() -> None:
    placing = Placing(RATE)
    for count in range(50):  # two seconds, all at once
        placing.heard(count * 3600, 2.0)
    assert not placing.is_settled(2.0)
    placing.heard(50 * 3600, 2.03)
    assert placing.is_settled(2.0 + SETTLED)
    assert placing.at(0) == pytest.approx(0.0, abs=0.041)


def test_a_clock_that_drifts_is_followed() -> None:
    placing = Placing(RATE)
    now, ticks = 0.0, 0
    for count in range(60 * 25):
        now = count / 25
        ticks = round(now * 1.0005 * RATE)  # 500 ppm too quick: 30 ms in a minute
        placing.heard(ticks, now + 0.05)
    assert placing.at(ticks) == pytest.approx(now + 0.05, abs=TOLERANCE + 0.006)


def test_a_picture_is_laid_by_the_clock_of_its_sender() -> None:
    """It takes longer through the camera and the encoder than its sound: 120 ms here."""
    sound, picture = Placing(48_000), Placing(RATE)
    for count in range(100):
        at = count / 50
        sound.heard(count * 960, at + 0.03, moment=at - 500.0)
        picture.heard(count * 1800, at + 0.15, moment=at - 500.0, leader=sound)
    assert picture.at(1800 * 50) == pytest.approx(sound.at(960 * 50), abs=0.005)


def test_two_senders_with_clocks_of_their_own_are_laid_by_arrival() -> None:
    sound, picture = Placing(48_000), Placing(RATE)
    for count in range(100):
        at = count / 50
        sound.heard(count * 960, at + 0.03, moment=at - 500.0)
        picture.heard(count * 1800, at + 0.15, moment=at + 77.0, leader=sound)
    assert picture.at(1800 * 50) == pytest.approx(1.15)
