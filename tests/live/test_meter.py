import pytest

from server.live.meter import MISTAKES, PATIENCE, LinkMeter, TokenBucket


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate() -> None:
    bucket = TokenBucket(2, 3, now=0)
    assert [bucket.take(0) for _ in range(3)] == [0, 0, 0]
    assert bucket.take(0) == pytest.approx(0.5)
    assert bucket.take(0.5) == 0
    assert bucket.take(0.5) > 0


def test_a_bucket_holds_no_more_than_its_burst() -> None:
    bucket = TokenBucket(10, 3, now=0)
    taken = [bucket.take(1000) for _ in range(4)]
    assert taken[:3] == [0, 0, 0]
    assert taken[3] > 0


def test_a_link_may_send_forty_at_once_then_twenty_a_second() -> None:
    meter = LinkMeter(0)
    assert all(meter.refusal(0) is None for _ in range(40))
    refused = meter.refusal(0)
    assert refused is not None
    assert refused.code == "rate_limited"
    assert refused.retry_ms == 50
    assert meter.refusal(0.051) is None


def test_who_goes_on_although_refused_is_out_of_patience_in_the_end() -> None:
    meter = LinkMeter(0)
    assert not any(meter.is_out_of_patience(0) for _ in range(PATIENCE))
    assert meter.is_out_of_patience(0)


def test_a_mistake_now_and_then_is_forgiven_many_are_not() -> None:
    meter = LinkMeter(0)
    assert not any(meter.is_malformed(10 * second) for second in range(100))
    assert [meter.is_malformed(1000) for _ in range(MISTAKES)] == [False] * MISTAKES
    assert meter.is_malformed(1000)
