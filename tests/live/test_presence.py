"""How many people are in a room, over all processes; never zero because the bus is away."""

from rooms.people import Attendance, Role
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
