"""Show 2: a phone, a moderator's laptop and a screen in the hall are one meeting."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.actors import flawless
from tests.browser.conftest import House
from tests.helpers.forum import ROOM, Forum

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

QUESTION = "城市之间如何分享创意产业的开放数据？"
TITLE = "Which field should the next joint programme begin with?"
OPTIONS = ("Design", "Gastronomy", "Media Arts")


async def test_three_people_meet_from_the_first_question_to_the_result(
    house: House, forum: Forum
) -> None:
    ana = await house.delegate("zh")
    chair = await house.moderator()
    hall = await house.screen()
    ben = await forum.delegate(house.server, "Ben", attendance="onsite")

    invite = await asyncio.to_thread(house.server.invite, "moderator")
    await chair.come(invite)
    code = await hall.hang_up()
    await hall.picture("1-screen-code")
    await chair.pair(code, "Hall, left")
    await expect(hall.scene).to_have_attribute("data-kind", "now_next")
    await hall.picture("2-screen-now-next")

    await ana.join("王芳", touch=True)
    await ana.ask(QUESTION)
    await expect(ana.mine).to_contain_text(ana.say["trail.received.why"])
    await ana.picture("3-phone-asked")

    await expect(chair.question(QUESTION)).to_be_visible()
    await chair.picture("4-moderator-waiting")
    await chair.approve(QUESTION)
    await expect(ana.questions).to_contain_text(QUESTION)
    question = (await ben.fact("question.opened"))["data"]["question"]["id"]

    await chair.stage(QUESTION)
    await expect(hall.scene).to_have_attribute("data-kind", "question")
    await expect(hall.scene).to_contain_text(QUESTION)
    await expect(ana.mine).to_contain_text(ana.say["trail.staged.why"])
    await hall.picture("5-screen-question")

    await ben.ask("upvote_question", room=ROOM, question=question, on=True)
    await expect(ana.questions.locator(".upvote").first).to_contain_text("1")
    await expect(hall.scene.locator(".scene-upvotes")).to_contain_text("1")
    await chair.tab("queue").click()
    await expect(chair.question(QUESTION).locator(".m-support")).to_contain_text("1")
    await ana.picture("6-phone-on-stage")
    await chair.picture("7-moderator-on-stage")

    await chair.draft_poll(TITLE, OPTIONS)
    await chair.picture("8-moderator-draft")
    assert TITLE not in ana.watch.wire
    await chair.button("poll.open.stage", chair.poll(TITLE)).click()
    await expect(ana.asked_of_me).to_contain_text(TITLE)
    await expect(hall.scene).to_contain_text(TITLE)
    await ana.picture("9-phone-poll")
    await hall.picture("10-screen-poll")

    await ana.vote("Gastronomy")
    await expect(ana.asked_of_me).to_contain_text(ana.say.around("poll.counted"))
    await ana.picture("11-phone-counted")
    poll = (await ben.fact("poll.opened"))["data"]["poll"]["id"]
    await ben.ask("cast_ballot", room=ROOM, poll=poll, choice={"options": ["a"]})
    await expect(chair.poll(TITLE).locator(".m-turnout strong")).to_have_text("2")
    await expect(chair.poll(TITLE).locator(".m-bar-row").nth(1)).to_contain_text("50")
    for wire in (ana.watch.wire, hall.watch.wire):
        assert '"counts"' not in wire
        assert '"voters"' not in wire
    await expect(ana.page.locator(".tally")).to_have_count(0)
    await expect(hall.scene.locator(".scene-share")).to_have_count(0)
    await chair.picture("12-moderator-live")

    await chair.button("poll.close", chair.poll(TITLE)).click()
    await chair.do_now()
    await expect(ana.asked_of_me.locator(".tally")).to_contain_text("50")
    await expect(hall.scene).to_contain_text(hall.say["scene.result"])
    await expect(hall.scene.locator(".scene-share").nth(1)).to_contain_text("50")
    await ana.picture("13-phone-result")
    await chair.picture("14-moderator-result")
    await hall.picture("15-screen-result")
    flawless(ana, chair, hall)
