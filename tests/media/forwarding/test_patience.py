"""How often a sender is asked for a key frame."""

from __future__ import annotations

from server.media.forwarding.patience import PACE, Patience


def test_one_ask_in_half_a_second_goes_through_and_the_last_one_is_kept() -> None:
    patience = Patience()
    assert patience.ask(0.0)
    assert not patience.ask(0.1)
    assert not patience.ask(0.2)
    assert not patience.is_due(PACE - 0.01)
    assert patience.is_due(PACE)
    assert not patience.is_due(2 * PACE)


def test_a_key_frame_serves_all_who_waited() -> None:
    patience = Patience()
    patience.ask(0.0)
    patience.ask(0.1)
    patience.served()
    assert not patience.is_due(PACE)
