"""Placing: a room is carried by one media process, the idlest, and by another when that is gone."""

import secrets
from collections.abc import AsyncIterator

import pytest

from server.bus import placing
from server.bus.client import Calls
from server.bus.placing import MediaLease, MediaPlaces, Others
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
    alone = lease(calls, topics, "a")
    assert await alone.renew(["main"], load=0) == []
    assert alone.is_alone
    places = MediaPlaces(calls, topics)
    assert await places.place("main") is None
    assert await places.stage("main") is None
    assert await places.at("a") is None
    assert await lease(calls, topics, "a").home("main") is None
    await calls.stop()


async def test_viewers_go_home_first_then_to_branches_then_to_the_idlest(
    calls: Calls, topics: Topics
) -> None:
    home, branch, other = (lease(calls, topics, "a" * length) for length in (1, 2, 3))
    places = MediaPlaces(calls, topics)
    assert await places.stage("main") is None
    await home.renew(["main"], load=9, free=1)
    assert not home.is_alone
    await branch.renew([], load=7, free=3, branches=["main"])
    await other.renew([], load=0, free=10)
    at = [f"http://[::1]:{number}" for number in (1, 2, 3)]
    assert await places.stage("main") == (at[0], at)
    await home.renew(["main"], load=10, free=0)
    assert home.others == Others(2, 13)
    assert await places.stage("main") == (at[0], [at[1], at[2], at[0]])
    await branch.renew([], load=10, free=0, branches=["main"])
    await other.renew([], load=10, free=0)
    assert await places.stage("main") == (at[0], [at[0]]), "the last word is the home's"


async def test_a_room_whose_process_died_goes_to_a_branch_of_it(
    calls: Calls, topics: Topics
) -> None:
    home, branch, other = (lease(calls, topics, "a" * length) for length in (1, 2, 3))
    places = MediaPlaces(calls, topics)
    await home.renew(["main"], load=1, free=1)
    await branch.renew(["cities"], load=7, free=3, branches=["main"])
    await other.renew([], load=0, free=10)
    assert await branch.home("main") == ("http://[::1]:1", False)
    await places.gone("http://[::1]:1")
    assert await branch.home("main") is None, "to ask who carries it gives it to nobody"
    assert await places.place("main") == "http://[::1]:2"
    assert await branch.home("main") == ("http://[::1]:2", True)
    assert await other.home("main") == ("http://[::1]:2", False)


async def test_a_process_is_found_by_its_name_until_it_is_gone(
    calls: Calls, topics: Topics
) -> None:
    one, other = lease(calls, topics, "a"), lease(calls, topics, "ab")
    places = MediaPlaces(calls, topics)
    assert await places.at("a") is None, "nobody has said anything yet"
    await one.renew([], load=0)
    await other.renew([], load=0)
    assert await places.at("a") == "http://[::1]:1"
    await one.withdraw()
    assert await places.at("a") == ""
