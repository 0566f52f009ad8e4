"""Coming into a room: snapshot, replay, and not one fact lost or doubled in between."""

import asyncio
import contextlib
from dataclasses import replace
from typing import Any

import pytest

from rooms.commands import AskQuestion, Say, SetRoom
from rooms.people import Role
from rooms.refusals import Refusal
from server.live import entry, shelf
from tests.helpers.client import Client, Refused
from tests.live.stand import Stand


async def test_the_first_entry_is_a_snapshot_with_all_that_the_page_needs(live: Stand) -> None:
    async with live.link("Ana") as ana:
        room = ana.rooms["main"]
        assert room.mode == "snapshot"
        assert room.about["id"] == "main"
        assert room.about["title"]["en"] == "Creativity and Innovation"
        assert room.about["chat_open"] is True
        assert sorted(room.cursor) == ["chat", "main"]
        assert "staff" not in room.state
        assert room.state["presence"]["people"] >= 0
        assert room.mine["person"]["name"] == "Ana"


async def test_staff_follow_a_third_stream_and_screens_follow_one(live: Stand) -> None:
    async with live.link("Mo", Role.MODERATOR) as mo:
        assert sorted(mo.rooms["main"].cursor) == ["chat", "main", "staff"]
        assert "waiting" in mo.rooms["main"].state["staff"]
    async with live.link("Hall A", Role.SCREEN) as screen:
        assert sorted(screen.rooms["main"].cursor) == ["main"]
        assert screen.rooms["main"].state["chat"] == []


async def test_a_room_that_is_not_there_cannot_be_entered(live: Stand) -> None:
    async with live.link("Ana", room=None) as ana:
        with pytest.raises(Refused) as caught:
            await ana.enter("nowhere")
        assert caught.value.code == "not_found"


async def test_a_room_the_pass_does_not_cover_cannot_be_entered(live: Stand) -> None:
    async with live.link("Ana", room=None, rooms=frozenset({"cities"})) as ana:
        with pytest.raises(Refused) as caught:
            await ana.enter("main")
        assert caught.value.code == "forbidden"
        await ana.enter("cities")
        await ana.enter("event")


async def test_who_has_left_hears_nothing_more(live: Stand) -> None:
    async with live.link("Ana") as ana, live.link("Bo") as bo:
        await ana.ask("leave", room="main")
        await bo.ask("say", room="main", text="gone?")
        await bo.fact("chat.said")
        await ana.ask("leave", room="main")
        assert not ana.facts


async def test_a_link_may_be_in_several_rooms(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await ana.enter("cities")
        await ana.ask("say", room="cities", text="here")
        await ana.ask("say", room="main", text="and there")
        await ana.fact("chat.said", message__text="here")
        await ana.fact("chat.said", message__text="and there")
        assert not ana.faults


async def test_who_comes_back_is_given_what_they_missed_and_nothing_twice(live: Stand) -> None:
    async with live.link("Ana") as ana, live.link("Bo") as bo:
        await bo.ask("say", room="main", text="one")
        await ana.fact("chat.said", message__text="one")
        await ana.vanish()
        for text in ("two", "three"):
            await bo.ask("say", room="main", text=text)
        await ana.come_back()
        assert ana.rooms["main"].mode == "replay"
        replayed = [f["data"]["message"]["text"] for f in ana.rooms["main"].replayed]
        assert replayed == ["two", "three"]
        await bo.ask("say", room="main", text="four")
        await ana.fact("chat.said", message__text="four")
        assert not ana.faults


async def test_who_missed_more_than_is_at_hand_is_given_a_snapshot(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = await live.person("Bo")
    async with live.link("Ana") as ana:
        await ana.vanish()
        monkeypatch.setattr(shelf, "SHELF", 5)
        for n in range(8):
            await live.process.do(bo, Say(f"n{n}"))
        other = await live.another_process()
        ana.url = other.url
        await ana.come_back()
        assert ana.rooms["main"].mode == "snapshot"
        assert len(ana.rooms["main"].state["chat"]) == 8


async def test_a_cursor_of_another_epoch_gets_a_snapshot(live: Stand) -> None:
    async with live.link("Ana") as ana:
        ana.rooms["main"].cursor["main"][0] = "before"
        await ana.enter("main")
        assert ana.rooms["main"].mode == "snapshot"


async def test_after_a_restart_everybody_resumes_by_replay(live: Stand) -> None:
    bo = await live.person("Bo")
    async with live.link("Ana") as ana:
        await live.process.do(bo, Say("before"))
        await ana.fact("chat.said", message__text="before")
        old, new = live.process, await live.another_process()
        await live.end(old)
        assert await ana.closed() == 4001
        await new.do(bo, Say("after"))
        ana.url = new.url
        await ana.come_back()
        assert ana.rooms["main"].mode == "replay"
        await ana.fact("chat.said", message__text="after")
        assert not ana.faults


async def test_many_who_enter_at_once_cost_one_look_at_the_room(live: Stand) -> None:
    await asyncio.gather(*(live.person(f"Delegate {n}") for n in range(30)))
    snapshots = live.process.edge.snapshots
    async with contextlib.AsyncExitStack() as links:
        before = snapshots.reads
        entering = (links.enter_async_context(live.link(f"Delegate {n}")) for n in range(30))
        clients = await asyncio.gather(*entering)
        assert snapshots.reads - before == 1
        assert {client.rooms["main"].mine["person"]["name"] for client in clients} == {
            f"Delegate {n}" for n in range(30)
        }


async def test_what_happens_while_one_enters_is_neither_lost_nor_doubled(live: Stand) -> None:
    """Fifty enter, some anew, some with a cursor, while facts come as fast as they are written."""
    bo, stop = await live.person("Bo"), asyncio.Event()

    async def talk() -> int:
        n = 0
        while not stop.is_set():
            await live.process.do(bo, Say(f"n{n}"))
            n += 1
        await live.process.do(bo, Say("the end"))
        return n

    async def come(n: int) -> list[str]:
        async with live.link(f"Delegate {n}") as client:
            for _ in range(5):
                await client.enter("main", afresh=n % 2 == 0)
            stop.set()
            await client.until(lambda: _has_heard(client, "the end"))
            return client.faults

    for n in range(50):
        await live.person(f"Delegate {n}")
    talking = asyncio.create_task(talk())
    faults = await asyncio.gather(*(come(n) for n in range(50)))
    await talking
    assert [each for each in faults if each] == []


def _has_heard(client: Client, text: str) -> bool:
    """As a fact, or in the state of a snapshot that was taken after it."""
    said = [fact["data"]["message"] for fact in client.facts_of("chat")]
    return any(m["text"] == text for m in [*said, *client.rooms["main"].state["chat"]])


async def test_whoever_enters_gets_the_room_as_it_is_then_read_once_for_all(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await ana.ask("say", room="main", text="new")
        reads = live.process.edge.snapshots.reads
        async with live.link("Bo") as bo, live.link("Cy") as cy:
            assert live.process.edge.snapshots.reads == reads + 1
            for late in (bo, cy):
                assert [m["text"] for m in late.rooms["main"].state["chat"]] == ["new"]
                assert not late.faults


async def test_upvotes_are_right_for_who_comes_by_an_old_snapshot_or_a_replay(live: Stand) -> None:
    mo, bo = await live.person("Mo", Role.MODERATOR), await live.person("Bo")
    await live.process.do(mo, SetRoom(moderation="post"))
    asked = await live.process.do(bo, AskQuestion("Why?"))
    question = asked["question"]["id"]
    async with live.link("Ana") as ana:
        assert ana.rooms["main"].state["questions"][0]["upvotes"] == 0
        await ana.vanish()
        async with live.link("Cy") as cy:
            await cy.ask("upvote_question", room="main", question=question, on=True)
            await cy.gauge("upvotes", question, upvotes=1)
            async with live.link("Di") as di:
                await di.gauge("upvotes", question, upvotes=1)
        await ana.come_back()
        assert ana.rooms["main"].mode == "replay"
        await ana.gauge("upvotes", question, upvotes=1)


async def test_what_is_ones_own_is_told_to_all_ones_links_in_every_process(live: Stand) -> None:
    mo, other = await live.person("Mo", Role.MODERATOR), await live.another_process()
    await live.process.do(mo, SetRoom(moderation="pre"))
    async with live.link("Ana") as phone, live.link("Ana", at=other) as desk, live.link("Bo") as bo:
        asked = await phone.ask("ask_question", room="main", text="Why?")
        for client in (phone, desk):
            own = await client.seen(lambda m: m.get("mine") == "question")
            assert own["key"] == asked["question"]["id"]
        await bo.ask("leave", room="cities")
        assert not bo.mine


async def test_who_goes_while_entering_is_in_no_list(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = live.process.edge
    read = edge.snapshots.of

    async def gone_meanwhile(*asked: Any) -> Any:
        found = await read(*asked)
        for link in list(edge.hub.links):
            link.close(4001)
        return found

    async with live.link("Ana", room=None) as ana:
        monkeypatch.setattr(edge.snapshots, "of", gone_meanwhile)
        await ana.tell("enter", id="e", room="main")
        assert await ana.closed() == 4001
        assert not edge.hub.roster("main").members
        assert not edge.hub.roster("main").arriving
        assert not edge.hub.people


async def test_an_entry_that_fails_leaves_nothing_behind_and_may_be_tried_again(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = live.process.edge

    async def away(*_: object) -> Any:
        raise Refusal("unavailable", retry_ms=10)

    async with live.link("Ana", room=None) as ana:
        with monkeypatch.context() as broken:
            broken.setattr(edge.snapshots, "_read_mine", away)
            with pytest.raises(Refused) as caught:
                await ana.enter("main")
            assert caught.value.code == "unavailable"
        assert not edge.hub.roster("main").arriving
        await ana.enter("main")


async def test_a_snapshot_of_another_past_is_not_given(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge, asked = live.process.edge, 0
    read = edge.snapshots.of

    async def of_another_epoch(*what: Any) -> Any:
        nonlocal asked
        asked += 1
        return replace(await read(*what), epoch="before")

    async with live.link("Ana", room=None) as ana:
        monkeypatch.setattr(edge.snapshots, "of", of_another_epoch)
        with pytest.raises(Refused) as caught:
            await ana.enter("main")
        assert caught.value.code == "unavailable"
        assert asked == entry.TRIES
