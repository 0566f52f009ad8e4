"""A room is read once for many, anew when it may have changed unseen, and per kind of reader."""

import asyncio
import json
from typing import Any

import pytest

from rooms.commands import Say
from rooms.facts import Stream
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.live import snapshots
from server.live.snapshots import Own
from tests.live.stand import Stand

PUBLIC = (Stream.MAIN, Stream.CHAT)
STAFF = (*PUBLIC, Stream.STAFF)


async def test_all_who_ask_at_once_are_given_the_same_bytes(live: Stand) -> None:
    store, reads = live.process.edge.snapshots, live.process.edge.snapshots.reads
    found = await asyncio.gather(*(store.of("main", PUBLIC, 0) for _ in range(50)))
    assert len({id(each) for each in found}) == 1
    assert store.reads == reads + 1


async def test_each_kind_of_reader_has_a_state_of_its_own(live: Stand) -> None:
    store = live.process.edge.snapshots
    public, staff = await store.of("main", PUBLIC, 0), await store.of("main", STAFF, 0)
    assert b'"staff"' not in public.shared.plain
    assert b'"staff":{"waiting":[]' in staff.shared.plain
    screen = await store.of("main", (Stream.MAIN,), 0)
    assert screen is not public


async def test_a_snapshot_is_kept_until_the_next_fact(live: Stand) -> None:
    store, bo = live.process.edge.snapshots, await live.person("Bo")
    first = await store.of("main", PUBLIC, 0)
    assert await store.of("main", PUBLIC, first.no) is first
    await live.process.do(bo, Say("new"))
    assert (await store.of("main", PUBLIC, first.no + 1)).no == first.no + 1


async def test_a_read_that_began_before_the_last_fact_is_followed_by_one_more(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, bo = live.process.edge.snapshots, await live.person("Bo")
    store.forget()
    read, gate, begun = live.process.store.read, asyncio.Event(), asyncio.Event()

    async def slow(query: Any) -> Any:
        found = await read(query)
        begun.set()
        await gate.wait()
        return found

    monkeypatch.setattr(live.process.store, "read", slow)
    early = asyncio.create_task(store.of("main", PUBLIC, 0))
    await begun.wait()
    await live.process.do(bo, Say("meanwhile"))
    late = [asyncio.create_task(store.of("main", PUBLIC, 1)) for _ in range(20)]
    reads = store.reads
    gate.set()
    assert (await early).no == 0
    assert {(await each).no for each in late} == {1}
    assert store.reads == reads + 1


async def test_a_snapshot_is_not_kept_for_long(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = live.process.edge.snapshots
    first = await store.of("main", PUBLIC, 0)
    monkeypatch.setattr(snapshots, "FRESH_S", -1)
    assert await store.of("main", PUBLIC, 0) is not first


async def test_after_a_gap_nothing_that_is_kept_is_believed(live: Stand) -> None:
    store = live.process.edge.snapshots
    first = await store.of("main", PUBLIC, 0)
    await live.process.edge.relay.mend()
    assert await store.of("main", PUBLIC, 0) is not first


async def test_a_room_that_cannot_be_read_is_refused_to_all_and_read_again(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = live.process.edge.snapshots
    store.forget()

    async def away(*_: object) -> None:
        raise Refusal("unavailable")

    with monkeypatch.context() as broken:
        broken.setattr(live.process.store, "read", away)
        asked = (store.of("main", PUBLIC, 0) for _ in range(3))
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(each, Refusal) for each in found)
    assert (await store.of("main", PUBLIC, 0)).no == 0


async def test_what_is_ones_own_names_the_polls_one_has_voted_in(live: Stand) -> None:
    ana = await live.person("Ana")
    own = await _mine(live, ana)
    assert json.loads(own.text)["person"]["name"] == "Ana"
    assert own.voted == frozenset()
    assert own.screen is None
    stranger = Person("nobody", "Nobody", Role.OBSERVER)
    assert json.loads((await _mine(live, stranger)).text)


async def _mine(live: Stand, person: Person) -> Own:
    """What is a person's own in the main room."""
    told: asyncio.Queue[Own | Exception] = asyncio.Queue()
    live.process.edge.snapshots.mine("main", person, told.put_nowait)
    own = await told.get()
    assert isinstance(own, Own)
    return own
