"""Sound without a hole."""

from __future__ import annotations

import itertools

import pytest

from server.media.egress.fragments import SOUND_RATE
from server.media.egress.sounding import GRID, Sounding
from tests.media.egress.senders import sound

BEGINS = 469 * GRID


def sounded(positions: list[int], until: int) -> list[int]:
    sounding = Sounding(BEGINS, is_stereo=False)
    for position, data in zip(positions, sound(4), strict=False):
        sounding.hear(position, data)
    sounding.fill(until)
    samples = sounding.until(until)
    assert all(sample.data for sample in samples)
    return [sample.at for sample in samples]


@pytest.mark.parametrize(
    "positions",
    [
        [BEGINS + count * 960 for count in range(100)],
        [BEGINS + count * 960 for count in range(100) if not 20 < count < 60],
        [BEGINS + count * 960 + count for count in range(100)],
        [BEGINS + count * 940 for count in range(100)],
        [BEGINS + count * 480 for count in range(100)],
        [BEGINS - 10_000 + count * 960 for count in range(100)],
        [],
    ],
    ids=["whole", "a hole", "too slow", "too quick", "twice", "from before", "nothing"],
)
def test_whatever_comes_the_time_is_filled_once(positions: list[int]) -> None:
    until = BEGINS + 94 * GRID
    times = sounded(positions, until)
    assert {b - a for a, b in itertools.pairwise(times)} == {GRID}
    assert times[-1] == until - GRID
    assert BEGINS - GRID <= times[0] <= BEGINS


def test_each_frame_is_handed_out_once() -> None:
    sounding = Sounding(BEGINS, is_stereo=True)
    sounding.fill(BEGINS + SOUND_RATE)
    first = sounding.until(BEGINS + 10 * GRID)
    second = sounding.until(BEGINS + 20 * GRID)
    assert first[-1].at + GRID == second[0].at
    assert sounding.until(BEGINS + 20 * GRID) == []
