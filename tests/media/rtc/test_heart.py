"""One timer for all."""

from __future__ import annotations

import asyncio

import pytest

from server.media.rtc import heart
from server.media.rtc.heart import Heart


class Member:
    def __init__(self) -> None:
        self.ticks = self.seconds = 0
        self.told = asyncio.Event()

    def tick(self) -> None:
        self.ticks += 1

    def second(self) -> None:
        self.seconds += 1
        self.told.set()


async def test_quick_members_are_called_at_every_beat_and_all_once_in_25(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heart, "BEAT", 0.0)
    ours, sender, viewers = Heart(), Member(), [Member() for _ in range(50)]
    ours.add(sender, quick=True)
    for viewer in viewers:
        ours.add(viewer, quick=False)
    async with asyncio.timeout(5):
        for member in (sender, *viewers):
            await member.told.wait()
    assert sender.ticks >= 25 * sender.seconds - 24
    assert {viewer.ticks for viewer in viewers} == {0}
    assert max(viewer.seconds for viewer in viewers) - 1 <= sender.seconds
    for member in (sender, *viewers):
        ours.drop(member)
    assert not ours.beats


async def test_who_is_in_a_hurry_for_a_while_is_called_at_every_beat_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heart, "BEAT", 0.0)
    ours, member, gone = Heart(), Member(), Member()
    ours.add(member, quick=False)
    for one in (member, gone):
        ours.hurry(one, quick=True)
    await asyncio.wait_for(member.told.wait(), 5)
    ours.hurry(member, quick=False)
    ticks, member.told = member.ticks, asyncio.Event()
    await asyncio.wait_for(member.told.wait(), 5)
    assert (ticks > 0, member.ticks, gone.ticks) == (True, ticks, 0)
    ours.drop(member)


async def test_one_that_fails_is_called_no_more_and_the_others_are(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Member):
        def tick(self) -> None:
            raise OSError("broken")

    monkeypatch.setattr(heart, "BEAT", 0.0)
    ours, broken, member = Heart(), Broken(), Member()
    for one in (broken, member):
        ours.add(one, quick=True)
    await asyncio.wait_for(member.told.wait(), 5)
    assert (member.ticks > 0, broken.seconds, len(caplog.records)) == (True, 0, 1)
    ours.drop(member)
    assert not ours.beats


async def test_nothing_beats_for_nobody() -> None:
    ours, member = Heart(), Member()
    ours.drop(member)
    assert not ours.beats
    ours.add(member, quick=False)
    beat = ours.beats
    ours.drop(member)
    ours.drop(member)
    assert (beat, ours.beats) == (True, False)
