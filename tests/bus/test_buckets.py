"""Ten a minute, over all doors and processes; without a server each counts for itself."""

import asyncio
import secrets

import pytest

from server.bus import buckets, client
from server.bus.buckets import RedisBuckets
from server.bus.client import Calls
from server.embedded import EmbeddedServer
from server.wire.topics import Topics


def topics() -> Topics:
    return Topics(f"t{secrets.token_hex(6)}")


async def test_ten_at_once_and_then_one_every_six_seconds(redis_url: str) -> None:
    calls, names = Calls(redis_url), topics()
    here, there = RedisBuckets(calls, names), RedisBuckets(calls, names)
    taken = [await (here, there)[n % 2].take("questions", "ana", 10) for n in range(10)]
    assert taken == [0] * 10
    assert 0 < await here.take("questions", "ana", 10) <= 6
    assert 0 < await there.take("questions", "ana", 10) <= 6
    await calls.stop()


async def test_people_and_things_have_buckets_of_their_own(redis_url: str) -> None:
    calls = Calls(redis_url)
    made = RedisBuckets(calls, topics())
    for _ in range(2):
        await made.take("questions", "ana", 2)
    assert await made.take("questions", "ana", 2) > 0
    assert await made.take("questions", "bo", 2) == 0
    assert await made.take("joins", "ana", 2) == 0
    await calls.stop()


async def test_a_bucket_fills_with_time(redis_url: str) -> None:
    calls = Calls(redis_url)
    made = RedisBuckets(calls, topics())
    for _ in range(6000):
        if await made.take("fast", "ana", 6000) > 0:
            break
    assert await made.take("fast", "ana", 6000) <= 0.01
    await asyncio.sleep(0.02)  # time itself is what is awaited: one every ten milliseconds
    assert await made.take("fast", "ana", 6000) == 0
    await calls.stop()


async def test_without_a_server_each_process_counts_for_itself(
    fragile_redis: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fragile_redis.stop()
    calls = Calls(fragile_redis.url)
    made = RedisBuckets(calls, topics())
    assert [await made.take("questions", "ana", 10) for _ in range(10)] == [0] * 10
    assert 0 < await made.take("questions", "ana", 10) <= 6
    monkeypatch.setattr(buckets, "REMEMBERED", 5)
    for n in range(20):
        assert await made.take("questions", f"p{n}", 10) == 0
    assert len(made._here) <= 5
    await calls.stop()


async def test_a_server_that_comes_back_is_asked_again(
    fragile_redis: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "REST_S", 0.01)
    await fragile_redis.stop()
    calls = Calls(fragile_redis.url)
    assert await calls.run("return 1", []) is None
    assert await calls.run("return 1", []) is None
    await fragile_redis.start()
    for _ in range(100):
        if await calls.run("return 1", []) == 1:
            break
        await asyncio.sleep(client.REST_S)
    assert await calls.run("return 1", []) == 1
    await calls.stop()


async def test_a_script_that_is_wrong_is_no_answer_and_no_end(redis_url: str) -> None:
    calls = Calls(redis_url)
    assert await calls.run("this is not Lua", []) is None
    await calls.stop()
