"""Take the README's pictures: real pages of a real server, in the middle of a forum.

make pictures        writes docs/pictures/*.png and, where a moving picture is in it, *.jpg
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from docs.pictures import content
from docs.pictures.streams import DESK, Studio, caption, open_channels, studio, watched
from tests.browser.actors import AT_REST, Actor, Delegate, Moderator, Screen
from tests.browser.conftest import House
from tests.browser.words import Words
from tests.fixtures.chromium import arguments, environment, find, node
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum, asked
from tests.helpers.server import Plenary, running

HERE: Final = Path(__file__).parent
MOST_BYTES: Final = 250_000
PLAYER: Final = Words("streams")
NO_PHONE: Final[dict[str, Any]] = {"has_touch": False, "is_mobile": False, "device_scale_factor": 1}
ADDRESS: Final = "https://summit.example.org"
FRAME: Final = """<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 28px; display: flex; gap: 32px; background: #e9e7e4;
         inline-size: max-content; }
  img { inline-size: 390px; border-radius: 28px; border: 6px solid #17181b; display: block; }
</style>"""


@dataclass
class Hall:
    """The people of the forum, by name, and the crowd."""

    house: House
    forum: Forum
    chair: Client
    people: dict[str, Client] = field(default_factory=dict)
    crowd: list[Client] = field(default_factory=list)

    async def fill(self) -> None:
        """Let everybody come in."""
        server = self.house.server
        for name, _, where in content.PEOPLE:
            self.people[name] = await self.forum.delegate(server, name, attendance=where)
        for number in range(content.CROWD):
            where = "onsite" if number % 5 < 2 else "remote"
            one = await self.forum.delegate(server, f"Delegate {number}", attendance=where)
            self.crowd.append(one)

    async def question(self, who: str, text: str, upvotes: int = 0) -> str:
        """An open question that so many support; its id."""
        question = str((await asked(self.people[who], text))["id"])
        await self.chair.ask("approve_question", room=ROOM, question=question)
        await asyncio.gather(
            *(
                one.ask("upvote_question", room=ROOM, question=question, on=True)
                for one in self.crowd[:upvotes]
            )
        )
        return question

    async def vote(self, poll: str, share: float) -> None:
        """This share of the ballots that are still to come."""
        voters = iter(self.crowd)
        await asyncio.gather(
            *(
                voter.ask("cast_ballot", room=ROOM, poll=poll, choice={"options": [option]})
                for option, each in zip("abcd", self._voters(voters), strict=False)
                for voter in each[: round(len(each) * share)]
            )
        )

    def _voters(self, voters: Iterator[Client]) -> Iterator[list[Client]]:
        for _, count in content.OPTIONS:
            yield list(itertools.islice(voters, count))


async def kept(page: Page, name: str) -> None:
    """Take the picture, once nothing moves any more but a picture itself."""
    await page.evaluate(AT_REST)
    await page.wait_for_function("() => document.fonts.status === 'loaded'")
    path = HERE / name
    how: dict[str, Any] = {"type": "jpeg", "quality": 88} if path.suffix == ".jpg" else {}
    await page.screenshot(path=path, **how)
    size = path.stat().st_size
    print(f"  {path.relative_to(HERE.parents[1])}  {size / 1000:.0f} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{name} is larger than {MOST_BYTES / 1000:.0f} kB.")


async def shot(actor: Actor) -> bytes:
    """What a phone shows, at rest."""
    await actor.page.evaluate("scrollTo(0, 0)")
    await actor.page.evaluate(AT_REST)
    return await actor.page.screenshot(scale="device")


async def side_by_side(browser: Browser, name: str, *shots: bytes) -> None:
    """Several phones in one picture."""
    page = await browser.new_page(device_scale_factor=1.25)
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in shots
    )
    await page.set_content(FRAME + images)
    width, height = await page.evaluate(
        "[document.body.offsetWidth, document.documentElement.offsetHeight]"
    )
    await page.set_viewport_size({"width": width, "height": height})
    await kept(page, name)
    await page.close()


async def screens(hall: Hall) -> list[Screen]:
    """Two displays that are paired."""
    shown = []
    for name in content.SCREENS:
        size = {"width": 1280, "height": 720}
        screen = await hall.house.screen("en", viewport=size)
        code = await screen.hang_up()
        await hall.chair.ask("pair_screen", room=ROOM, code=code, name=name)
        await expect(screen.scene).to_have_attribute("data-kind", "now_next")
        shown.append(screen)
    foyer = await hall.chair.fact("screen.paired", screen__name=content.SCREENS[1])
    cue = {"room": ROOM, "screen": foyer["data"]["screen"]["id"]}
    await hall.chair.ask("cue_screen", **cue, scene={"kind": "join"})
    await hall.chair.ask("cue_screen", **cue, scene={"kind": "now_next"}, take=False)
    return shown


async def a_question_on_stage(hall: Hall) -> bytes:
    """The phone of somebody in Beijing whose question is on stage."""
    for who, text, upvotes in content.OPEN:
        await hall.question(who, text, upvotes)
    phone: Delegate = await hall.house.delegate("zh")
    who, text = content.ON_STAGE
    await phone.join(who)
    await phone.ask(text)
    received = await hall.chair.fact("question.received", question__text=text)
    question = received["data"]["question"]["id"]
    translation = {"language": "en", "text": content.TRANSLATION}
    chair = hall.chair
    await chair.ask("approve_question", room=ROOM, question=question)
    await chair.ask("annotate_question", room=ROOM, question=question, translation=translation)
    await asyncio.gather(
        *(
            one.ask("upvote_question", room=ROOM, question=question, on=True)
            for one in hall.crowd[:52]
        )
    )
    await chair.ask("stage_question", room=ROOM, question=question)
    await phone.page.reload()
    await expect(phone.mine).to_contain_text(phone.say["trail.staged.why"])
    await expect(phone.questions.locator(".upvote").first).to_contain_text("52")
    return await with_picture(hall, phone)


async def with_picture(hall: Hall, phone: Delegate) -> bytes:
    """What a phone shows while somebody is on stage, and speaks."""
    await watched(phone.page)
    await caption(hall.chair)
    await expect(phone.page.locator(".live-captions p")).to_have_count(1)
    return await shot(phone)


async def poll_on_stage(hall: Hall) -> dict[str, Any]:
    """A poll that is open and shown; half of the ballots are in."""
    options = [{"text": text} for text, _ in content.OPTIONS]
    drafted = await hall.chair.ask(
        "draft_poll", room=ROOM, kind="single", title=content.POLL, options=options, seconds=240
    )
    opened = await hall.chair.ask("open_poll", room=ROOM, poll=drafted["poll"]["id"])
    poll: dict[str, Any] = opened["poll"]
    await hall.chair.ask("draft_poll", room=ROOM, kind="cloud", title=content.DRAFT)
    await hall.chair.ask("set_stage", room=ROOM, scene={"kind": "poll", "of": poll["id"]})
    main = await hall.chair.fact("screen.paired", screen__name=content.SCREENS[0])
    cue = {"room": ROOM, "screen": main["data"]["screen"]["id"]}
    await hall.chair.ask("cue_screen", **cue, scene={"kind": "now_next"}, take=False)
    await hall.vote(poll["id"], 0.7)
    return poll


async def a_moderators_desk(hall: Hall) -> Moderator:
    """The desk in the middle of it: questions that wait, a poll that runs, two screens."""
    size = {"width": 1280, "height": 900}
    desk = await hall.house.moderator(viewport=size, timezone_id="Asia/Shanghai")
    await desk.come(await asyncio.to_thread(hall.house.server.invite, "moderator"))
    for who, text in content.WAITING:
        await asked(hall.people[who], text)
    await hall.people["Kwame Mensah"].ask("raise_hand", room=ROOM)
    await hall.people["陈立"].ask("raise_hand", room=ROOM)
    for _, text in content.WAITING:
        await expect(desk.question(text)).to_be_visible()
    await desk.question(content.WAITING[0][1]).click()
    await expect(desk.poll(content.POLL)).to_be_visible()
    return desk


async def on_stage(hall: Hall, film: Studio) -> Actor:
    """The hall's camera is on stage, somebody at home waits; the desk of whoever interprets."""
    chair = await hall.house.moderator()
    await chair.come(await asyncio.to_thread(hall.house.server.invite, "moderator"))
    await film.venue(chair.page, await film.hall.new_context())
    await film.speaker()
    await open_channels(hall.chair)
    await hall.chair.ask("stage_feed", room=ROOM, feed="programme")
    await hall.chair.ask("start_recording", room=ROOM)
    return await film.interpreter()


async def rooms_and_desks(hall: Hall, desk: Actor, display: Screen) -> None:
    """Where streams are watched and made: a laptop, the hall, an interpreter's desk."""
    laptop: Delegate = await hall.house.delegate(
        viewport={"width": 1280, "height": 800}, **NO_PHONE
    )
    await laptop.join("Nadia Haddad")
    await laptop.page.get_by_label(PLAYER["live.channel"]).select_option("fr")
    await watched(laptop.page)
    await caption(hall.chair, line=2)
    await expect(laptop.page.locator(".live-captions p")).to_have_count(1)
    await laptop.page.mouse.move(0, 0)
    await kept(laptop.page, "room.jpg")
    await expect(display.page.locator(".scene-stage.is-moving")).to_be_visible()
    await expect(display.page.locator(".scene-subtitles p")).to_have_count(1)
    await kept(display.page, "hall.jpg")
    await expect(desk.page.locator(".d-band")).to_contain_text("1 listener", timeout=20_000)
    # A machine that makes all of this at once is busy, and says so at the desk.
    with suppress(AssertionError):
        good = desk.page.get_by_text(DESK["quality.good"])
        await expect(good).to_be_visible(timeout=10_000)
    await kept(desk.page, "interpreter.jpg")


async def taken(browser: Browser, film: Studio, forum: Forum) -> None:
    """All pictures, in the order in which a forum goes."""

    async def new_context(**options: Any) -> BrowserContext:
        return await browser.new_context(**options)

    server = film.server
    hall = Hall(House(server, new_context), forum, await forum.moderator(server))
    await hall.fill()
    display, _ = await screens(hall)
    interpreter = await on_stage(hall, film)
    chinese = await a_question_on_stage(hall)
    poll = await poll_on_stage(hall)
    phone: Delegate = await hall.house.delegate("en")
    await phone.join("Amina Okafor")
    await phone.asked_of_me.get_by_text(content.OPTIONS[1][0], exact=True).click()
    await side_by_side(browser, "delegate.jpg", await with_picture(hall, phone), chinese)
    desk = await a_moderators_desk(hall)
    await kept(desk.page, "moderator.png")
    await hall.vote(poll["id"], 1)
    await hall.chair.ask("close_poll", room=ROOM, poll=poll["id"])
    await expect(display.scene).to_contain_text(display.say["scene.result"])
    await kept(display.page, "screen.png")
    await hall.chair.ask("set_stage", room=ROOM, scene={"kind": "stage"})
    await rooms_and_desks(hall, interpreter, display)


async def main() -> None:
    """A server in a folder of its own, browsers with cameras, and the photographer."""
    program = find()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node()))
    print("  taking the pictures …", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="plenary-pictures-") as folder:
        settings = {"PLENARY_URL": ADDRESS, "PLENARY_MEDIA": "on"}
        server = Plenary(Path(folder) / "data", settings=settings, arguments=("run",))
        async with (
            running(server),
            async_playwright() as playwright,
            studio(playwright.chromium, server, Path(folder)) as film,
            AsyncExitStack() as stack,
        ):
            browser = await playwright.chromium.launch(
                executable_path=program, args=arguments(), env={**environment(program)}
            )
            await taken(browser, film, Forum(stack))
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
