"""What a receiver report says of a stream."""

from __future__ import annotations

from server.media.forwarding.clocks import ntp
from server.media.forwarding.numbering import RENEWED
from server.media.forwarding.reception import Reception


def test_a_quarter_lost_is_told_once() -> None:
    reception = Reception(42, 1000)
    reception.count(0xFFFF, 0, RENEWED, 0.0)
    reception.count(1, 20, 2, 0.02)
    reception.count(2, 30, 1, 0.03)
    block = reception.block(1.0)
    assert (block.ssrc, block.fraction, block.lost, block.highest) == (42, 64, 1, 0x10002)
    assert reception.fraction == 0.25
    reception.count(3, 40, 1, 0.04)
    assert reception.block(2.0).fraction == 0


def test_what_comes_late_is_not_lost() -> None:
    reception = Reception(42, 1000)
    reception.count(1, 0, RENEWED, 0.0)
    reception.count(3, 20, 2, 0.02)
    reception.count(2, 10, -1, 0.03)
    assert (reception.block(1.0).fraction, reception.lost) == (0, 0)


def test_jitter_is_how_unevenly_packets_come() -> None:
    reception = Reception(42, 1000)
    for number in range(200):
        reception.count(number, number * 20, RENEWED if number == 0 else 1, number * 0.02)
    assert reception.block(4.0).jitter == 0
    for number in range(200, 400):
        late = 0.016 * (number % 2)
        reception.count(number, number * 20, 1, number * 0.02 + late)
    assert 14 <= reception.block(8.0).jitter <= 16


def test_when_the_sender_was_heard_last_is_told_back_to_it() -> None:
    reception = Reception(42, 1000)
    assert reception.block(1.0).last_report == reception.block(1.0).delay == 0
    reception.heard(ntp(1.0), 10.0)
    block = reception.block(10.5)
    assert block.last_report == (ntp(1.0) >> 16) & 0xFFFFFFFF
    assert block.delay == 32768
