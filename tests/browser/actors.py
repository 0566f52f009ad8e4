"""People at their pages, as sentences for tests: each knows the words that their page says."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser import words
from tests.browser.watch import Watch
from tests.browser.words import Words

CODE = "SHOUGANG"
ALBUM = os.environ.get("SCREENSHOTS")
"""A folder for a picture of every step, for whoever wants to look at the pages."""

AT_REST = """() => Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < 5000)
  .map((one) => one.finished.catch(() => null)))"""


@dataclass
class Actor:
    """Somebody with a browser of their own."""

    home: str
    """The address of the server."""
    context: BrowserContext
    page: Page
    watch: Watch
    say: Words

    def button(self, key: str, within: Locator | None = None) -> Locator:
        """The button that says this and nothing else."""
        return (within or self.page).get_by_role("button", name=self.say[key], exact=True)

    async def picture(self, name: str) -> None:
        """Put a picture of the page at rest into the album, if one is kept."""
        if ALBUM:
            await self.page.evaluate(AT_REST)
            await self.page.screenshot(path=Path(ALBUM) / f"{name}.png")


class Delegate(Actor):
    """A delegate, on a phone or a laptop."""

    async def join(self, name: str, *, touch: bool = False, room: str = "main") -> None:
        """Open the link of the QR code, and take three taps: the name, where one is, in."""
        page = self.page
        act = "tap" if touch else "click"
        await page.goto(f"{self.home}/rooms/{room}#code={CODE}")
        await getattr(page.get_by_label(self.say["join.name"]), act)()
        await page.keyboard.insert_text(name)
        await getattr(page.get_by_text(self.say["join.remote"], exact=True), act)()
        await getattr(self.button("join.enter"), act)()
        await expect(self.question_box).to_be_visible()

    @property
    def question_box(self) -> Locator:
        return self.page.get_by_role("textbox", name=self.say["ask.label"])

    @property
    def questions(self) -> Locator:
        """The list of the room."""
        return self.page.get_by_role("list", name=self.say["questions.list"])

    @property
    def mine(self) -> Locator:
        """My own questions with what became of them."""
        return self.page.get_by_role("region", name=self.say["mine.title"])

    @property
    def asked_of_me(self) -> Locator:
        """What is to be done now: polls."""
        return self.page.get_by_role("region", name=self.say["room.asked"])

    @property
    def bar(self) -> Locator:
        """What is said about the connection while it is not well."""
        return self.page.locator(".link-bar")

    async def ask(self, text: str) -> None:
        """Type a question and send it."""
        await self.question_box.fill(text)
        await self.button("ask.send").click()

    async def vote(self, option: str) -> None:
        """Choose an option of the poll that is asked now, and cast the ballot."""
        await self.asked_of_me.get_by_text(option, exact=True).click()
        await self.button("poll.cast").click()


class Moderator(Actor):
    """A moderator at the desk."""

    async def come(self, invite: str, room: str = "main", language: str = "en") -> None:
        """Open the link of an invitation, say one's name, and be at the desk."""
        await self.accept(invite, f"/moderate/{room}", language)
        await expect(self.tab("waiting")).to_be_visible()

    async def accept(self, invite: str, then: str, language: str = "en") -> None:
        """Come in by an invitation that leads to some page."""
        await self.page.goto(f"{self.home}/join#invite={invite}&then={then}")
        door = words.delegate(language)
        await self.page.get_by_label(door["join.name"]).fill("Zhou Yan")
        await self.page.get_by_role("button", name=door["join.enter"], exact=True).click()

    def tab(self, name: str) -> Locator:
        """One of the five lists of questions."""
        return self.page.get_by_role("tab", name=self.say[f"tab.{name}"])

    def pane(self, name: str) -> Locator:
        """One of the parts behind tabs."""
        return self.page.get_by_role("tab", name=self.say[f"pane.{name}"])

    def question(self, text: str) -> Locator:
        """The question with this text in the list that is shown."""
        return self.page.get_by_role("article").filter(has_text=text)

    def poll(self, title: str) -> Locator:
        """The poll with this title, in whatever state."""
        return self.page.get_by_role("article", name=title)

    async def pair(self, code: str, name: str) -> None:
        """Pair the screen that shows this code."""
        await self.button("screens.pair").click()
        await self.page.get_by_label(self.say["screens.code"], exact=True).fill(code)
        await self.page.get_by_label(self.say["screens.name"], exact=True).fill(name)
        await self.button("screens.pair.do").click()
        await expect(self.screen(name)).to_be_visible()

    def screen(self, name: str) -> Locator:
        """One paired screen."""
        return self.page.get_by_role("listitem", name=name)

    async def approve(self, text: str) -> None:
        """Let everybody see a question that waits."""
        await self.tab("waiting").click()
        row = self.question(text)
        await row.click()
        await row.get_by_role("button", name=self.say["act.approve"]).click()
        await expect(row).to_have_count(0)

    async def stage(self, text: str) -> None:
        """Put an open question on stage."""
        await self.tab("open").click()
        row = self.question(text)
        await row.click()
        await row.get_by_role("button", name=self.say["act.stage"]).first.click()

    async def draft_poll(self, title: str, options: tuple[str, ...]) -> None:
        """Write a poll of one choice and keep it as a draft."""
        await self.pane("polls").click()
        await self.button("polls.new").click()
        await self.page.get_by_label(self.say["editor.title"]).fill(title)
        for number, option in enumerate(options, 1):
            if number > 2:
                await self.button("editor.option.add").click()
            name = self.say["editor.option"].format(n=number)
            await self.page.get_by_label(name, exact=True).fill(option)
        await self.button("editor.keep").click()
        await expect(self.poll(title)).to_be_visible()

    @property
    def notices(self) -> Locator:
        """What was just done, with a way back."""
        return self.page.get_by_role("region", name=self.say["notices"])

    async def do_now(self) -> None:
        """Not wait until what is held is sent."""
        await self.button("now").click()


class Screen(Actor):
    """A display in the hall; nobody touches it."""

    async def hang_up(self, language: str = "en") -> str:
        """Open the screen's page; returns the pairing code that it shows."""
        await self.page.goto(f"{self.home}/screen#language={language}")
        code = self.page.get_by_role("status", name=self.say["pair.code"])
        await expect(code).to_have_text(re.compile(r"\d{3}\s*\d{3}"))
        return re.sub(r"\s", "", await code.inner_text())

    @property
    def scene(self) -> Locator:
        """The box that hangs in the hall."""
        return self.page.locator(".scene-large")

    @property
    def as_of(self) -> Locator:
        """The note that says how old the picture is."""
        return self.page.locator(".screen-asof")


def flawless(*actors: Actor) -> None:
    """Nothing went wrong in any page, and none spoke to anybody but the server."""
    troubles = [trouble for actor in actors for trouble in actor.watch.troubles]
    assert not troubles, "\n".join(troubles)
    strangers = [stranger for actor in actors for stranger in actor.watch.strangers]
    assert not strangers, "\n".join(strangers)
