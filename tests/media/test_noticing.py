"""What happens a thousand times is one line a minute, with how often."""

from __future__ import annotations

import logging

import pytest

from server.media.noticing import EVERY_S, Notice

log = logging.getLogger(__name__)


def test_it_is_said_at_once_and_then_once_a_minute_with_its_sums(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    notice = Notice(log, "This server is full.", lambda: now[0])
    for second in range(180):
        now[0] = float(second)
        notice.note(times=2, who=f"n{second}")
    assert [record.message for record in caplog.records] == ["This server is full."] * 3
    said = [(vars(record)["times"], vars(record)["who"]) for record in caplog.records]
    assert EVERY_S == 60
    assert said == [(2, "n0"), (120, "n60"), (120, "n120")]
