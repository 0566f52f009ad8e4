"""The desks of speakers, interpreters and captioners, in real browsers with the fake camera."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.actors import Actor, Delegate
from tests.browser.conftest import LAPTOP, PHONE, House
from tests.browser.test_access import fits, judged
from tests.browser.waiting import until
from tests.browser.words import Words
from tests.fixtures.browser import ContextMaker
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum
from tests.helpers.server import Plenary

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SAYS: Final = Words("desk")
ON_A_LAPTOP: Final = {**LAPTOP, "has_touch": False, "is_mobile": False, "device_scale_factor": 1}
DESK_OF: Final = {"speaker": "speak", "interpreter": "interpret", "captioner": "caption"}
WHO_AM_I: Final = "fetch('/api/me').then((me) => me.json()).then((me) => me.person.id)"
HEARD: Final = """async () => {
  let packets = 0;
  for (const one of window.connections) {
    if (one.connectionState !== "connected") continue;
    for (const stat of (await one.getStats()).values()) {
      if (stat.type === "inbound-rtp") packets += stat.packetsReceived ?? 0;
    }
  }
  return packets;
}"""
SENT: Final = """async () => {
  const stats = [...(await window.connections[0].getStats()).values()];
  return stats.reduce((sum, stat) => sum + (stat.packetsSent ?? 0), 0);
}"""
MORE_SENT: Final = f"async (before) => (await ({SENT})()) > before + 20"
A_SCREEN: Final = """() => {
  const [slide, n] = [document.createElement("canvas"), { of: 0 }];
  [slide.width, slide.height] = [640, 400];
  const pen = slide.getContext("2d");
  setInterval(() => pen.fillText(n.of++, n.of % 640, n.of % 400), 50);
  const stream = slide.captureStream(15);
  window.screen_track = stream.getVideoTracks()[0];
  navigator.mediaDevices.getDisplayMedia = async () => stream;
}"""
SENT_WIDTH: Final = """async (width) => {
  const stats = [...(await window.connections[0].getStats()).values()];
  return stats.some((stat) => stat.type === "outbound-rtp" && stat.frameWidth === width);
}"""
KEEP_CONNECTIONS: Final = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...how) { super(...how); window.connections.push(this); }
};
"""


@dataclass
class Studio:
    """A server with its media process, people with cameras, and a chair without a page."""

    house: House
    chair: Client

    async def at(self, role: str, language: str = "en", **how: Any) -> Actor:
        """Somebody of this role, who came to their desk by the link they were sent."""
        actor: Actor = await self.house.delegate(language, **(how or ON_A_LAPTOP))
        await actor.context.add_init_script(KEEP_CONNECTIONS)
        invite = await asyncio.to_thread(self.house.server.invite, role)
        then = f"/{DESK_OF[role]}/{ROOM}"
        await actor.page.goto(f"{actor.home}/join#invite={invite}&then={then}")
        await actor.page.get_by_label(actor.say["join.name"]).fill("Zhou Yan")
        await actor.button("join.enter").click()
        await expect(actor.page.locator(".d-main")).to_be_visible()
        actor.say = Words("desk" if language == "en" else f"desk.{language}")
        return actor

    async def backstage(self, speaker: Actor) -> str:
        """Turn camera and microphone on and go backstage; the speaker's feed."""
        await speaker.button("speak.check").click()
        await speaker.button("speak.go").click()
        await expect(band(speaker, "ready")).to_contain_text(SAYS["speak.backstage"])
        return f"speaker-{await speaker.page.evaluate(WHO_AM_I)}"

    async def stage(self, feed: str | None) -> None:
        await self.chair.ask("stage_feed", room=ROOM, feed=feed)


def band(actor: Actor, tone: str) -> Locator:
    """The line on top of a desk while it says this."""
    return actor.page.locator(f'.d-band[data-tone="{tone}"]')


@pytest_asyncio.fixture(loop_scope="session")
async def studio(theatre: Plenary, new_camera_context: ContextMaker, forum: Forum) -> Studio:
    return Studio(House(theatre, new_camera_context), await forum.moderator(theatre))


async def test_a_speaker_always_knows_whether_the_room_sees_them(studio: Studio) -> None:
    speaker = await studio.at("speaker")
    await expect(band(speaker, "off")).to_contain_text(SAYS["speak.off"])
    feed = await studio.backstage(speaker)
    await expect(
        speaker.page.get_by_text(SAYS["level.good"]).or_(
            speaker.page.get_by_text(SAYS["level.loud"])
        )
    ).to_be_visible()
    await follows_changes(speaker)
    await studio.stage(feed)
    await expect(band(speaker, "live")).to_contain_text(SAYS["speak.stage"])
    await judged(speaker.page)
    await speaker.picture("desk-speaker-stage")
    # Nothing of the stage is played any more: it would be the speaker's own voice.
    assert await speaker.page.evaluate(HEARD) == 0
    await shows_a_screen(speaker)
    await speaker.button("speak.mic.off").click()
    await expect(band(speaker, "live")).to_contain_text(SAYS["speak.mic.is.off"])
    await studio.stage(None)
    await expect(band(speaker, "ready")).to_be_visible()
    await speaker.button("speak.stop").click()
    await expect(band(speaker, "off")).to_be_visible()


async def follows_changes(speaker: Actor) -> None:
    """Another microphone and another network: the same connection goes on, and no new one comes."""
    page = speaker.page
    await page.get_by_label(SAYS["device.audio"], exact=True).select_option(index=1)
    async with page.expect_response(lambda one: one.request.method == "PATCH") as restart:
        await page.evaluate("dispatchEvent(new Event('online'))")
    assert (await restart.value).status == 200
    await expect(band(speaker, "ready")).to_be_visible()
    await until(page, MORE_SENT, await page.evaluate(SENT))
    assert await page.evaluate("window.connections.length") == 1


async def shows_a_screen(speaker: Actor) -> None:
    """A screen in the camera's place, over the same connection, until the browser ends it."""
    page = speaker.page
    await page.evaluate(A_SCREEN)
    await speaker.button("speak.share").click()
    await expect(band(speaker, "live")).to_contain_text(SAYS["speak.stage.shared"])
    await until(page, SENT_WIDTH, 640)
    await page.evaluate("window.screen_track.dispatchEvent(new Event('ended'))")
    await expect(band(speaker, "live")).to_contain_text(SAYS["speak.stage.why"])
    await expect(speaker.button("speak.share")).to_be_visible()
    assert await page.evaluate("window.connections[0].connectionState") == "connected"


async def test_the_last_window_sends_and_the_one_before_does_not_fight(studio: Studio) -> None:
    speaker = await studio.at("speaker")
    await studio.backstage(speaker)
    second = Actor(
        speaker.home, speaker.context, await speaker.context.new_page(), speaker.watch, speaker.say
    )
    await second.page.goto(f"{speaker.home}/speak/{ROOM}")
    await studio.backstage(second)
    await expect(band(speaker, "wrong")).to_contain_text(SAYS["sending.taken"])
    await speaker.button("sending.here").click()
    await expect(band(speaker, "ready")).to_be_visible()
    await expect(band(second, "wrong")).to_contain_text(SAYS["sending.taken"])


async def test_two_interpreters_hand_a_channel_over(studio: Studio) -> None:
    await studio.chair.ask("open_channel", room=ROOM, language="fr")
    speaker = await studio.at("speaker")
    await studio.stage(await studio.backstage(speaker))
    one, other = await studio.at("interpreter"), await studio.at("interpreter")
    for each in (one, other):
        await each.button("interpret.connect").click()
        await expect(band(each, "ready")).to_contain_text(SAYS["interpret.ready"])
    await one.button("interpret.take").click()
    await expect(band(one, "live")).to_contain_text("French")
    await expect(one.page.locator('.d-channels [data-sounds="true"]')).to_have_count(1)
    await expect(band(other, "ready")).to_contain_text("Zhou Yan")
    await asks_the_other(one, other)
    await moves(one.page)
    await judged(one.page)
    await fits(one.page)
    await one.picture("desk-interpreter-live")
    await other.page.keyboard.press("t")
    await expect(band(other, "live")).to_be_visible()
    await expect(band(one, "ready")).to_be_visible()
    await other.page.keyboard.press("m")
    await expect(band(other, "wrong")).to_contain_text(SAYS["interpret.muted.why"])
    await other.page.keyboard.press("g")
    await expect(band(other, "ready")).to_be_visible()
    await studio.stage(None)
    await studio.chair.ask("close_channel", room=ROOM, language="fr")


async def asks_the_other(one: Actor, other: Actor) -> None:
    """Please take over: it outlives the partner's reload, and the answer is seen."""
    await expect(band(one, "live")).to_contain_text("0 listeners")
    await expect(one.button("interpret.ask")).to_be_enabled()
    await one.page.keyboard.press("h")
    await expect(band(one, "live")).to_contain_text("You have asked")
    await expect(band(other, "call")).to_contain_text("asks you to take over")
    await judged(other.page)
    await other.picture("desk-interpreter-asked")
    await other.page.reload()
    await expect(band(other, "call")).to_be_visible()
    await expect(other.button("interpret.take.over")).to_be_enabled()
    await other.page.keyboard.press("n")
    await expect(band(other, "ready")).to_be_visible()
    await expect(band(one, "live")).to_contain_text(SAYS["interpret.answer.declined"])


async def moves(page: Page) -> None:
    """The picture of the room at this desk goes on."""
    video = page.locator(".d-sight video")
    await expect(video).to_have_js_property("paused", value=False)
    before = await video.evaluate("(one) => one.currentTime")
    await page.wait_for_function(
        "(before) => document.querySelector('.d-sight video').currentTime > before", arg=before
    )


async def test_lines_are_read_while_they_are_written_and_corrected_late(studio: Studio) -> None:
    scribe = await studio.at("captioner")
    line = scribe.page.get_by_role("textbox", name=SAYS["caption.line"], exact=True)
    await line.press_sequentially("Good mornign")
    await studio.chair.gauge("captions", "en", text="Good mornign")
    await line.press("Enter")
    await expect(line).to_have_value("")
    lines = scribe.page.get_by_role("list", name=SAYS["caption.lines"])
    await expect(lines).to_contain_text("Good mornign")
    await lines.get_by_role("button").click()
    wrong = scribe.page.get_by_role("textbox", name=SAYS["caption.correcting"])
    await wrong.fill("Good morning")
    await wrong.press("Enter")
    await expect(lines).to_contain_text("Good morning")
    await expect(lines).to_contain_text(SAYS["caption.edited"])
    await studio.chair.fact("caption.edited")
    await scribe.picture("desk-captioner")


async def test_a_delegate_who_is_asked_on_stage_is_led_to_the_desk(studio: Studio) -> None:
    ana: Delegate = await studio.house.delegate()
    await ana.join("Ana", touch=True)
    me = await ana.page.evaluate(WHO_AM_I)
    await studio.chair.ask("invite_speaker", room=ROOM, person=me, on=True)
    await ana.page.get_by_role("link", name=ana.say["room.called.go"]).tap()
    await expect(ana.page.get_by_role("button", name=SAYS["speak.check"])).to_be_visible()
    await studio.chair.ask("invite_speaker", room=ROOM, person=me, on=False)
    await expect(band(ana, "off")).to_contain_text(SAYS["speak.uninvited"])


@pytest.mark.parametrize(
    ("role", "language"),
    [("speaker", "ar"), ("interpreter", "ar"), ("captioner", "zh"), ("speaker", "en")],
)
async def test_a_desk_is_fit_for_everybody(studio: Studio, role: str, language: str) -> None:
    how = PHONE if language == "ar" else {**ON_A_LAPTOP, "color_scheme": "dark"}
    actor = await studio.at(role, language, **how)
    await expect(actor.page.get_by_role("heading", level=1)).to_contain_text(
        actor.say[f"desk.{DESK_OF[role]}"]
    )
    await actor.picture(f"desk-{role}-{language}")
    await fits(actor.page)
    await judged(actor.page)
    assert not actor.watch.strangers
