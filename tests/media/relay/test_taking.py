"""A branch's end by itself: homes that do not answer, and one that has fallen silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.media.forwarding.track import Track
from server.media.relay import taking
from server.media.relay.figures import RelayFigures
from server.media.relay.taking import LineLost, Taker
from tests.media.studio import Clock


class Silent:
    """A line on which nobody says anything."""

    async def send(self, message: bytes) -> None: ...

    async def receive(self) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError


class Homes:
    """Who is called, one after the other; `ends` are lines, or faults."""

    def __init__(self, *ends: Silent | Exception, known: bool = True) -> None:
        self.ends, self.called, self.known = list(ends), list[str](), known
        self.first_called, self.all_called = asyncio.Event(), asyncio.Event()
        self.clock = Clock()

    async def find(self) -> tuple[str, bool] | None:
        return (f"http://home{len(self.called)}.test", False) if self.known else None

    @asynccontextmanager
    async def call(self, address: str) -> AsyncIterator[Silent]:
        self.called.append(address)
        self.first_called.set()
        if len(self.called) >= len(self.ends):
            self.all_called.set()
        end = self.ends[min(len(self.called), len(self.ends)) - 1]
        if isinstance(end, Exception):
            raise end
        yield end

    def taker(self) -> Taker:
        return Taker(
            find=self.find,
            call=self.call,
            track=lambda kind: Track(kind, self.clock),
            clock=self.clock,
            wall=self.clock,
            on_home=lambda: None,
            figures=RelayFigures(),
        )


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SILENT_S", "FIRST_PAUSE_S", "LONGEST_PAUSE_S", "READY_S"):
        monkeypatch.setattr(taking, name, 0.01)


async def test_homes_are_looked_for_until_one_answers_whatever_goes_wrong() -> None:
    homes = Homes(LineLost("refused"), Silent(), RuntimeError("unforeseen"), LineLost("again"))
    taker = homes.taker()
    async with asyncio.timeout(10):
        await homes.all_called.wait()
    assert homes.called[:4] == [f"http://home{number}.test" for number in range(4)]
    assert not await taker.ready()
    assert not taker.is_live
    taker.stop()


async def test_while_nobody_can_say_where_the_home_is_the_last_one_is_called() -> None:
    homes = Homes(LineLost("restarts"), LineLost("restarts"), LineLost("restarts"))
    taker = homes.taker()
    await homes.first_called.wait()
    homes.known = False
    async with asyncio.timeout(10):
        await homes.all_called.wait()
    assert set(homes.called) == {"http://home0.test"}
    taker.stop()
