"""Spans of time as people write them."""

from datetime import timedelta

import pytest

from server.wire.durations import duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("7d", timedelta(days=7)),
        (" 366d ", timedelta(days=366)),
    ],
)
def test_minutes_hours_and_days(text: str, span: timedelta) -> None:
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-1d", "1.5h", "7 days", "99999999d", "٧d"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 30m, 12h or 7d"):
        duration(text)


def test_a_year_is_the_longest() -> None:
    with pytest.raises(ValueError, match="a year"):
        duration("367d")
