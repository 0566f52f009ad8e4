"""What is missing, and when it is asked for."""

from __future__ import annotations

from server.media.forwarding.losses import MOST, PACE, TIMES, Losses


def test_a_missing_packet_is_asked_for_at_once_and_then_every_40_ms_up_to_8_times() -> None:
    losses = Losses()
    assert losses.gap(9, 1)
    asked = [at for at in range(60) if losses.due(at * PACE / 2)]  # called twice as often
    assert asked == list(range(0, 2 * TIMES, 2))
    assert (len(losses), losses.given_up) == (0, 1)


def test_what_came_after_all_is_asked_for_no_more() -> None:
    losses = Losses()
    losses.gap(0xFFFE, 3)
    assert losses.due(0.0) == [0xFFFF, 0, 1]
    assert losses.found(0)
    assert not losses.found(0)
    assert losses.due(PACE) == [0xFFFF, 1]


def test_a_gap_too_wide_is_not_filled() -> None:
    losses = Losses()
    losses.gap(0, 10)
    assert not losses.gap(10, MOST)
    assert (len(losses), losses.given_up) == (0, MOST + 10)


def test_another_numbering_forgets_what_was_missing() -> None:
    losses = Losses()
    losses.gap(0, 10)
    losses.clear()
    assert losses.due(0.0) == []
