"""How many people are in a room, over all processes; never zero because the bus is away."""

import asyncio

import pytest

from rooms.people import Attendance, Role
from server.bus.leases import RedisLeases
from server.live import presence
from tests.helpers.client import Client
from tests.live.stand import Stand


async def counted(client: Client, people: int, onsite: int) -> None:
    await client.gauge("presence", people=people, onsite=onsite, remote=people - onsite)


async def test_everybody_is_told_how_many_are_here(live: Stand) -> None:
    async with live.link("Ana", attendance=Attendance.ONSITE) as ana:
        await counted(ana, 1, 1)
        async with live.link("Bo"), live.link("Hall", Role.SCREEN):
            await counted(ana, 2, 1)
        ana.messages.clear()
        await counted(ana, 1, 1)


async def test_processes_add_up_and_one_that_stops_takes_its_people_along(live: Stand) -> None:
    other = await live.another_process()
    async with live.link("Ana") as ana:
        async with live.link("Bo", at=other), live.link("Cy", at=other):
            await counted(ana, 3, 0)
            ana.messages.clear()
            await live.end(other)
        await counted(ana, 1, 0)


async def test_a_newcomer_finds_the_number_in_the_snapshot(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await counted(ana, 1, 0)
        async with live.link("Bo") as bo:
            assert bo.rooms["main"].state["presence"]["people"] >= 1


async def test_who_was_in_the_room_is_noted_in_sql(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await counted(ana, 1, 0)
    poll_entitled = await live.process.store.read(lambda r: r.heads())
    assert "main" in poll_entitled


async def test_who_stays_is_noted_again_and_again_and_who_left_is_not(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "NOTE_S", 0.0)
    monkeypatch.setattr(presence, "RENEW_S", presence.TICK_S)
    noted: asyncio.Queue[str] = asyncio.Queue()
    counting = presence.Presence(
        RedisLeases(live.process.calls, live.topics, "another"),
        live.process.edge.hub,
        lambda room, person: noted.put_nowait(person),
    )
    async with live.link("Ana"):
        async with live.link("Bo"):
            counting.start()
            here = {live.people[name].id for name in ("Ana", "Bo")}
            assert {await noted.get(), await noted.get()} == here
        while live.process.edge.hub.roster("main").crowd.people > 1:
            await noted.get()
        while not noted.empty():
            noted.get_nowait()
        assert [await noted.get(), await noted.get()] == [live.people["Ana"].id] * 2
        await counting.stop()
