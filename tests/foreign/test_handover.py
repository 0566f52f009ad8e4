"""Rooms handed over to a Janus: real senders here, real browsers that are served from there."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.actors import Actor
from tests.browser.conftest import House
from tests.browser.waiting import until
from tests.fixtures.browser import ContextMaker
from tests.foreign import janus
from tests.foreign.janus import Janus
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum
from tests.helpers.server import ROOT, Plenary, lines_with, running
from tests.helpers.streams import MEDIA_ON, Watcher, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not janus.IS_THERE, reason=janus.MISSING),
]

KEEP_CONNECTIONS: Final = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...how) { super(...how); window.connections.push(this); }
};
"""
SENDS: Final = """async ([codec, url, pass]) => {
  const media = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
  const peer = new RTCPeerConnection();
  for (const track of media.getTracks()) {
    const sent = peer.addTransceiver(track, {direction: "sendonly"});
    if (track.kind === "video") sent.setCodecPreferences(RTCRtpSender.getCapabilities("video")
      .codecs.filter((one) => one.mimeType === `video/${codec}`));
  }
  await peer.setLocalDescription();
  const headers = {"content-type": "application/sdp", authorization: `Bearer ${pass}`};
  const body = peer.localDescription.sdp;
  const said = await fetch(url, {method: "POST", headers, body});
  if (said.status !== 201) return said.status;
  await peer.setRemoteDescription({type: "answer", sdp: await said.text()});
  return said.status;
}"""
DECODED: Final = """async () => {
  const sum = {frames: 0, energy: 0, from: "", codec: ""};
  for (const one of window.connections) {
    if (one.connectionState !== "connected") continue;
    sum.from = /^a=msid:(\\S+)/m.exec(one.remoteDescription.sdp)?.[1] ?? "";
    const stats = await one.getStats();
    for (const stat of stats.values()) {
      if (stat.type !== "inbound-rtp") continue;
      sum.frames += stat.framesDecoded ?? 0;
      sum.energy += stat.totalAudioEnergy ?? 0;
      if (stat.kind === "video") sum.codec = stats.get(stat.codecId)?.mimeType ?? "";
    }
  }
  return sum;
}"""
MORE: Final = f"""async (before) => {{
  const now = await ({DECODED})();
  return now.frames > before.frames + 10 && (before.muted || now.energy > before.energy);
}}"""
IN_PIECES: Final = "() => document.querySelector('.live-video').getVideoPlaybackQuality()"


@dataclass
class Summit:
    """A Plenary, the Janus that it hands its rooms over to, and people."""

    house: House
    janus: Janus
    forum: Forum
    chair: Client
    pass_: str
    ana: str

    @property
    def server(self) -> Plenary:
        return self.house.server

    async def is_away(self) -> bool:
        """Whether viewers are sent to the Janus now."""
        headers = {"authorization": f"Bearer {self.ana}"}
        async with httpx.AsyncClient(headers=headers) as http:
            said = (await http.get(f"{self.server.url}/api/rooms/{ROOM}/ways")).json()
        url = f"{self.janus.url}/whep/endpoint/{ROOM}"
        return any(way.get("elsewhere") and way["url"] == url for way in said["ways"])

    async def is_here(self) -> bool:
        return not await self.is_away()


@pytest_asyncio.fixture(loop_scope="session")
async def summit(tmp_path: Path, new_camera_context: ContextMaker) -> AsyncIterator[Summit]:
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(janus.serving(tmp_path))
        settings = {**MEDIA_ON, **other.settings}
        server = Plenary(tmp_path / "data", arguments=("run",), settings=settings)
        await stack.enter_async_context(running(server))

        async def context(**how: Any) -> Any:
            made = await new_camera_context(**how)
            await made.add_init_script(KEEP_CONNECTIONS)
            return made

        forum = Forum(stack)
        pass_ = (await server.invited("moderator"))["pass"]
        chair = await forum.link(server, pass_)
        ana = (await server.joined("Ana"))["pass"]
        yield Summit(House(server, context), other, forum, chair, pass_, ana)
        assert not list(lines_with(server.log(), "Traceback"))


@asynccontextmanager
async def ffmpeg(summit: Summit, folder: Path) -> AsyncIterator[None]:
    """FFmpeg's muxer sends the programme: H264 and Opus."""
    made = await summit.server.post(f"/api/rooms/{ROOM}/feeds/programme/key", {}, summit.pass_)
    program = (sys.executable, "-m", "tests.media.http.ffmpeg_sender")
    sender = await asyncio.create_subprocess_exec(
        *(*program, made["whip"], made["key"], str(folder)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    yield
    assert sender.returncode is None
    assert sender.stdin is not None
    sender.stdin.close()
    await sender.wait()


async def camera(summit: Summit, codec: str) -> None:
    """A browser's camera is the programme, in this codec."""
    page = (await summit.house.delegate()).page
    await page.goto(summit.server.url)
    url = f"{summit.server.url}/whip/{ROOM}/programme"
    assert await page.evaluate(SENDS, [codec, url, summit.pass_]) == 201


async def on_stage(summit: Summit) -> None:
    """Bring the programme on stage, and wait until the Janus has it."""
    await summit.chair.ask("stage_feed", room=ROOM, feed="programme")
    await eventually(summit.is_away)


async def media_is_there(summit: Summit) -> None:
    """Return once the media process has come up: it takes a second longer than the pages."""

    async def answers() -> bool:
        return (await Watcher(summit.server, summit.ana).refused()).status_code != 503

    await eventually(answers)


async def is_served_from_there(page: Page, codec: str, muted: bool = False) -> None:
    """Picture and sound go on, and the other end is a Janus."""
    before = {**await page.evaluate(DECODED), "muted": muted}
    await until(page, MORE, before)
    now = await page.evaluate(DECODED)
    assert now["from"] == "janus"
    assert now["codec"].lower() == f"video/{codec}".lower()


async def nothing_of_ours_was_shown(summit: Summit, *actors: Actor) -> None:
    """Players told the Janus who they are by nothing but the page's origin."""
    played = [one for one in await summit.janus.seen() if one["url"].startswith("/whep")]
    assert {"POST", "PATCH"} <= {one["method"] for one in played}
    for one in played:
        assert not {"authorization", "cookie", "referer"}.intersection(one), one
    for actor in actors:
        assert actor.watch.strangers
        assert all(url.startswith(summit.janus.url) for url in actor.watch.strangers)


async def test_h264_of_ffmpeg_is_played_from_there_and_from_here_while_that_server_is_dead(
    summit: Summit, tmp_path: Path
) -> None:
    await media_is_there(summit)
    async with ffmpeg(summit, tmp_path / "ffmpeg"):
        await on_stage(summit)
        ana = await summit.house.delegate()
        await ana.join("Ana")
        live = ana.page.locator(".live")
        await is_served_from_there(ana.page, "H264")
        await expect(live).to_have_attribute("data-way", "webrtc")
        await nothing_of_ours_was_shown(summit, ana)

        summit.janus.kill("janus")
        await eventually(summit.is_here)
        await expect(live).to_have_attribute("data-way", "hls", timeout=30_000)
        before = await ana.page.evaluate(IN_PIECES + ".totalVideoFrames")
        shown = f"(before) => ({IN_PIECES})().totalVideoFrames > before + 10"
        await ana.page.wait_for_function(shown, arg=before)

        await summit.janus.start()
        await eventually(summit.is_away, 30)
        bo = await summit.house.delegate()
        await bo.join("Bo")
        await is_served_from_there(bo.page, "H264")
        pushed = [one["at"] for one in await summit.janus.seen() if one["url"] == f"/whip/{ROOM}"]
        print("Tries to push, seconds after one another:", *gaps(pushed))
        await nothing_of_ours_was_shown(summit, ana, bo)


def gaps(times: list[int]) -> list[float]:
    return [round((after - before) / 1000, 1) for before, after in pairwise(times)]


async def test_vp8_of_a_camera_is_played_from_there_in_the_hall_too(summit: Summit) -> None:
    await media_is_there(summit)
    await camera(summit, "VP8")
    await on_stage(summit)
    ana = await summit.house.delegate()
    await ana.join("Ana")
    await is_served_from_there(ana.page, "VP8")
    hall = await summit.house.screen()
    code = await hall.hang_up()
    await summit.chair.ask("pair_screen", room=ROOM, code=code, name="Hall")
    await expect(hall.page.locator(".scene-stage.is-moving")).to_be_visible()
    await is_served_from_there(hall.page, "VP8", muted=True)
    await nothing_of_ours_was_shown(summit, ana, hall)
