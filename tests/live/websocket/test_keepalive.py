"""Signs of life are asked for in turns, and from those alone who are there."""

import asyncio

from server.live.websocket.keepalive import PARTS, Keepalive
from tests.live.doubles import until


class Connection:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def ping(self) -> None:
        self.asked += 1


async def test_everybody_is_asked_once_a_round() -> None:
    clock, all_ = Keepalive(0.01), [Connection() for _ in range(3 * PARTS)]
    for each in all_:
        clock.add(each)
    await until(lambda: max(each.asked for each in all_) == 2)
    assert min(each.asked for each in all_) >= 1


async def test_who_has_gone_is_not_asked_and_the_clock_stands_still_without_anybody() -> None:
    clock, gone, here = Keepalive(0.01), Connection(), Connection()
    clock.add(gone)
    clock.add(here)
    clock.discard(gone)
    await until(lambda: here.asked == 2)
    assert gone.asked == 0
    clock.discard(here)
    await until(lambda: clock._timer is None)
    clock.add(here)
    await until(lambda: here.asked == 3)


async def test_a_connection_that_goes_while_it_is_asked_is_no_trouble() -> None:
    clock = Keepalive(0.01)

    class Leaving(Connection):
        def ping(self) -> None:
            super().ping()
            clock.discard(self)

    leaving = [Leaving() for _ in range(PARTS * 2)]
    for each in leaving:
        clock.add(each)
    await until(lambda: all(each.asked for each in leaving))
    await asyncio.sleep(0)
    assert all(each.asked == 1 for each in leaving)
