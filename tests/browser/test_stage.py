"""Real browsers with the fake camera: from the speaker's desk to every eye and ear in the room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.actors import Actor, Delegate, flawless
from tests.browser.conftest import LAPTOP, House
from tests.browser.words import Words
from tests.fixtures.browser import ContextMaker
from tests.helpers.forum import ROOM, Forum
from tests.helpers.server import Plenary, lines_with, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DESK = Words("desk")
PLAYER = Words("streams")
NAME = "Zhou Yan"

KEEP_CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...how) { super(...how); window.connections.push(this); }
};
"""
COUNTED = """async () => {
  const sum = { frames: 0, energy: 0, packets: 0 };
  for (const one of window.connections) {
    if (one.connectionState !== "connected") continue;
    for (const stat of (await one.getStats()).values()) {
      if (stat.type !== "inbound-rtp") continue;
      sum.frames += stat.framesDecoded ?? 0;
      sum.energy += stat.totalAudioEnergy ?? 0;
      sum.packets += stat.packetsReceived ?? 0;
    }
  }
  return sum;
}"""
NO_SOUND_UNASKED = """
// What browsers do before somebody has pressed something; to them, a test's questions are presses.
let pressed = false;
for (const press of ["pointerdown", "keydown"]) addEventListener(press, () => (pressed = true), true);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this.muted || pressed) return play.call(this);
  return Promise.reject(new DOMException("Nobody has pressed anything.", "NotAllowedError"));
};
"""
MORE_OF_BOTH = f"""async (before) => {{
  const now = await ({COUNTED})();
  return now.frames > before.frames + 3 && now.energy > before.energy;
}}"""
MORE_FRAMES = f"async (before) => (await ({COUNTED})()).frames > before.frames + 3"


@dataclass
class Studio:
    """A server with its media process, and people whose devices have cameras."""

    house: House
    forum: Forum

    @property
    def server(self) -> Plenary:
        return self.house.server

    async def speaker(self) -> Actor:
        """Somebody backstage: camera and microphone are on and come to the media process."""
        speaker = await self.house.moderator()
        invite = await asyncio.to_thread(self.server.invite, "speaker")
        await speaker.accept(invite, f"/speak/{ROOM}")
        page = speaker.page
        await page.get_by_role("button", name=DESK["speak.check"], exact=True).click()
        await page.get_by_role("button", name=DESK["speak.go"], exact=True).click()
        await expect(page.get_by_text(DESK["speak.backstage"], exact=True)).to_be_visible()
        return speaker


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """One server with a media process beside it, for all tests of this module."""
    settings = {"PLENARY_MEDIA": "on"}
    server = Plenary(tmp_path_factory.mktemp("theatre"), settings=settings, arguments=("run",))
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest_asyncio.fixture(loop_scope="session")
async def studio(theatre: Plenary, new_camera_context: ContextMaker, forum: Forum) -> Studio:
    async def context(**how: Any) -> BrowserContext:
        made = await new_camera_context(**how)
        await made.add_init_script(KEEP_CONNECTIONS)
        return made

    return Studio(House(theatre, context), forum)


async def counted(page: Page) -> dict[str, float]:
    """What the page's connections have decoded so far: `{frames, energy, packets}`."""
    found: dict[str, float] = await page.evaluate(COUNTED)
    return found


async def sees_and_hears(page: Page) -> None:
    """From now on pictures are decoded and sound is heard."""
    await page.wait_for_function(MORE_OF_BOTH, arg=await counted(page), polling=100)


async def sees(page: Page) -> None:
    """From now on pictures are decoded."""
    await page.wait_for_function(MORE_FRAMES, arg=await counted(page), polling=100)


async def test_a_camera_backstage_comes_on_stage_and_into_the_hall(studio: Studio) -> None:
    ana = await studio.house.delegate()
    await ana.join("Ana", touch=True)
    chair = await studio.house.moderator()
    invite = await asyncio.to_thread(studio.server.invite, "moderator")
    await chair.come(invite)
    hall = await studio.house.screen()
    await chair.pair(await hall.hang_up(), "Hall, left")

    speaker = await studio.speaker()
    feed = chair.page.get_by_role("listitem", name=NAME)
    await expect(feed).to_be_visible()
    await feed.get_by_role("button", name=chair.say["streams.look"]).click()
    await sees(chair.page)
    await chair.picture("stage-1-moderator-looks")

    await feed.get_by_role("button", name=chair.say["streams.put"]).click()
    await expect(feed).to_contain_text(chair.say["streams.on"])
    await sees_and_hears(ana.page)
    await expect(ana.page.locator(".live")).to_have_attribute("data-way", "webrtc")
    await expect(ana.page.locator(".live-status")).to_be_empty()
    await expect(hall.scene).to_have_attribute("data-kind", "stage")
    await expect(hall.page.locator(".scene-stage.is-moving")).to_be_visible()
    await sees(hall.page)
    await ana.picture("stage-2-phone")
    await hall.picture("stage-3-hall")
    await chair.picture("stage-4-moderator")

    await feed.get_by_role("button", name=chair.say["streams.off"]).click()
    await expect(hall.scene).to_have_attribute("data-kind", "now_next")
    await expect(ana.page.locator(".live")).to_have_count(0)
    unharmed(ana, chair, hall, speaker)


async def test_a_new_window_shows_the_picture_at_once_and_asks_before_it_sounds(
    studio: Studio,
) -> None:
    chair = await studio.forum.moderator(studio.server)
    speaker = await studio.speaker()
    person = await speaker.page.evaluate("() => fetch('/api/me').then((one) => one.json())")
    await chair.ask("stage_feed", room=ROOM, feed=f"speaker-{person['person']['id']}")
    ana = await studio.house.delegate(**LAPTOP, has_touch=False, is_mobile=False)
    await ana.join("Ana")
    await sees_and_hears(ana.page)
    # A window that nobody has pressed anything in: browsers play no sound there.
    ana.page = await ana.context.new_page()
    await ana.page.add_init_script(NO_SOUND_UNASKED)
    await ana.page.goto(f"{ana.home}/rooms/{ROOM}")
    turn = ana.page.get_by_role("button", name=PLAYER["live.sound.turn"])
    await sees(ana.page)
    await turn.click()
    await expect(turn).to_have_count(0)
    assert not await ana.page.locator(".live-video").evaluate("(video) => video.muted")
    await sees_and_hears(ana.page)
    await ana.picture("stage-5-laptop")
    await settings_are_at_hand(ana)
    await chair.ask("stage_feed", room=ROOM, feed=None)


def unharmed(*actors: Actor) -> None:
    """Nothing went wrong, but that somebody asked for the stage before anything was on it."""
    for actor in actors:
        troubles = actor.watch.troubles
        actor.watch.troubles = [one for one in troubles if not ("409" in one and "/whep/" in one)]
    flawless(*actors)


async def settings_are_at_hand(ana: Delegate) -> None:
    """By keyboard: the figures are shown, the picture may be left out to save data."""
    more = ana.page.get_by_role("button", name=PLAYER["live.more"])
    await more.press("Enter")
    await expect(ana.page.get_by_text(PLAYER["way.webrtc"], exact=True)).to_be_visible()
    await expect(ana.page.get_by_text(PLAYER["figures.good"], exact=True)).to_be_visible()
    await ana.picture("stage-6-settings")
    saving = ana.page.get_by_label(PLAYER["like.saving"])
    await saving.press("Space")
    await expect(ana.page.get_by_text(PLAYER["why.saving"], exact=True)).to_be_visible()
    await expect(ana.page.locator(".live-status")).to_have_text(PLAYER["live.soundonly"])
    await ana.page.get_by_role("button", name=PLAYER["why.saving.end"]).click()
    await sees_and_hears(ana.page)


