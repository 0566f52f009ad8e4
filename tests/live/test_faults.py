"""Two processes, people on each, and a bus that is cut, stopped, paused and emptied meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import redis.asyncio

from rooms.commands import DraftPoll, NewOption, OpenPoll, Say
from rooms.people import Role
from server.embedded import EmbeddedServer
from tests.bus.radio import ill, kill_listeners, paused
from tests.live.stand import Process, Stand, stand

Disturb = Callable[[Stand, EmbeddedServer], Awaitable[None]]


@pytest.fixture
async def fragile(database: str, fragile_redis: EmbeddedServer) -> AsyncIterator[Stand]:
    """Two processes on a bus of their own."""
    async with stand(database, fragile_redis.url) as made:
        await made.another_process()
        yield made


async def cut(live: Stand, bus: EmbeddedServer) -> None:
    """Every pub/sub connection is killed, five times."""
    for _ in range(5):
        await kill_listeners(bus.url)
        for process in live.processes:
            await process.bus.well.wait()


async def stop(live: Stand, bus: EmbeddedServer) -> None:
    """The server is gone for a while; people go on."""
    await bus.stop()
    for process in live.processes:
        await ill(process.bus)
    await live.process.do(await live.person("Cy"), Say("alone"))
    await live.processes[1].do(await live.person("Di"), Say("alone too"))
    await bus.start()


async def pause(live: Stand, bus: EmbeddedServer) -> None:
    """The server hangs until everybody has noticed."""
    async with paused(bus):
        for process in live.processes:
            await ill(process.bus)


async def empty(live: Stand, bus: EmbeddedServer) -> None:
    """All that the server held is lost."""
    async with redis.asyncio.Redis.from_url(bus.url, legacy_responses=False) as link:
        await link.flushall()


@pytest.mark.parametrize("disturb", [cut, stop, pause, empty])
async def test_no_fact_is_lost_doubled_or_out_of_order(
    fragile: Stand, fragile_redis: EmbeddedServer, disturb: Disturb
) -> None:
    talking, here, there = True, fragile.process, fragile.processes[1]
    await fragile.person("Cy")
    await fragile.person("Di")

    async def talk(process: Process, name: str) -> int:
        by, n = await fragile.person(name), 0
        while talking:
            await process.do(by, Say(f"{name} {n}"))
            n += 1
        return n

    async with fragile.link("Ana") as ana, fragile.link("Bo", at=there) as bo:
        talkers = [asyncio.create_task(talk(p, n)) for p, n in ((here, "Cy"), (there, "Di"))]
        await disturb(fragile, fragile_redis)
        talking = False
        said = sum(await asyncio.gather(*talkers))
        await here.do(await fragile.person("Cy"), Say("the end"))
        for client in (ana, bo):
            await client.fact("chat.said", message__text="the end")
            assert not client.faults
            assert len(client.facts_of("chat")) >= said + 1
        assert [f["data"] for f in ana.facts_of("chat")] == [f["data"] for f in bo.facts_of("chat")]
        for process in fragile.processes:
            await process.bus.well.wait()


async def test_while_the_bus_is_away_facts_and_figures_are_found_in_sql(
    fragile: Stand, fragile_redis: EmbeddedServer
) -> None:
    mo, there = await fragile.person("Mo", Role.MODERATOR), fragile.processes[1]
    options = (NewOption("Yes"), NewOption("No"))
    draft = await fragile.process.do(mo, DraftPoll("single", "?", options, results="live"))
    poll = draft["poll"]["id"]
    await fragile.process.do(mo, OpenPoll(poll))
    async with fragile.link("Ana") as ana, fragile.link("Bo", at=there) as bo:
        await bo.gauge("tally", poll, voters=0)
        await fragile_redis.stop()
        await ill(there.bus)
        await ana.ask("cast_ballot", room="main", poll=poll, choice={"options": ["a"]})
        await ana.ask("say", room="main", text="is anybody there?")
        await bo.fact("chat.said", message__text="is anybody there?")
        await bo.gauge("tally", poll, voters=1)
        shown = await bo.gauge("presence", stale=True)
        assert shown["data"]["people"] >= 1


async def test_what_is_ones_own_is_told_when_the_bus_is_back(
    fragile: Stand, fragile_redis: EmbeddedServer
) -> None:
    there = fragile.processes[1]
    async with fragile.link("Ana") as phone, fragile.link("Ana", at=there) as desk:
        await fragile_redis.stop()
        for process in fragile.processes:
            await ill(process.bus)
        asked = await phone.ask("ask_question", room="main", text="Are we alone?")
        await fragile_redis.start()
        own = await desk.seen(lambda m: m.get("mine") == "question")
        assert own["key"] == asked["question"]["id"]


async def test_a_process_that_dies_takes_nothing_acknowledged_along(fragile: Stand) -> None:
    """Its links are cut and it is never heard of again; what it had answered is there."""
    there = fragile.processes[1]
    async with fragile.link("Ana") as ana:
        bo_pass = await fragile.pass_("Bo")
        async with fragile.link("Bo", at=there) as bo:
            there.silent = True
            await bo.ask("say", room="main", text="answered")
            await bo.vanish()
            await bo.open()
        fragile.process.edge.relay.check_soon()
        await ana.fact("chat.said", message__text="answered")
        async with fragile.link("Bo") as back:
            assert back.pass_ == bo_pass
            said = [m["text"] for m in back.rooms["main"].state["chat"]]
            assert said == ["answered"]
