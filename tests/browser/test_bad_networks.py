"""Real browsers on bad networks: datagrams are lost, UDP is blocked, the media process dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.actors import Actor, Delegate
from tests.browser.conftest import LAPTOP, House
from tests.browser.test_stage import KEEP_CONNECTIONS, PLAYER, Studio, sees
from tests.browser.waiting import until
from tests.fixtures.browser import ContextMaker
from tests.flows.sizes import FULL
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum
from tests.helpers.listening import figures, with_ports
from tests.helpers.lossy import LossyRelay, lossy_relay, only_over_tcp, only_through
from tests.helpers.server import Plenary, lines_with, running
from tests.helpers.streams import media_process

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

MEASURED_S: Final = 30.0
FROZEN_S: Final = 1.0
LINES: Final = [(0.02, 0.0), (0.02, 0.05), (0.1, 0.0)] if FULL else [(0.1, 0.0)]
"""How much they lose, and how many seconds they take each way."""


PICTURE: Final = """async () => {
  for (const one of window.connections) {
    if (one.connectionState !== "connected") continue;
    const stats = [...(await one.getStats()).values()];
    const found = stats.find((stat) => stat.type.endsWith("bound-rtp") && stat.kind === "video"
      && !stat.type.startsWith("remote"));
    if (!found) continue;
    const numbers = Object.entries(found).filter(([_, value]) => typeof value === "number");
    const pair = stats.find((stat) => stat.type === "candidate-pair" && stat.nominated);
    const end = stats.find((stat) => pair && stat.id === pair.remoteCandidateId);
    return { ...Object.fromEntries(numbers), end: `${end?.protocol}:${end?.port}` };
  }
  return {};
}"""
SOUND: Final = PICTURE.replace('"video"', '"audio"')
ASKED_FOR_SOUND: Final = f"async () => (await ({SOUND})()).nackCount >= 2"
LONGEST_GAP: Final = """() => {
  const video = document.querySelector(".live-video");
  let last = performance.now();
  window.longest = () => Math.max(window.most, performance.now() - last) / 1000;
  window.most = 0;
  const shown = () => {
    window.most = Math.max(window.most, performance.now() - last);
    last = performance.now();
    video.requestVideoFrameCallback(shown);
  };
  video.requestVideoFrameCallback(shown);
}"""
GREW: Final = f"""async ([before, more]) => {{
  const now = await ({PICTURE})();
  return Object.keys(more).every((name) => now[name] >= (before[name] ?? 0) + more[name]);
}}"""

NEW_CONNECTION: Final = """(before) => connections.length > before
  && connections.at(-1).connectionState === 'connected'"""


@dataclass
class Lossy:
    """A stage whose speaker and whose viewer have nothing but the relay between them."""

    studio: Studio
    chair: Client
    relay: LossyRelay

    async def ana(self) -> Delegate:
        """A delegate at a laptop, who has not come yet."""
        return await self.studio.house.delegate(**LAPTOP, has_touch=False, is_mobile=False)

    async def stage(self, speaker: Actor) -> None:
        me = await speaker.page.evaluate("() => fetch('/api/me').then((one) => one.json())")
        await self.chair.ask("stage_feed", room=ROOM, feed=f"speaker-{me['person']['id']}")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """One server with a media process beside it, for all tests of this module."""
    server = Plenary(tmp_path_factory.mktemp("lossy"), settings=with_ports(), arguments=("run",))
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest_asyncio.fixture(loop_scope="session")
async def lossy(
    theatre: Plenary, new_camera_context: ContextMaker, forum: Forum
) -> AsyncIterator[Lossy]:
    """Everybody's pages reach the media process through a relay; nothing is lost yet."""

    async def context(**how: Any) -> BrowserContext:
        made = await new_camera_context(**how)
        await made.add_init_script(KEEP_CONNECTIONS)
        await only_through(made, relay)
        return made

    async with AsyncExitStack() as stack:
        port = int(theatre.settings["PLENARY_MEDIA_PORT"])
        relay = await stack.enter_async_context(lossy_relay(("127.0.0.1", port)))
        chair = await forum.moderator(theatre)
        yield Lossy(Studio(House(theatre, context), forum), chair, relay)
        await chair.ask("stage_feed", room=ROOM, feed=None)


async def picture(page: Page) -> dict[str, Any]:
    """What the browser counts of the picture that it sends or is sent (W3C webrtc-stats)."""
    found: dict[str, Any] = await page.evaluate(PICTURE)
    return found


async def grows(page: Page, **more: int) -> None:
    """Return once these have become so much more."""
    await until(page, GREW, [await picture(page), more])


async def rises(server: Plenary, name: str, to: float) -> None:
    """Return once the media process has counted so many."""
    async with asyncio.timeout(20):
        while (await figures(server))[name] < to:  # noqa: ASYNC110 - counted elsewhere
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(("loss", "delay"), LINES)
async def test_the_picture_goes_on_while_both_ways_lose(
    lossy: Lossy, loss: float, delay: float
) -> None:
    speaker = await lossy.studio.speaker()
    await lossy.stage(speaker)
    ana = await lossy.ana()
    await ana.join("Ana")
    await sees(ana.page)
    for page in (speaker.page, ana.page):
        assert (await picture(page))["end"] == f"udp:{lossy.relay.port}"
    before = [await picture(page) for page in (speaker.page, ana.page)]
    await ana.page.evaluate(LONGEST_GAP)
    counted = await figures(lossy.studio.server)
    lossy.relay.loss, lossy.relay.delay = loss, delay
    if FULL:
        await asyncio.sleep(MEASURED_S)
    await asyncio.gather(
        grows(speaker.page, nackCount=2, retransmittedPacketsSent=2, framesSent=20),
        grows(ana.page, nackCount=2, retransmittedPacketsReceived=2, framesDecoded=20),
        until(ana.page, ASKED_FOR_SOUND),
        rises(lossy.studio.server, "in_carried_total", counted["in_carried_total"] + 2),
    )
    await expect(ana.page.locator(".live")).to_have_attribute("data-way", "webrtc")
    after = [await picture(page) for page in (speaker.page, ana.page)]
    gap = await ana.page.evaluate("() => window.longest()")
    now = await figures(lossy.studio.server)
    report(loss, before, after, gap, lossy.relay)
    for name in ("in_nacks", "in_again", "out_nacks", "out_again"):
        assert now[f"{name}_total"] >= counted[f"{name}_total"] + 2
    if FULL:
        await expect(ana.page.locator(".live-status")).to_be_empty()
        assert loss > 0.02 or gap <= FROZEN_S


def report(
    loss: float,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    gap: float,
    relay: LossyRelay,
) -> None:
    """Say what was counted, for whoever reads along (`pytest -s`)."""
    sent, seen = (
        {name: round(now[name] - was.get(name, 0), 2) for name in names if name in now}
        for was, now, names in zip(before, after, (SENT, SEEN), strict=True)
    )
    lost = relay.dropped / (relay.dropped + relay.passed)
    line = f"{loss:.0%} each way, {relay.delay * 1000:.0f} ms ({lost:.1%} of all datagrams)"
    print(f"\n{line}: sender {sent}")
    print(f"  viewer {seen}, longest without a new picture {gap:.2f} s")


SENT: Final = ("packetsSent", "nackCount", "retransmittedPacketsSent", "pliCount", "framesSent")
SEEN: Final = (
    *("packetsReceived", "packetsLost", "nackCount", "retransmittedPacketsReceived", "pliCount"),
    *("framesDecoded", "framesDropped", "freezeCount", "totalFreezesDuration"),
)


async def test_where_udp_is_blocked_the_picture_comes_over_tcp(lossy: Lossy) -> None:
    speaker = await lossy.studio.speaker()
    await lossy.stage(speaker)
    ana = await lossy.ana()
    await ana.context.unroute_all()
    await only_over_tcp(ana.context)
    await ana.join("Ana")
    await sees(ana.page)
    port = lossy.studio.server.settings["PLENARY_MEDIA_PORT"]
    assert (await picture(ana.page))["end"] == f"tcp:{port}"
    await expect(ana.page.locator(".live")).to_have_attribute("data-way", "webrtc")
    await expect(ana.page.get_by_text(PLAYER["why.blocked.hls"], exact=True)).to_have_count(0)


async def test_a_page_sees_on_by_itself_after_the_media_process_was_killed(lossy: Lossy) -> None:
    speaker = await lossy.studio.speaker()
    await lossy.stage(speaker)
    ana = await lossy.ana()
    await ana.join("Ana")
    await sees(ana.page)
    await ana.page.evaluate("() => (window.isTheSame = true)")
    await ana.page.evaluate(LONGEST_GAP)
    killed = media_process(lossy.studio.server)
    os.kill(killed, signal.SIGKILL)
    await until(ana.page, NEW_CONNECTION, await ana.page.evaluate("connections.length"))
    await sees(ana.page)
    gap = await ana.page.evaluate("() => window.longest()")
    print(
        f"\nmedia process killed: {gap:.2f} s without a new picture, sender and viewer in browsers"
    )
    assert await ana.page.evaluate("() => window.isTheSame")
    assert media_process(lossy.studio.server) != killed
    assert not FULL or gap <= 5.0
