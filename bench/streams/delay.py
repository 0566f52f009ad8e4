"""How far behind a viewer is, by WebRTC and by HLS, and how soon another language is heard.

    make bench-delay

A page sends a picture that shows the time as sixteen black and white bars, and a tone; an
interpreter sends another. Viewers are the real room page in a real Chromium; the bars are read
from its picture, the tone from its sound. Everything is on one machine, so on one clock. Nothing
fails here.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, Page, async_playwright

from tests.fixtures.chromium import arguments, environment, find, node
from tests.helpers.server import Plenary, running

FLOOR_HZ: Final = 440
FRENCH_HZ: Final = 1320
LOOKED_S: Final = 6.0
SETTLED_S: Final = 3.0

SENDS: Final = """async ([path, pass, hertz, picture]) => {
  const sound = new AudioContext(), tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.frequency.value = hertz; tone.connect(out); tone.start();
  const peer = new RTCPeerConnection(), tracks = out.stream.getAudioTracks();
  if (picture) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    [canvas.width, canvas.height] = [640, 360];
    const draw = () => {
      const now = Date.now() % 65536;
      for (let bit = 0; bit < 16; bit++) {
        pen.fillStyle = (now >> bit) & 1 ? "white" : "black";
        pen.fillRect(bit * 40, 0, 40, 360);
      }
      requestAnimationFrame(draw);
    };
    draw();
    tracks.push(...canvas.captureStream(30).getVideoTracks());
  }
  for (const track of tracks) {
    const way = peer.addTransceiver(track, { direction: "sendonly" });
    if (track.kind !== "video") continue;
    const known = RTCRtpSender.getCapabilities("video").codecs;
    way.setCodecPreferences(known.filter((one) => one.mimeType === "video/H264"));
  }
  await peer.setLocalDescription();
  const headers = { "content-type": "application/sdp", authorization: `Bearer ${pass}` };
  const body = peer.localDescription.sdp;
  const answer = await fetch(path, { method: "POST", headers, body });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  window.kept = { peer, sound, tone };
}"""

BEHIND: Final = """() => {
  const video = document.querySelector("video");
  if (!video || !video.videoWidth) return null;
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  [canvas.width, canvas.height] = [640, 360];
  pen.drawImage(video, 0, 0, 640, 360);
  const now = Date.now() % 65536;
  let told = 0;
  for (let bit = 0; bit < 16; bit++)
    if (pen.getImageData(bit * 40 + 20, 180, 1, 1).data[0] > 127) told |= 1 << bit;
  return (now - told + 65536) % 65536;
}"""

LISTENS: Final = """() => {
  const video = document.querySelector("video");
  const ear = new AudioContext(), hearing = ear.createAnalyser();
  hearing.fftSize = 4096;
  window.hears = () => {
    const stream = video.srcObject ?? (window.caught ??= video.captureStream());
    if (window.heard !== stream.getAudioTracks()[0]) {
      window.heard = stream.getAudioTracks()[0];
      ear.createMediaStreamSource(new MediaStream([window.heard])).connect(hearing);
    }
    const levels = new Uint8Array(hearing.frequencyBinCount);
    hearing.getByteFrequencyData(levels);
    return (levels.indexOf(Math.max(...levels)) * ear.sampleRate) / hearing.fftSize;
  };
}"""

SHOWN: Final = """() =>
  document.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames > 0"""

BLOCKED: Final = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(how) { super({ ...how, iceTransportPolicy: "relay" }); }
};
"""

CHOOSES: Final = """(language) => {
  for (const choice of document.querySelectorAll("select"))
    if ([...choice.options].some((one) => one.value === language)) {
      choice.value = language;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }
  return false;
}"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that plays sound unasked."""
    program = find()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node()))
    async with async_playwright() as playwright:
        running_ = await playwright.chromium.launch(
            executable_path=program,
            args=[*arguments(), "--autoplay-policy=no-user-gesture-required"],
            env={**environment(program)},
        )
        yield running_
        await running_.close()


class Stage:
    """A server with a programme on stage and one interpreter."""

    def __init__(self, server: Plenary, browser: Browser) -> None:
        self.server, self.browser = server, browser

    async def command(self, pass_: str, do: str, **what: Any) -> None:
        given = {"do": do, "id": f"{do}-{time.monotonic_ns()}", **what}
        await self.server.post("/api/rooms/main/commands", given, pass_)

    async def sends(self, path: str, pass_: str, hertz: int, picture: bool) -> None:
        """A page that sends until the end."""
        context = await self.browser.new_context(bypass_csp=True)
        page = await context.new_page()
        await page.goto(f"{self.server.url}/healthz")
        await page.evaluate(SENDS, [path, pass_, hertz, picture])

    async def set(self) -> None:
        """Programme, channel and voice."""
        chair = await self.server.invited("moderator", "main")
        voice = await self.server.invited("interpreter", "main")
        await asyncio.sleep(SETTLED_S)  # the media process comes up a moment after the pages
        await self.sends("/whip/main/programme", chair["pass"], FLOOR_HZ, True)
        await self.command(chair["pass"], "stage_feed", feed="programme")
        await self.command(chair["pass"], "open_channel", language="fr")
        feed = f"interpreter-{voice['person']['id']}"
        await self.sends(f"/whip/main/{feed}", voice["pass"], FRENCH_HZ, False)
        await self.command(voice["pass"], "interpret", language="fr", on=True)

    async def viewer(self, blocked: bool) -> Page:
        """A delegate in the room; `blocked`: nothing but the web gets through to them."""
        context = await self.browser.new_context(bypass_csp=True)
        if blocked:
            await context.add_init_script(BLOCKED)
        come = {"code": "SHOUGANG", "name": "Ana", "attendance": "remote"}
        await context.request.post(f"{self.server.url}/api/join", data=come)
        page = await context.new_page()
        began = time.monotonic()
        await page.goto(f"{self.server.url}/rooms/main", wait_until="commit")
        await page.wait_for_function(SHOWN)
        took = time.monotonic() - began
        print(
            f"{'HLS' if blocked else 'WebRTC':<8} opened: first picture after {1000 * took:.0f} ms"
        )
        await page.wait_for_timeout(1000 * SETTLED_S)
        return page


async def behind(page: Page) -> list[float]:
    """Milliseconds, many times over."""
    found: list[float] = []
    until = time.monotonic() + LOOKED_S
    while time.monotonic() < until:
        told = await page.evaluate(BEHIND)
        if told is not None:
            found.append(float(told))
        await page.wait_for_timeout(90)
    return found


async def switched(page: Page, language: str, hertz: int) -> float | None:
    """Seconds until the tone of a language is heard; None: it is not."""
    if not await page.evaluate(CHOOSES, language):
        return None
    began = time.monotonic()
    while time.monotonic() - began < 15:
        if abs(await page.evaluate("hears()") - hertz) < 40:
            return time.monotonic() - began
        await page.wait_for_timeout(10)
    return None


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Plenary(Path(folder), arguments=("run",), settings={"PLENARY_MEDIA": "on"})
        async with running(server), chromium() as browser:
            stage = Stage(server, browser)
            await stage.set()
            for name, blocked, goal in (("WebRTC", False, 500), ("HLS", True, 5000)):
                page = await stage.viewer(blocked)
                seen = await behind(page)
                print(
                    f"{name:<8} behind: median {statistics.median(seen):.0f} ms "
                    f"({min(seen):.0f} to {max(seen):.0f}, {len(seen)} looks); goal {goal} ms"
                )
                await page.evaluate(f"({LISTENS})(), hears()")
                await page.wait_for_timeout(1000)
                print(f"{name:<8} floor: {await page.evaluate('hears()'):.0f} Hz")
                for language, hertz in (("fr", FRENCH_HZ), ("floor", FLOOR_HZ)):
                    took = await switched(page, language, hertz)
                    said = "not heard" if took is None else f"heard after {1000 * took:.0f} ms"
                    print(f"{name:<8} {language}: {said}")
                await page.context.close()


if __name__ == "__main__":
    asyncio.run(main())
