"""What viewers tell, and what follows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.audience import LEAST_BITS, Capacity, Trouble, weakest_majority

CAP = 2_500_000


def test_most_viewers_can_take_what_is_asked_for() -> None:
    assert weakest_majority([300_000, 900_000, None], CAP) == 900_000
    assert weakest_majority([300_000, 900_000], CAP) == 300_000
    assert weakest_majority([1, 1, None], CAP) == LEAST_BITS
    assert weakest_majority([], CAP) == weakest_majority([None], CAP) == CAP


@given(st.lists(st.none() | st.integers(1, 10_000_000), min_size=1), st.integers(200_000, CAP))
def test_more_than_half_can_take_it_and_the_cap_holds(limits: list[int | None], cap: int) -> None:
    asked = weakest_majority(limits, cap)
    served = sum(limit is None or limit >= asked for limit in limits)
    assert LEAST_BITS <= asked <= cap
    assert asked == LEAST_BITS or 2 * served > len(limits)


def test_an_estimate_above_what_is_sent_is_no_limit() -> None:
    capacity = Capacity()
    capacity.told(200_000, 150_000, 0.0)
    assert capacity.limit is None


def test_a_narrow_place_is_a_limit_that_rises_until_nobody_hits_it() -> None:
    capacity = Capacity()
    capacity.told(400_000, 500_000, 0.0)
    assert capacity.limit == 400_000
    capacity.told(500_000, 400_000, 1.0)
    assert capacity.limit == 440_000
    for second in range(2, 40):
        capacity.told(900_000, 440_000, float(second))
    assert capacity.limit is None


def test_a_viewer_that_had_no_picture_for_hours_may_tell_again_what_it_can_take() -> None:
    capacity = Capacity()
    capacity.told(400_000, 500_000, 0.0)
    capacity.told(500_000, 400_000, 9 * 3600.0)
    assert capacity.limit is None


def test_trouble_is_more_than_a_seventh_lost_for_five_seconds() -> None:
    trouble = Trouble()
    told = [(39, 0), (39, 2), (255, 4), (39, 5), (38, 6), (255, 7)]
    seen = []
    for fraction, second in told:
        trouble.report(fraction, float(second))
        seen.append(trouble.is_on)
    assert seen == [False, False, False, True, False, False]
