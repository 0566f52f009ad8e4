"""The thread of a way out, whatever happens in it."""

from __future__ import annotations

import asyncio
import logging

import pytest

from server.media.egress.intake import Arrival
from server.media.egress.working import Worker
from tests.media.egress.senders import OPUS, Clock, FedTrack, play, sent_sound


class Noting(Worker):
    """Notes what comes; the packet of second 0.5 is too much for it."""

    def __init__(self, said: asyncio.Queue[str | None], error: Exception | None = None) -> None:
        super().__init__("noting", said.put_nowait, Clock())
        self.noted, self.times, self.is_over = list[Arrival](), list[float](), False
        self._error = error

    def lost(self) -> int:
        return 0

    def arrived(self, arrival: Arrival) -> None:
        self.noted.append(arrival)
        if self._error is not None and len(self.noted) == 25:
            raise self._error

    def passed(self, now: float) -> None:
        self.times.append(now)

    def ended(self) -> None:
        self.is_over = True


async def test_everything_is_worked_off_before_the_end_and_stopping_twice_is_fine() -> None:
    said: asyncio.Queue[str | None] = asyncio.Queue()
    worker, track = Noting(said), FedTrack("audio", OPUS)
    worker.taps.set("floor", track)
    assert isinstance(worker.clock, Clock)
    play(worker.clock, (track, sent_sound(1)))
    worker.start()
    await worker.stop()
    await worker.stop()
    assert len(worker.noted) == 52
    assert worker.times[:52] == [arrival.at for arrival in worker.noted]
    assert worker.is_over
    assert worker.figures()["behind"] <= 1


@pytest.mark.parametrize("error", [OSError("no disk"), ValueError("no sense"), KeyError("a bug")])
async def test_no_error_ends_the_thread_and_each_is_counted_and_said(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    said: asyncio.Queue[str | None] = asyncio.Queue()
    worker, track = Noting(said, error), FedTrack("audio", OPUS)
    worker.taps.set("floor", track)
    for sent in sent_sound(1):
        track.feed(sent.packet)
    with caplog.at_level(logging.CRITICAL):
        worker.start()
        await worker.stop()
    assert len(worker.noted) == 52
    assert worker.figures()["errors"] == 1
    assert type(error).__name__ in str(await asyncio.wait_for(said.get(), 5))


async def test_a_trouble_is_said_once_and_its_end_too() -> None:
    said: asyncio.Queue[str | None] = asyncio.Queue()
    worker = Noting(said)
    for trouble in (None, "full", "full", None, None):
        worker.say(trouble)
    assert [await said.get(), await said.get()] == ["full", None]
    await asyncio.sleep(0)
    assert said.empty()
