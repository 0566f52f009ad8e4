"""Placing: a room is carried by one media process, the idlest, and by another when that is gone."""

import secrets
from collections.abc import AsyncIterator

import pytest

from server.bus import placing
from server.bus.client import Calls
from server.bus.placing import MediaLease, MediaPlaces
from server.wire.topics import Topics


@pytest.fixture
async def calls(redis_url: str) -> AsyncIterator[Calls]:
    made = Calls(redis_url)
    yield made
    await made.stop()


@pytest.fixture
def topics() -> Topics:
    return Topics(f"t{secrets.token_hex(6)}")


def lease(calls: Calls, topics: Topics, name: str) -> MediaLease:
    return MediaLease(calls, topics, name, f"http://[::1]:{len(name)}")


async def test_nobody_carries_a_room_before_a_media_process_lives(
    calls: Calls, topics: Topics
) -> None:
    assert await MediaPlaces(calls, topics).place("main") is None


async def test_a_room_goes_to_the_idlest_and_stays_there(calls: Calls, topics: Topics) -> None:
    one, three = lease(calls, topics, "a"), lease(calls, topics, "abc")
    places = MediaPlaces(calls, topics)
    await one.renew([], load=7)
    await three.renew([], load=2)
    assert await places.place("main") == "http://[::1]:3"
    await three.renew(["main"], load=90)
    assert await places.place("main") == "http://[::1]:3"
    assert await places.place("cities") == "http://[::1]:1"


async def test_a_process_that_does_not_renew_loses_its_rooms(
    calls: Calls, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, three = lease(calls, topics, "a"), lease(calls, topics, "abc")
    places = MediaPlaces(calls, topics)
    monkeypatch.setattr(placing, "LEASE_MS", 1)
    await one.renew(["main"], load=0)
    monkeypatch.setattr(placing, "LEASE_MS", 3000)
    await three.renew([], load=5)
    while await places.place("main") != "http://[::1]:3":
        pass
    assert await one.renew(["main", "cities"], load=1) == ["main"]


async def test_a_process_that_does_not_answer_is_forgotten_at_once(
    calls: Calls, topics: Topics
) -> None:
    one, three = lease(calls, topics, "a"), lease(calls, topics, "abc")
    places = MediaPlaces(calls, topics)
    await one.renew(["main"], load=0)
    await three.renew([], load=5)
    assert await places.place("main") == "http://[::1]:1"
    await places.gone("http://[::1]:1")
    assert await places.place("main") == "http://[::1]:3"
    await three.withdraw()
    assert await places.place("main") is None


async def test_without_redis_nothing_is_lost_and_nothing_is_placed(topics: Topics) -> None:
    calls = Calls("redis://127.0.0.1:1")
    assert await lease(calls, topics, "a").renew(["main"], load=0) == []
    assert await MediaPlaces(calls, topics).place("main") is None
    await calls.stop()
