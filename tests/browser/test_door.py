"""The way in, and the first thing done inside, where the network is not what it should be."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import House
from tests.fixtures.browser import ContextMaker
from tests.helpers.server import Plenary

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_a_page_whose_looks_were_lost_behind_the_door_is_loaded_anew(
    summit: Plenary, new_context: ContextMaker
) -> None:
    ana = await House(summit, new_context).delegate("en")
    async with ana.page.expect_event("requestfailed"):
        await ana.page.route("**/room-*.css", lambda route: route.abort())
        await ana.page.goto(f"{ana.home}/join#code=SHOUGANG&then=/rooms/main")
    await ana.page.unroute("**/room-*.css")
    await ana.page.get_by_label(ana.say["join.name"]).fill("Ana")
    await ana.page.get_by_text(ana.say["join.remote"], exact=True).click()
    await ana.button("join.enter").click()
    await expect(ana.question_box).to_be_visible()
    await expect(ana.page.locator(".room")).to_have_css("display", "flex")
    assert [one for one in ana.watch.troubles if one.startswith("exc")] == []


async def test_scripts_and_styles_until_the_room_are_small(
    summit: Plenary, new_context: ContextMaker
) -> None:
    ana = await House(summit, new_context).delegate("en")
    asked: set[str] = set()
    ana.page.on("request", lambda request: asked.add(urlsplit(request.url).path))
    await ana.join("Ana")
    # Chat and polls come when the room is there, be that before or after we look.
    sizes = (path for path in asked if path.endswith((".js", ".css")))
    needed = {path for path in sizes if not re.search("/(chat|poll-card|tally)-", path)}
    assert any("room-" in path for path in needed)
    async with httpx.AsyncClient(base_url=summit.url) as browser:
        files = [(await browser.get(path)).content for path in needed]
    assert sum(len(gzip.compress(file, 9)) for file in files) <= 50_000


async def test_that_a_question_was_received_is_said_beside_the_box_for_a_while(
    summit: Plenary, new_context: ContextMaker
) -> None:
    ana = await House(summit, new_context).delegate("zh")
    await ana.page.clock.install()
    await ana.join("王芳")
    await ana.ask("新首钢的工业遗产如何与社区共享？")
    received = ana.page.get_by_text(ana.say["ask.received"], exact=True)
    await expect(received).to_be_in_viewport()
    await expect(ana.question_box).to_be_focused()
    await ana.page.clock.fast_forward(21_000)
    await expect(received).to_have_count(0)
