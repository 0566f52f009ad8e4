"""Real browsers with the fake camera: from the speaker's desk to every eye and ear in the room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.actors import Actor, Delegate, flawless
from tests.browser.conftest import LAPTOP, House
from tests.browser.waiting import until
from tests.browser.words import Words
from tests.fixtures.browser import ContextMaker
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum
from tests.helpers.server import Plenary

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
for (const one of ["pointerdown", "keydown"]) addEventListener(one, () => (pressed = true), true);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this.muted || pressed) return play.call(this);
  return Promise.reject(new DOMException("Nobody has pressed anything.", "NotAllowedError"));
};
"""
NOTHING_GETS_THROUGH = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(how) { super({ ...how, iceTransportPolicy: "relay" }); }
};
"""
MANY_COLOURS = """(image) => {
  if (!image.naturalWidth) return false;
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0);
  const { data } = drawn.getImageData(0, 0, canvas.width, canvas.height);
  const light = Array.from(data.filter((_, at) => at % 4 === 1));
  return Math.max(...light.slice(0, 50_000)) - Math.min(...light.slice(0, 50_000)) > 80;
}"""
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
    await until(page, MORE_OF_BOTH, await counted(page))


async def sees(page: Page) -> None:
    """From now on pictures are decoded."""
    await until(page, MORE_FRAMES, await counted(page))


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
    await is_shown_small(chair, feed)
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


async def is_shown_small(chair: Actor, feed: Locator) -> None:
    """Its still is there, says whose it is, and is a picture: neither black nor of one colour."""
    still = feed.get_by_role("img", name=chair.say["streams.looking"].replace("{name}", NAME))
    await expect(still).to_be_visible()
    await chair.page.wait_for_function(MANY_COLOURS, arg=await still.element_handle())


@pytest_asyncio.fixture(loop_scope="session")
async def chair(studio: Studio) -> AsyncIterator[Client]:
    """A moderator without a browser, who has put a speaker's camera on stage."""
    chair = await studio.forum.moderator(studio.server)
    speaker = await studio.speaker()
    me = await speaker.page.evaluate("() => fetch('/api/me').then((one) => one.json())")
    await chair.ask("stage_feed", room=ROOM, feed=f"speaker-{me['person']['id']}")
    yield chair
    await chair.ask("stage_feed", room=ROOM, feed=None)


@pytest_asyncio.fixture(loop_scope="session")
async def ana(studio: Studio) -> Delegate:
    """A delegate at a laptop, who is in the room."""
    ana = await studio.house.delegate(**LAPTOP, has_touch=False, is_mobile=False)
    await ana.join("Ana")
    return ana


async def new_window(ana: Delegate, script: str) -> Page:
    """The room once more, in a window in which nobody has pressed anything yet."""
    page = await ana.context.new_page()
    await page.add_init_script(script)
    await page.goto(f"{ana.home}/rooms/{ROOM}")
    return page


@pytest.mark.usefixtures("chair")
async def test_a_new_window_shows_the_picture_at_once_and_asks_before_it_sounds(
    ana: Delegate,
) -> None:
    await sees_and_hears(ana.page)
    ana.page = await new_window(ana, NO_SOUND_UNASKED)
    turn = of(ana, "live.sound.turn")
    await sees(ana.page)
    await turn.click()
    await expect(turn).to_have_count(0)
    assert not await ana.page.locator(".live-video").evaluate("(video) => video.muted")
    await sees_and_hears(ana.page)
    await ana.picture("stage-5-laptop")
    await settings_are_at_hand(ana)
    await the_picture_grows(ana)


async def test_languages_captions_and_the_sign_of_a_recording(
    studio: Studio, chair: Client, ana: Delegate
) -> None:
    await chair.ask("open_channel", room=ROOM, language="fr")
    await chair.ask("start_recording", room=ROOM)
    await sees_and_hears(ana.page)
    listened = ana.page.get_by_label(PLAYER["live.channel"])
    async with ana.page.expect_request(lambda one: one.method == "PUT") as wish:
        await listened.select_option("fr")
    assert '"channel":"fr"' in ((await wish.value).post_data or "")
    await sees_and_hears(ana.page)
    hall = await studio.house.screen()
    code = await hall.hang_up()
    await chair.ask("pair_screen", room=ROOM, code=code, name="Hall, right")
    await expect(hall.page.locator(".scene-stage.is-moving")).to_be_visible()
    text = "创意城市网络欢迎各位代表。"
    await chair.ask("caption", room=ROOM, language="zh", text=text, line=1, final=False)
    for page, where in ((ana.page, ".live-captions"), (hall.page, ".scene-subtitles")):
        await expect(page.locator(where)).to_contain_text(text)
    await chair.ask("caption", room=ROOM, language="zh", text=text, line=1, final=True)
    await expect(ana.page.locator(".live-captions p:not(.is-partial)")).to_have_text(text)
    await expect(ana.page.locator(".live-recording")).to_have_text(PLAYER["live.recording"])
    await expect(hall.page.locator(".screen-recording")).to_be_visible()
    await ana.picture("stage-7-captions")
    await hall.picture("stage-8-hall-captions")
    await chair.ask("stop_recording", room=ROOM)
    await expect(ana.page.locator(".live-recording")).to_have_count(0)
    await chair.ask("close_channel", room=ROOM, language="fr")
    await expect(listened).to_have_count(0)
    unharmed(ana, hall)


@pytest.mark.usefixtures("chair")
async def test_a_network_that_blocks_the_direct_way_gets_the_picture_in_pieces(
    ana: Delegate,
) -> None:
    ana.page = await new_window(ana, NOTHING_GETS_THROUGH)
    why = ana.page.get_by_text(PLAYER["why.blocked.hls"], exact=True)
    await expect(why).to_be_visible(timeout=20_000)
    video = ana.page.locator(".live-video")
    await expect(video).to_have_js_property("paused", False)
    count = "(video) => video.getVideoPlaybackQuality().totalVideoFrames"
    await ana.page.wait_for_function(f"() => ({count})(document.querySelector('.live-video')) > 5")
    await expect(ana.page.locator(".live-status")).to_be_empty()
    await ana.picture("stage-9-pieces")


def of(ana: Delegate, key: str) -> Locator:
    """A button of the player."""
    return ana.page.get_by_role("button", name=PLAYER[key], exact=True)


def unharmed(*actors: Actor) -> None:
    """Nothing went wrong, but that players ask for the stage before anything is on it (409), and
    whether they are still known while they leave (404)."""
    for actor in actors:
        actor.watch.troubles = [
            one
            for one in actor.watch.troubles
            if "/whep/" not in one or not ("409" in one or "404" in one)
        ]
    flawless(*actors)


async def settings_are_at_hand(ana: Delegate) -> None:
    """By keyboard: the figures are shown, the picture may be left out to save data."""
    page = ana.page
    await of(ana, "live.more").press("Enter")
    await expect(page.get_by_text(PLAYER["way.webrtc"], exact=True)).to_be_visible()
    await expect(page.get_by_text(PLAYER["figures.good"], exact=True)).to_be_visible()
    await ana.picture("stage-6-settings")
    await page.get_by_label(PLAYER["like.saving"]).press("Space")
    await expect(page.get_by_text(PLAYER["why.saving"], exact=True)).to_be_visible()
    await expect(page.locator(".live-status")).to_have_text(PLAYER["live.soundonly"])
    await of(ana, "why.saving.end").click()
    await sees_and_hears(page)


async def the_picture_grows(ana: Delegate) -> None:
    """It fills the screen with its buttons; it stands in a window of its own."""
    there = "(what) => document[what]?.matches('.live.is-full, .live-video')"
    await of(ana, "live.full").click()
    await ana.page.wait_for_function(there, arg="fullscreenElement")
    await of(ana, "live.full.leave").click()
    await of(ana, "live.pip").click()
    await ana.page.wait_for_function(there, arg="pictureInPictureElement")
    await of(ana, "live.pip").click()
