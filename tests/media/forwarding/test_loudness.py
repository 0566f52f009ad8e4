"""Loudness: a meter that is read seldom shows speech, not the gap between two words."""

from __future__ import annotations

from server.media.forwarding.loudness import HELD, Loudness


def test_nothing_is_told_of_who_tells_nothing() -> None:
    assert Loudness().level is None


def test_a_word_is_held_through_the_gap_behind_it() -> None:
    meter = Loudness()
    meter.hear(20, 10.0)
    meter.hear(127, 10.0 + HELD)
    assert meter.level == 20
    meter.hear(127, 10.1 + HELD)
    assert meter.level == 127


def test_a_louder_word_counts_at_once_and_is_held_from_then_on() -> None:
    meter = Loudness()
    meter.hear(40, 10.0)
    meter.hear(10, 11.0)
    meter.hear(60, 11.0 + HELD)
    assert meter.level == 10
