"""Passing news: applause, captions, what screens show."""

import asyncio
from functools import partial
from typing import Any

from rooms.commands import Scene
from rooms.people import Role
from rooms.screens import Screen, own_view
from server.live.gauges import Gauges
from server.store import lookups
from tests.helpers.client import Client, connected
from tests.live.stand import Stand


async def test_applause_is_summed_over_all_processes(live: Stand) -> None:
    other = await live.another_process()
    async with live.link("Ana") as ana, live.link("Bo", at=other) as bo:
        for client in (ana, bo):
            for _ in range(10):
                await client.tell("react", room="main", reaction="applause")
        for client in (ana, bo):
            await client.until(partial(_has_heard, client, 20))
            assert _claps(client) == 20


def _has_heard(client: Client, claps: int) -> bool:
    return _claps(client) >= claps


def _claps(client: Client) -> int:
    given = (m["data"] for m in client.messages if m.get("gauge") == "reactions")
    return sum(data.get("applause", 0) for data in given)


async def test_a_hundred_reactions_are_few_messages(live: Stand) -> None:
    gauges = live.process.edge.gauges
    async with live.link("Ana") as ana:
        for _ in range(100):
            gauges.react("main", "heart")
        shown = await ana.gauge("reactions")
        assert shown["data"] == {"heart": 100}


async def test_captions_pass_by_and_newcomers_do_not_see_the_last(live: Stand) -> None:
    async with live.link("Ana") as ana, live.link("Cap", Role.CAPTIONER) as captioner:
        line: dict[str, Any] = {"language": "en", "text": "Ladies and", "line": 1, "final": False}
        await captioner.ask("caption", room="main", **line)
        shown = await ana.gauge("captions", "en")
        assert shown["data"] == line
        async with live.link("Bo") as bo:
            await bo.ask("leave", room="cities")
            assert ("main", "captions", "en") not in bo.gauges


async def test_staff_see_what_a_screen_shows_and_delegates_do_not(live: Stand) -> None:
    async with live.link("Mo", Role.MODERATOR) as mo, live.link("Ana") as ana:
        person = await live.person("Hall A", Role.SCREEN)
        live.process.edge.gauges.screen_here("main", person.id, "s1")
        await mo.gauge("screens", "s1", online=True)
        async with live.link("Hall A", Role.SCREEN) as screen:
            await screen.ask("report_screen", room="main", shows={"kind": "now_next"})
        shown = await mo.gauge("screens", "s1", shows={"kind": "now_next"})
        assert shown["data"]["seen_at"].endswith("Z")
        await ana.ask("leave", room="cities")
        assert not [m for m in ana.messages if m.get("gauge") == "screens"]


async def test_a_screen_that_is_gone_is_shown_as_gone_with_what_it_showed_last(
    live: Stand,
) -> None:
    async with live.link("Mo", Role.MODERATOR) as mo:
        gauges = live.process.edge.gauges
        gauges.screen_here("main", "person", "s1")
        gauges.screen_shows("main", "person", {"shows": {"kind": "blank"}})
        await mo.gauge("screens", "s1", shows={"kind": "blank"}, online=True)
        gauges.screen_gone("main", "person")
        gone = await mo.gauge("screens", "s1", online=False)
        assert gone["data"]["shows"] == {"kind": "blank"}
        gauges.screen_gone("main", "person")


async def test_numbers_of_passing_news_grow_even_when_the_clock_goes_back(
    live: Stand, monkeypatch: Any
) -> None:
    gauges: Gauges = live.process.edge.gauges
    async with live.link("Ana") as ana:
        gauges.caption("main", {"language": "en", "text": "one"})
        monkeypatch.setattr("time.time_ns", lambda: 0)
        gauges.caption("main", {"language": "en", "text": "two"})
        await ana.gauge("captions", "en", text="two")
        assert ana.gauges["main", "captions", "en"]["data"]["text"] == "two"


def test_what_a_screen_is_told_names_it() -> None:
    screen = Screen("s1", "main", "p", "Hall A", programme=Scene("blank"))
    assert own_view(screen)["screen"]["id"] == "s1"
    assert asyncio.iscoroutinefunction(Gauges.refresh)


async def test_a_paired_screen_is_seen_to_come_and_go(live: Stand) -> None:
    async with live.link("Mo", Role.MODERATOR) as mo:
        shown = await live.process.store.receive(lambda reception: reception.show_code())
        screen = (await mo.ask("pair_screen", room="main", code=shown.code, name="Hall A"))[
            "screen"
        ]
        paired = await live.process.store.read(
            lambda reader: lookups.paired(reader.connection, shown.secret, reader.now)
        )
        assert paired is not None
        async with connected(live.url, f"pass-{paired.person}") as display:
            await display.enter("main")
            await mo.gauge("screens", screen["id"], online=True)
            await mo.ask("cue_screen", room="main", screen=screen["id"], scene={"kind": "blank"})
            cue = await display.seen(lambda m: m.get("mine") == "screen")
            assert cue["data"]["screen"]["programme"] == {"kind": "blank"}
            await display.ask("report_screen", room="main", shows={"kind": "blank"})
            await mo.gauge("screens", screen["id"], shows={"kind": "blank"})
        await mo.gauge("screens", screen["id"], online=False)
        await mo.ask("unpair_screen", room="main", screen=screen["id"])
        await mo.fact("screen.left")
        async with live.link("Di", Role.MODERATOR) as other:
            assert ("main", "screens", screen["id"]) not in other.gauges
