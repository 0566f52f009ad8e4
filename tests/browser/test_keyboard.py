"""Everything can be done without a mouse: joining, asking, voting, moderating."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.actors import CODE, flawless
from tests.browser.conftest import LAPTOP, House
from tests.helpers.forum import ROOM, Forum, asked, open_poll

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DESK = {**LAPTOP, "has_touch": False, "is_mobile": False, "device_scale_factor": 1}
TABS_AT_MOST = 60
IS_MARKED = """(one) => {
  const look = (part) => part && getComputedStyle(part);
  return [one, one.closest("label"), one.parentElement].some((part) => {
    const style = look(part);
    return style && (style.outlineStyle !== "none" || style.boxShadow !== "none");
  });
}"""


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, and see that it is marked."""
    await wanted.wait_for()
    for _ in range(TABS_AT_MOST):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("(one) => one === document.activeElement"):
            assert await wanted.evaluate(IS_MARKED), "The focus is not to be seen."
            return
    raise AssertionError(f"Tab does not reach {wanted}.")


async def test_one_joins_asks_and_votes_with_the_keyboard_alone(house: House, forum: Forum) -> None:
    chair = await forum.moderator(house.server)
    poll = await open_poll(chair, title="Which way?")
    ana = await house.delegate("en", **DESK)
    page, keys = ana.page, ana.page.keyboard
    await page.goto(f"{ana.home}/rooms/{ROOM}#code={CODE}")
    await tab_to(page, page.get_by_label(ana.say["join.name"]))
    await keys.type("Ana")
    await tab_to(page, page.get_by_label(ana.say["join.onsite"], exact=True))
    await keys.press("ArrowRight")
    await expect(page.get_by_label(ana.say["join.remote"], exact=True)).to_be_checked()
    await tab_to(page, ana.button("join.enter"))
    await keys.press("Enter")

    await tab_to(page, ana.question_box)
    await keys.type("Who keeps the minutes?")
    await tab_to(page, ana.button("ask.send"))
    await keys.press("Enter")
    await expect(ana.mine).to_contain_text("Who keeps the minutes?")

    await tab_to(page, ana.asked_of_me.get_by_role("radio").first)
    await keys.press("ArrowDown")
    await expect(ana.asked_of_me.get_by_label("Right", exact=True)).to_be_checked()
    await tab_to(page, ana.button("poll.cast"))
    await keys.press("Enter")
    await expect(ana.asked_of_me).to_contain_text(ana.say.around("poll.counted"))
    closed = await chair.ask("close_poll", room=ROOM, poll=poll["id"])
    assert closed["poll"]["result"]["counts"]["b"] == 1
    flawless(ana)


async def test_a_moderator_works_through_questions_with_single_keys(
    house: House, forum: Forum
) -> None:
    ana = await forum.delegate(house.server, "Ana")
    await asked(ana, "One to decline?")
    await asked(ana, "One to approve?")
    chair = await house.moderator()
    await chair.come(await asyncio.to_thread(house.server.invite, "moderator"))
    page, keys = chair.page, chair.page.keyboard
    await chair.question("One to approve?").wait_for()
    await page.locator("body").focus()
    while not await chair.question("One to approve?").get_attribute("aria-current"):
        await keys.press("j")
    await keys.press("a")
    approved = await ana.fact("question.opened")
    assert approved["data"]["question"]["text"] == "One to approve?"
    await keys.press("2")
    await chair.question("One to approve?").wait_for()
    await keys.press("s")
    await ana.fact("question.staged", question__id=approved["data"]["question"]["id"])
    await expect(chair.notices).to_contain_text(chair.say.around("did.stage"))
    await keys.press("u")
    await ana.fact("stage.set", stage__scene=None)
    await keys.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    flawless(chair)
