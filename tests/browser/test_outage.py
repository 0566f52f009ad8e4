"""Show 6: cables are pulled and servers restarted, and the pages bear it without a human."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Error as PageError
from playwright.async_api import Page, expect

from tests.browser.actors import Actor, Delegate, Screen
from tests.browser.conftest import House
from tests.fixtures.browser import ContextMaker
from tests.helpers.cable import Cable, cable
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum, asked, open_poll
from tests.helpers.server import Plenary
from tests.helpers.streams import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

BACK_MS = 3_000
"""So long a screen may take to be right again (front-end.md)."""

STEP_MS = 100
KEPT = """async () => {
  while (!(await caches.match("/screen"))) await new Promise((go) => setTimeout(go, 50));
}"""
"""Resolves when the screen's worker has kept its page whole (a predicate would not be awaited)."""

PATIENCE_MS = 30_000
"""Only to end a test that has failed."""

EARLY = "What will be left of the summit in ten years?"
LATE = "Who will keep what we learn?"
TYPED = "A thought that is not fini"


async def in_own_time(page: Page, ms: int, so: Callable[[], Awaitable[bool]]) -> None:
    """Let the page's clock run until something is so; fail when its `ms` are over.

    Only the page's own time counts: a busy machine makes this slower, never wrong.
    """
    for _ in range(0, ms, STEP_MS):
        await page.clock.run_for(STEP_MS)
        if await so():
            return
    raise AssertionError(f"It was not so after {ms} ms of the page's time.")


async def staged(chair: Client, text: str) -> None:
    """A new question, on stage."""
    question = await asked(chair, text)
    if question["state"] == "received":
        await chair.ask("approve_question", room=ROOM, question=question["id"])
    await chair.ask("stage_question", room=ROOM, question=question["id"])


async def paired(house: House, chair: Client) -> Screen:
    """A screen that is paired and shows its first scene."""
    hall = await house.screen()
    await hall.page.clock.install()
    code = await hall.hang_up()
    await chair.ask("pair_screen", room=ROOM, code=code, name="Hall")
    await expect(hall.scene).to_have_attribute("data-kind", "question")
    return hall


def exceptions(*actors: Actor) -> list[str]:
    """A lost connection is noted by browsers; an exception is a fault of ours."""
    return [one for actor in actors for one in actor.watch.troubles if one.startswith("exc")]


async def test_a_screen_that_is_cut_off_says_as_of_when_and_is_right_after_its_return(
    summit: Plenary, new_context: ContextMaker, forum: Forum
) -> None:
    async with cable(summit.port) as wire:
        chair = await forum.moderator(summit)
        await staged(chair, EARLY)
        hall = await paired(House(summit, new_context, wire.port), chair)
        await expect(hall.scene).to_contain_text(EARLY)
        await expect(hall.as_of).to_have_count(0)

        wire.pull()
        await chair.ask("stage_question", room=ROOM, question=None)
        await staged(chair, LATE)
        await hall.page.clock.fast_forward(6_000)
        await expect(hall.as_of).to_be_visible()
        await expect(hall.scene).to_contain_text(EARLY)
        await hall.picture("outage-screen-as-of")
        await hall.page.clock.fast_forward(30_000)
        await expect(hall.as_of).to_be_visible()
        await expect(hall.scene).to_contain_text(EARLY)
        await hall.page.clock.fast_forward(30_000)
        await expect(hall.scene).to_have_attribute("data-kind", "now_next")
        await expect(hall.as_of).to_be_visible()
        await hall.picture("outage-screen-alone")

        await right_again(hall, wire, LATE)
        assert exceptions(hall) == []


async def right_again(hall: Screen, wire: Cable, text: str) -> None:
    """The cable is back, and in three seconds of its own clock the screen is right."""
    now = await hall.page.evaluate("Date.now()")
    await hall.page.clock.pause_at((now + 1_000) / 1000)
    wire.plug()

    async def right() -> bool:
        shown = await hall.scene.inner_text()
        return text in shown and not await hall.as_of.count()

    await in_own_time(hall.page, BACK_MS, right)
    await hall.page.clock.resume()


async def typing(ana: Delegate, text: str) -> None:
    """Type without sending."""
    await ana.question_box.click()
    await ana.page.keyboard.insert_text(text)


async def restarted(server: Plenary, how: signal.Signals) -> None:
    """Stop the server, politely or not, and start it again."""
    if how is signal.SIGKILL:
        server.kill()
    else:
        await asyncio.to_thread(server.stop)
    server.start()
    await server.ready()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
async def test_a_restart_under_a_delegate_and_a_screen_is_passed_over_by_replay(
    fragile: Plenary, new_context: ContextMaker, forum: Forum, how: signal.Signals
) -> None:
    """Every return is by replay. A delegate's page returns once.

    A screen may return again: when a server that has just started, or a busy machine, says nothing
    for 6 s, its keeper tries anew (static/src/screen/keeper.ts), where a phone waits for 25 s.
    """
    house = House(fragile, new_context)
    chair = await forum.moderator(fragile)
    await staged(chair, EARLY)
    hall = await paired(house, chair)
    ana = await house.delegate("zh")
    await ana.join("王芳")
    await typing(ana, TYPED)

    await restarted(fragile, how)
    await chair.come_back()
    await staged(chair, LATE)
    await expect(ana.questions).to_contain_text(LATE, timeout=PATIENCE_MS)
    await expect(hall.scene).to_contain_text(LATE, timeout=PATIENCE_MS)
    await expect(ana.question_box).to_have_value(TYPED)
    await expect(ana.question_box).to_be_focused()
    for room in (ROOM, "event"):
        assert await returned(ana, room) == ["snapshot", "replay"], room
        first, *later = await returned(hall, room)
        assert first == "snapshot", room
        assert set(later) == {"replay"}, (room, later)
    assert exceptions(ana, hall) == []


async def returned(who: Delegate | Screen, room: str) -> list[str]:
    """How a page entered a room, once it is back in it: rooms are entered one after the other."""

    async def back() -> bool:
        return len(who.watch.entered(room)) > 1

    await eventually(back)
    return who.watch.entered(room)


async def test_what_is_sent_into_an_outage_arrives_once_even_after_a_reload(
    fragile: Plenary, new_context: ContextMaker, forum: Forum
) -> None:
    house = House(fragile, new_context)
    chair = await forum.moderator(fragile)
    poll = await open_poll(chair)
    ana = await house.delegate("en")
    await ana.join("Ana")
    await expect(ana.asked_of_me).to_contain_text("Which way?")

    fragile.kill()
    await expect(ana.bar).to_be_visible()
    await ana.vote("Right")
    await expect(ana.asked_of_me).to_contain_text(ana.say["poll.unsent"])
    for option in ("Left", "Right", "Straight on"):
        await expect(ana.asked_of_me.get_by_text(option, exact=True)).to_have_count(1)
    await expect(ana.asked_of_me.get_by_role("listitem").filter(has_text="Right")).to_contain_text(
        ana.say["poll.yours"]
    )
    await expect(ana.asked_of_me.get_by_text(ana.say["poll.vote"])).to_have_count(0)
    await ana.ask(LATE)
    await expect(ana.mine).to_contain_text(ana.say["mine.unsent"])
    await typing(ana, TYPED)
    await ana.picture("outage-phone")
    with pytest.raises(PageError):
        await ana.page.reload()

    fragile.start()
    await fragile.ready()
    await ana.page.goto(f"{ana.home}/rooms/{ROOM}")
    await expect(ana.question_box).to_have_value(TYPED)
    await expect(ana.asked_of_me).to_contain_text(ana.say.around("poll.counted"))
    await expect(ana.mine).to_contain_text(ana.say["trail.received.why"])
    await expect(ana.mine.get_by_role("listitem").filter(has_text=LATE)).to_have_count(1)
    await chair.come_back()
    closed = await chair.ask("close_poll", room=ROOM, poll=poll["id"])
    assert closed["poll"]["result"]["counts"] == {"a": 0, "b": 1, "c": 0}
    assert await waiting(chair) == [LATE]
    await ana.page.reload()
    await expect(ana.mine).to_contain_text(LATE)
    assert await waiting(chair) == [LATE]
    assert exceptions(ana) == []


async def waiting(chair: Client) -> list[Any]:
    """The texts that wait for a moderator."""
    room = await chair.enter(ROOM, afresh=True)
    return [question["text"] for question in room.state["staff"]["waiting"]]


async def test_a_screen_reloaded_while_the_server_is_away_stands_as_before(
    fragile: Plenary, new_context: ContextMaker, forum: Forum
) -> None:
    chair = await forum.moderator(fragile)
    await staged(chair, EARLY)
    hall = await paired(House(fragile, new_context), chair)
    await hall.page.clock.fast_forward(4_000)
    await hall.page.evaluate(KEPT)
    fragile.kill()
    await hall.page.reload()
    await expect(hall.scene).to_contain_text(EARLY)
    await expect(hall.as_of).to_be_visible(timeout=PATIENCE_MS)
    await hall.picture("outage-screen-reloaded")
    fragile.start()
    await fragile.ready()
    await chair.come_back()
    await staged(chair, LATE)
    await expect(hall.scene).to_contain_text(LATE, timeout=PATIENCE_MS)
    await expect(hall.as_of).to_have_count(0)
    assert exceptions(hall) == []
