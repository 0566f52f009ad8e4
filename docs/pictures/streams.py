"""Cameras, a microphone and captions for the pictures: what a venue and its people would send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, BrowserType, Page, expect

from docs.pictures import camera, content
from tests.browser import words
from tests.browser.actors import Actor
from tests.browser.conftest import LAPTOP, House
from tests.browser.words import Words
from tests.fixtures.chromium import arguments, environment, find
from tests.helpers.client import Client
from tests.helpers.forum import ROOM
from tests.helpers.server import Plenary

DESK: Final = Words("desk")
AT_A_DESK: Final = {**LAPTOP, "has_touch": False, "is_mobile": False, "device_scale_factor": 1}

AS_AN_ENCODER: Final = """async ([whip, key]) => {
  const stream = await navigator.mediaDevices.getUserMedia(
    { video: { width: 1280, height: 720, frameRate: 25 }, audio: true });
  const peer = window.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: "sendonly" });
  const liked = ["video/H264", "video/rtx"];
  const { codecs } = RTCRtpSender.getCapabilities("video");
  peer.getTransceivers().filter((one) => one.sender.track.kind === "video")[0]
    .setCodecPreferences(codecs.filter((one) => liked.includes(one.mimeType)));
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise((done) => setTimeout(done, 500));
  const headers = { "content-type": "application/sdp", authorization: `Bearer ${key}` };
  const answer = await fetch(whip, { method: "POST", headers, body: peer.localDescription.sdp });
  if (!answer.ok) throw new Error(`The camera was refused: ${answer.status}.`);
  const sharp = "$1;x-google-min-bitrate=2000;x-google-start-bitrate=2200";
  const sdp = (await answer.text()).replace(/(a=fmtp:\\d+ .*packetization-mode.*)/g, sharp);
  await peer.setRemoteDescription({ type: "answer", sdp });
}"""
"""What OBS does with the address and the key that a moderator gives it."""


NAMES: Final = """Object.defineProperty(MediaDeviceInfo.prototype, "label", { get() {
  return { audioinput: "Headset", audiooutput: "Headset", videoinput: "Camera" }[this.kind];
} });"""
"""Devices call themselves as they would, and not after the files that stand before them."""


@dataclass
class Studio:
    """Browsers with cameras: one in the hall, one for those who sit at home."""

    server: Plenary
    hall: Browser
    home: Browser

    async def venue(self, moderator: Page, window: BrowserContext) -> None:
        """The hall's camera sends the programme."""
        path = f"/api/rooms/{ROOM}/feeds/programme/key"
        key: dict[str, str] = await moderator.evaluate(
            "(path) => fetch(path, { method: 'POST' }).then((one) => one.json())", path
        )
        page = await window.new_page()
        await page.goto(self.server.url)
        await page.evaluate(AS_AN_ENCODER, [f"/whip/{ROOM}/programme", key["key"]])

    async def speaker(self) -> Actor:
        """Somebody at home, backstage."""
        speaker = await self._at("speaker", content.SPEAKER, f"/speak/{ROOM}")
        await speaker.button("speak.check").click()
        await speaker.button("speak.go").click()
        await expect(speaker.page.locator('.d-band[data-tone="ready"]')).to_be_visible()
        return speaker

    async def interpreter(self) -> Actor:
        """Somebody who interprets, on air."""
        desk = await self._at("interpreter", content.INTERPRETER, f"/interpret/{ROOM}")
        await desk.button("interpret.connect").click()
        await expect(desk.page.locator('.d-band[data-tone="ready"]')).to_be_visible()
        await desk.button("interpret.take").click()
        await expect(desk.page.locator('.d-band[data-tone="live"]')).to_be_visible()
        return desk

    async def _at(self, role: str, name: str, then: str) -> Actor:
        async def context(**how: Any) -> BrowserContext:
            made = await self.home.new_context(**how)
            await made.add_init_script(NAMES)
            return made

        actor: Actor = await House(self.server, context).delegate(**AT_A_DESK)
        invite = await asyncio.to_thread(self.server.invite, role)
        door = words.delegate("en")
        await actor.page.goto(f"{actor.home}/join#invite={invite}&then={then}")
        await actor.page.get_by_label(door["join.name"]).fill(name)
        await actor.page.get_by_role("button", name=door["join.enter"], exact=True).click()
        await expect(actor.page.locator(".d-main")).to_be_visible()
        actor.say = DESK
        return actor


@asynccontextmanager
async def studio(chromium: BrowserType, server: Plenary, folder: Path) -> AsyncIterator[Studio]:
    """Two more browsers, before whose cameras stand drawn pictures."""
    program = find()
    how: dict[str, Any] = {"executable_path": program, "env": {**environment(program)}}
    painter = await chromium.launch(args=arguments(), **how)
    films = [await camera.filmed(painter, what, folder) for what in ("hall", "home")]
    await painter.close()
    sound = camera.voice(folder)
    browsers = [
        await chromium.launch(args=[*arguments(), *camera.devices(film, sound)], **how)
        for film in films
    ]
    yield Studio(server, *browsers)
    for browser in browsers:
        await browser.close()


async def open_channels(chair: Client) -> None:
    """Languages of the room."""
    for language in content.CHANNELS:
        await chair.ask("open_channel", room=ROOM, language=language)


async def caption(chair: Client, line: int = 1) -> None:
    """What is said on stage, in words."""
    for language, text in content.CAPTIONS.items():
        how: dict[str, Any] = {"language": language, "text": text, "line": line, "final": False}
        await chair.ask("caption", room=ROOM, **how)


async def watched(page: Page) -> None:
    """Return once the moving picture is there, and has had a second to become sharp."""
    await page.wait_for_function(
        """() => { const video = document.querySelector(".live-video");
          return video && video.videoWidth >= 960 && !document.querySelector(".is-waiting"); }""",
        timeout=60_000,
    )
    await page.wait_for_timeout(1_000)
