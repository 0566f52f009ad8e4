"""Leases: who is where, and whose turn it is; they end by themselves."""

import secrets
from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from rooms.presence import Crowd
from server.bus import leases
from server.bus.client import Calls
from server.bus.leases import RedisLeases
from server.embedded import EmbeddedServer
from server.wire.topics import Topics


@pytest.fixture
async def calls(redis_url: str) -> AsyncIterator[Calls]:
    made = Calls(redis_url)
    yield made
    await made.stop()


def processes(calls: Calls, *names: str) -> list[RedisLeases]:
    topics = Topics(f"t{secrets.token_hex(6)}")
    return [RedisLeases(calls, topics, name) for name in names]


async def test_the_people_of_all_processes_add_up(calls: Calls) -> None:
    one, two = processes(calls, "one", "two")
    await one.renew({"main": Crowd(5, 2), "cities": Crowd(1, 0)})
    said = await two.renew({"main": Crowd(3, 3)})
    assert said is not None
    assert said[1] == {"main": Crowd(8, 5)}
    again = await one.renew({"main": Crowd(5, 2), "cities": Crowd(1, 0)})
    assert again is not None
    assert again[1] == {"main": Crowd(8, 5), "cities": Crowd(1, 0)}
    assert again[0] >= said[0] > 1_600_000_000_000


async def test_who_says_so_again_is_not_counted_twice(calls: Calls) -> None:
    (one,) = processes(calls, "one")
    for _ in range(3):
        await one.renew({"main": Crowd(4, 1)})
    said = await one.renew({"main": Crowd(4, 1)})
    assert said is not None
    assert said[1] == {"main": Crowd(4, 1)}


async def test_who_leaves_takes_their_people_along(calls: Calls) -> None:
    one, two = processes(calls, "one", "two")
    await one.renew({"main": Crowd(5, 2)})
    await one.withdraw(["main"])
    said = await two.renew({"main": Crowd(1, 1)})
    assert said is not None
    assert said[1] == {"main": Crowd(1, 1)}


async def test_who_does_not_renew_is_gone_after_a_while(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = processes(calls, "one", "two")
    monkeypatch.setattr(leases, "LEASE_MS", 1)
    await one.renew({"main": Crowd(5, 2)})
    monkeypatch.setattr(leases, "LEASE_MS", 15_000)
    while True:
        said = await two.renew({"main": Crowd(1, 0)})
        assert said is not None
        if said[1] == {"main": Crowd(1, 0)}:
            break


async def test_what_somebody_else_wrote_there_is_swept_away(calls: Calls, redis_url: str) -> None:
    topics = Topics(f"t{secrets.token_hex(6)}")
    async with redis.asyncio.Redis.from_url(redis_url, legacy_responses=False) as link:
        await link.hset(topics.presence("main"), mapping={"x": "nonsense", "y": "1:2"})
        said = await RedisLeases(calls, topics, "one").renew({"main": Crowd(2, 1)})
        assert said is not None
        assert said[1] == {"main": Crowd(2, 1)}
        assert await link.hlen(topics.presence("main")) == 1


async def test_a_turn_is_one_processs_at_a_time(calls: Calls) -> None:
    one, two = processes(calls, "one", "two")
    assert await one.my_turn("sweep", 10)
    assert not await two.my_turn("sweep", 10)
    assert await one.my_turn("sweep", 10)
    assert await two.my_turn("something else", 10)


async def test_a_turn_that_is_not_held_on_to_goes_to_the_next(calls: Calls) -> None:
    one, two = processes(calls, "one", "two")
    assert await one.my_turn("sweep", 0.001)
    while not await two.my_turn("sweep", 10):
        pass
    assert not await one.my_turn("sweep", 10)


async def test_without_a_server_nothing_is_known_and_it_is_everybodys_turn(
    fragile_redis: EmbeddedServer,
) -> None:
    await fragile_redis.stop()
    calls = Calls(fragile_redis.url)
    (one,) = processes(calls, "one")
    assert await one.renew({"main": Crowd(1, 1)}) is None
    assert await one.my_turn("sweep", 1)
    await one.withdraw(["main"])
    await calls.stop()


async def test_nobody_anywhere_is_nobody(calls: Calls) -> None:
    (one,) = processes(calls, "one")
    said = await one.renew({})
    assert said is not None
    assert said[1] == {}
