"""Facts between processes: each once, in order, whatever the bus does."""

import asyncio
from typing import Any

import pytest

from rooms.commands import RemovePerson, Say
from rooms.facts import Stream
from rooms.people import Role
from server.live import relay
from server.store import tables
from server.wire.envelope import FactNews, RemovedNews, line, pack
from server.wire.refusals import Close
from tests.helpers.client import Client
from tests.live.stand import Process, Stand


def texts(client: Client) -> list[str]:
    return [fact["data"]["message"]["text"] for fact in client.facts_of("chat")]


async def test_two_processes_tell_the_same_facts_in_the_same_order(live: Stand) -> None:
    other = await live.another_process()
    ana, bo = await live.person("Ana"), await live.person("Bo")

    async def talk(process: Process, by: Any, name: str) -> None:
        for n in range(40):
            await process.do(by, Say(f"{name}{n}"))

    async with live.link("Cy") as here, live.link("Di", at=other) as there:
        await asyncio.gather(talk(live.process, ana, "a"), talk(other, bo, "b"))
        await live.process.do(ana, Say("the end"))
        for client in (here, there):
            await client.fact("chat.said", message__text="the end")
        assert texts(here) == texts(there)
        assert len(texts(here)) == 81
        assert not here.faults
        assert not there.faults


async def test_a_fact_nobody_was_told_of_is_found_by_looking(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies between commit and publish."""
    other = await live.another_process()
    other.silent = True
    async with live.link("Ana") as ana:
        await other.do(await live.person("Bo"), Say("not told"))
        live.process.edge.relay.check_soon()
        await ana.fact("chat.said", message__text="not told")
        assert not ana.faults


async def test_a_hole_is_filled_before_what_comes_after_it(live: Stand) -> None:
    other = await live.another_process()
    bo = await live.person("Bo")
    async with live.link("Ana") as ana:
        other.silent = True
        await other.do(bo, Say("one"))
        other.silent = False
        await other.do(bo, Say("two"))
        await ana.fact("chat.said", message__text="two")
        assert texts(ana) == ["one", "two"]
        assert not ana.faults
        assert live.process.edge.relay.healed >= 1


async def test_facts_that_come_late_or_twice_over_the_bus_are_told_once(live: Stand) -> None:
    other = await live.another_process()
    bo = await live.person("Bo")
    async with live.link("Ana") as ana:
        other.silent = True
        for n in range(10):
            await other.do(bo, Say(f"n{n}"))
        facts = [FactNews("main", (line(f),)) for c in other.told for f in c.facts]
        for news in [*reversed(facts), *facts]:
            live.process.edge.relay.hear(pack("elsewhere", news))
        await ana.fact("chat.said", message__text="n9")
        assert texts(ana) == [f"n{n}" for n in range(10)]
        assert not ana.faults


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\n",
        b"hello",
        b"{}",
        b'{"kind":"facts","from":"x"}',
        b'{"kind":"facts","from":"x","room":"main","lines":[[1,"main",1,"f",""]]}',
        b'{"kind":"facts","from":"x","room":"main","lines":[[1,"other",1,"f",""]]}\n{}',
        b'{"kind":"later","from":"x"}',
        b'{"kind":"gauge","from":"x","room":"main"}\n{}',
        b"\xff\xfe\n\xff",
        b'{"kind":["facts"],"from":"x"}',
    ],
)
async def test_what_is_no_message_of_ours_is_passed_by(live: Stand, message: bytes) -> None:
    async with live.link("Ana") as ana:
        live.process.edge.relay.hear(message)
        await ana.ask("say", room="main", text="well")
        await ana.fact("chat.said", message__text="well")
        assert texts(ana) == ["well"]


async def test_a_removal_reaches_other_processes_at_once(live: Stand) -> None:
    other = await live.another_process()
    mo = await live.person("Mo", Role.MODERATOR)
    async with live.link("Ana", at=other) as ana:
        await live.process.do(mo, RemovePerson((await live.person("Ana")).id))
        assert await ana.closed() == Close.REMOVED


async def test_a_removal_nobody_was_told_of_is_found_with_its_fact(live: Stand) -> None:
    other = await live.another_process()
    mo = await live.person("Mo", Role.MODERATOR)
    async with live.link("Ana") as ana, live.link("Bo") as bo:
        other.silent = True
        await other.do(mo, RemovePerson((await live.person("Ana")).id))
        live.process.edge.relay.check_soon()
        assert await ana.closed() == Close.REMOVED
        await bo.ask("leave", room="cities")


async def test_when_sql_holds_another_past_everybody_comes_back_and_is_told_it(
    live: Stand,
) -> None:
    """A copy of the database was put back under the running server."""
    async with live.link("Ana") as ana:
        for n in range(3):
            await ana.ask("say", room="main", text=f"n{n}")
        await _back_in_time(live)
        live.process.edge.relay.check_soon()
        assert await ana.closed() == Close.SERVER_ERROR
        await ana.come_back()
        assert ana.rooms["main"].mode == "snapshot"
        assert ana.rooms["main"].cursor["chat"][1] == 0


async def _back_in_time(live: Stand) -> None:
    def undo(reception: Any) -> None:
        tx = reception.tx
        room = tables.rooms.c.id == "main"
        tx.change(tables.facts.delete())
        tx.change(tables.rooms.update().where(room).values(no=0, chat_seq=0, main_seq=0))

    await live.process.store.receive(undo)


async def test_a_room_made_later_is_followed_too(live: Stand) -> None:
    known = set(live.process.edge.hub.rosters)
    assert {"main", "cities", "event"} <= known
    assert live.process.edge.relay.epoch("main") == live.process.edge.relay.epoch("event")
    assert live.process.edge.relay.epoch("nowhere") is None


async def test_checking_goes_on_after_sql_was_away(
    live: Stand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = await live.another_process()
    other.silent = True
    looked = asyncio.Event()

    async def away(*_: object) -> Any:
        looked.set()
        raise RuntimeError("no such table")

    async with live.link("Ana") as ana:
        with monkeypatch.context() as broken:
            broken.setattr(live.process.store, "read", away)
            live.process.edge.relay.check_soon()
            await looked.wait()
        await other.do(await live.person("Bo"), Say("found"))
        live.process.edge.relay.check_soon()
        await ana.fact("chat.said", message__text="found")
        assert "Comparing rooms with SQL failed" in caplog.text


async def test_news_of_our_own_is_not_taken_twice(live: Stand) -> None:
    relay_, name = live.process.edge.relay, live.process.edge
    assert name is not None
    async with live.link("Ana") as ana:
        own = pack(ana.welcome["connection"].partition("-")[0], RemovedNews((ana.pass_ or "",)))
        relay_.hear(own)
        await ana.ask("leave", room="cities")


def test_the_streams_of_a_fact_are_those_of_the_rules() -> None:
    assert {str(stream) for stream in Stream} == {"main", "chat", "staff"}
    assert relay.CHECK_ALONE_S < relay.CHECK_S
