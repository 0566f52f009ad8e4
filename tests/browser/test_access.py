"""Every page, full of life, in every language: nothing serious for axe, nothing that overflows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser import words
from tests.browser.actors import CODE, Actor, flawless
from tests.browser.conftest import LAPTOP, LOCALES, House
from tests.helpers.forum import ROOM, Forum, asked, open_poll, vote
from tests.helpers.server import Plenary

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

QUESTIONS = (
    "城市之间如何分享创意产业的开放数据？",
    "How can a small city take part without a budget of its own?",
    "كيف يمكن للمدن المبدعة أن تتعاون في مجال الموسيقى؟",
)
WIDER_THAN_THE_WINDOW = """() => {
  const scrolls = (one) => one && one !== document.body &&
    (["auto", "scroll"].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || !one.checkVisibility()) return false;
      return (box.right > innerWidth + 1 || box.left < -1) && !scrolls(one.parentElement);
    })
    .map((one) => one.outerHTML.slice(0, 120));
}"""
SCROLLS_SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def life(summit: Plenary) -> AsyncIterator[None]:
    """A room with questions, a poll on stage, chat and a hand that is raised."""
    async with AsyncExitStack() as stack:
        forum = Forum(stack)
        chair = await forum.moderator(summit)
        ben = await forum.delegate(summit, "Ben Okafor", attendance="onsite")
        ids = [(await asked(ben, text))["id"] for text in QUESTIONS]
        for one in ids:
            await chair.ask("approve_question", room=ROOM, question=one)
        await asked(ben, "A question that waits")
        await ben.ask("upvote_question", room=ROOM, question=ids[-1], on=True)
        await ben.ask("say", room=ROOM, text="Greetings from Enugu")
        await ben.ask("raise_hand", room=ROOM)
        poll = await open_poll(chair, results="live", title="Which field comes first?")
        await vote(ben, poll, "a")
        await chair.ask("set_stage", room=ROOM, scene={"kind": "poll", "of": poll["id"]})
        yield


async def judged(page: Page) -> None:
    """Fail when axe finds something serious or critical."""
    found = (await Axe().run(page)).response["violations"]
    grave = [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}\n    {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert not grave, "\n".join(grave)


async def fits(page: Page) -> None:
    """Fail when something reaches beyond the window's sides."""
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) == []
    assert not await page.evaluate(SCROLLS_SIDEWAYS)


async def good(actor: Actor, name: str) -> None:
    """The page as it is shown now is fit for everybody."""
    await actor.picture(name)
    await fits(actor.page)
    await judged(actor.page)


@pytest.mark.parametrize("language", LOCALES)
async def test_a_delegates_pages_are_fit_for_everybody(house: House, language: str) -> None:
    ana = await house.delegate(language)
    await ana.page.goto(f"{ana.home}/join#code={CODE}")
    await expect(ana.page.get_by_label(ana.say["join.name"])).to_be_visible()
    expected = "rtl" if language == "ar" else "ltr"
    await expect(ana.page.locator("html")).to_have_attribute("dir", expected)
    await good(ana, f"join-{language}")
    await ana.join("Ana")
    await expect(ana.asked_of_me).to_be_visible()
    await expect(ana.questions.get_by_role("listitem")).to_have_count(len(QUESTIONS))
    await good(ana, f"room-{language}")
    await ana.page.get_by_role("tab", name=ana.say["room.chat"]).click()
    await expect(ana.page.get_by_text("Greetings from Enugu")).to_be_visible()
    await good(ana, f"chat-{language}")
    await ana.page.get_by_role("link", name=ana.say["room.rooms"]).click()
    await expect(ana.page.get_by_role("heading", name=ana.say["lobby.programme"])).to_be_visible()
    await good(ana, f"lobby-{language}")
    flawless(ana)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_delegates_room_is_fit_for_everybody_on_a_laptop(
    house: House, language: str
) -> None:
    laptop = {**LAPTOP, "has_touch": False, "is_mobile": False, "device_scale_factor": 1}
    ana = await house.delegate(language, **laptop, color_scheme="dark")
    await ana.join("Ana")
    await expect(ana.asked_of_me).to_be_visible()
    await good(ana, f"room-laptop-dark-{language}")
    flawless(ana)


async def test_the_language_is_switched_on_the_page_and_turns_it_around(house: House) -> None:
    ana = await house.delegate("en")
    await ana.join("Ana")
    await ana.page.get_by_label(ana.say["language"]).select_option("ar")
    await expect(ana.page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(ana.page.locator("html")).to_have_attribute("lang", "ar")
    arabic = words.delegate("ar")
    await expect(ana.page.get_by_label(arabic["ask.label"])).to_be_visible()
    await fits(ana.page)
    await ana.page.reload()
    await expect(ana.page.get_by_label(arabic["ask.label"])).to_be_visible()
    flawless(ana)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_moderators_page_is_fit_for_everybody(house: House, language: str) -> None:
    chair = await house.moderator(language)
    await chair.come(await asyncio.to_thread(house.server.invite, "moderator"), language=language)
    await expect(chair.question("A question that waits")).to_be_visible()
    await good(chair, f"moderate-{language}")
    await chair.question("A question that waits").click()
    await chair.button("polls.new").click()
    await good(chair, f"moderate-editor-{language}")
    for pane in ("people", "chat", "room"):
        await chair.pane(pane).click()
        await good(chair, f"moderate-{pane}-{language}")
    await chair.page.get_by_role("button", name=chair.say["help"]).click()
    await expect(chair.page.get_by_role("dialog")).to_be_visible()
    await good(chair, f"moderate-help-{language}")
    flawless(chair)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_screen_is_fit_for_everybody(house: House, forum: Forum, language: str) -> None:
    hall = await house.screen(language)
    code = await hall.hang_up(language)
    await good(hall, f"screen-code-{language}")
    chair = await forum.moderator(house.server)
    await chair.ask("pair_screen", room=ROOM, code=code, name="Hall")
    await expect(hall.scene).to_have_attribute("data-kind", "poll")
    await expect(hall.scene).to_contain_text("Which field comes first?")
    await expect(hall.page.locator(".scene-leaving")).to_have_count(0)
    await good(hall, f"screen-poll-{language}")
    flawless(hall)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_organisers_page_is_fit_for_everybody(house: House, language: str) -> None:
    chair = await house.moderator(language)
    invite = await asyncio.to_thread(house.server.invite, "organiser")
    await chair.accept(invite, "/organise", language)
    await chair.page.wait_for_url("**/organise")
    await expect(chair.page.get_by_role("heading", level=1)).to_be_visible()
    await good(chair, f"organise-{language}")
    flawless(chair)
