"""Calls to Redis that may fail: nobody waits for long, and the log is told once."""

from __future__ import annotations

import asyncio

import pytest

from server.bus.client import Calls


async def test_a_hundred_who_wait_for_one_that_is_away_are_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls = Calls("redis://127.0.0.1:1")
    answers = await asyncio.gather(*(calls.run("return 1", []) for _ in range(100)))
    assert answers == [None] * 100
    assert await calls.run("return 1", []) is None
    assert [line[:20] for line in caplog.messages] == ["Redis did not answer"]
    await calls.stop()
