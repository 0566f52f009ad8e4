"""What a listener hears of a voice when the speaker's line, or the listener's own, is bad.

The browser counts samples that it had to make up (W3C webrtc-stats, `concealedSamples`): up to a
hundredth is hardly heard, a twentieth is tiring, a tenth breaks words.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, Literal

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.actors import Actor
from tests.browser.conftest import LAPTOP, House
from tests.browser.test_bad_networks import SOUND
from tests.browser.test_stage import KEEP_CONNECTIONS, PLAYER, Studio, sees_and_hears
from tests.fixtures.browser import ContextMaker
from tests.flows.sizes import FULL
from tests.helpers.forum import ROOM, Forum
from tests.helpers.listening import with_ports
from tests.helpers.lossy import LossyRelay, lossy_relay, only_through
from tests.helpers.server import Plenary, lines_with, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not FULL, reason="make test-thousands; a short one: test_bad_networks.py"),
]

Line = Literal["speaker", "listener"]
ENDS: Final[tuple[Line, ...]] = ("speaker", "listener")
MEASURED_S: Final = 25.0
SETTLING_S: Final = 8.0
"""A listener's buffer and a sender's coder find out first how bad the line is."""

BAD: Final = [
    (where, loss, delay) for where in ENDS for delay in (0.0, 0.05) for loss in (0.02, 0.1)
]
"""Whose line, how much of it is lost, and how many seconds it takes each way."""


@dataclass
class Voices:
    """A speaker on stage and a listener; each has a line of its own to the media process."""

    speaker: Actor
    listener: Actor
    lines: dict[Line, LossyRelay]

    async def counted(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What both browsers count of the sound."""
        return await self.speaker.page.evaluate(SOUND), await self.listener.page.evaluate(SOUND)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """One server with a media process beside it, for all tests of this module."""
    server = Plenary(tmp_path_factory.mktemp("voices"), settings=with_ports(), arguments=("run",))
    async with running(server):
        yield server
    assert not list(lines_with(server.log(), "Traceback"))


@pytest_asyncio.fixture(loop_scope="session")
async def voices(
    theatre: Plenary, new_camera_context: ContextMaker, forum: Forum
) -> AsyncIterator[Voices]:
    """Nothing is lost yet."""
    port = int(theatre.settings["PLENARY_MEDIA_PORT"])
    async with AsyncExitStack() as stack:
        lines: dict[Line, LossyRelay] = {}
        for where in ENDS:
            lines[where] = await stack.enter_async_context(lossy_relay(("127.0.0.1", port)))

        def through(relay: LossyRelay) -> ContextMaker:
            async def context(**how: Any) -> BrowserContext:
                made = await new_camera_context(**how)
                await made.add_init_script(KEEP_CONNECTIONS)
                await only_through(made, relay)
                return made

            return context

        chair = await forum.moderator(theatre)
        speaker = await Studio(House(theatre, through(lines["speaker"])), forum).speaker()
        me = await speaker.page.evaluate("() => fetch('/api/me').then((one) => one.json())")
        await chair.ask("stage_feed", room=ROOM, feed=f"speaker-{me['person']['id']}")
        house = House(theatre, through(lines["listener"]))
        listener = await house.delegate(**LAPTOP, has_touch=False, is_mobile=False)
        await listener.join("Ana")
        await sees_and_hears(listener.page)
        await listens_only(listener.page)
        yield Voices(speaker, listener, lines)
        await chair.ask("stage_feed", room=ROOM, feed=None)


async def listens_only(page: Page) -> None:
    """As on a bad line: a picture that freezes would lead to a way that loses nothing (HLS)."""
    await page.get_by_role("button", name=PLAYER["live.more"], exact=True).press("Enter")
    await page.get_by_label(PLAYER["like.saving"]).press("Space")
    await expect(page.locator(".live-status")).to_have_text(PLAYER["live.soundonly"])


@pytest.mark.parametrize(("where", "loss", "delay"), BAD)
async def test_a_voice_is_whole_on_a_bad_line(
    voices: Voices, where: Line, loss: float, delay: float
) -> None:
    line = voices.lines[where]
    line.loss, line.delay = loss, delay
    await asyncio.sleep(SETTLING_S)
    before = await voices.counted()
    await asyncio.sleep(MEASURED_S)
    after = await voices.counted()
    heard = report(f"{where}'s line, {loss:.0%} each way, {2000 * delay:.0f} ms", before, after)
    assert heard["packetsLost"] <= heard["packetsReceived"] / 100


SENT: Final = ("packetsSent", "nackCount", "retransmittedPacketsSent", "bytesSent")
HEARD: Final = (
    *("packetsReceived", "packetsLost", "packetsDiscarded", "nackCount"),
    *("retransmittedPacketsReceived", "fecPacketsReceived", "fecPacketsDiscarded"),
    *("concealedSamples", "silentConcealedSamples", "concealmentEvents", "totalSamplesReceived"),
    *("jitterBufferDelay", "jitterBufferEmittedCount", "jitterBufferTargetDelay"),
)


def report(
    what: str, before: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...]
) -> dict[str, float]:
    """What the listener counted meanwhile; said for whoever reads along (`pytest -s`), too."""
    sent, heard = (
        {name: round(now[name] - was.get(name, 0), 2) for name in names if name in now}
        for was, now, names in zip(before, after, (SENT, HEARD), strict=True)
    )
    concealed = heard["concealedSamples"] / heard["totalSamplesReceived"]
    waited = heard["jitterBufferDelay"] / heard["jitterBufferEmittedCount"]
    print(f"\n{what}: {concealed:.2%} made up, {1000 * waited:.0f} ms in the buffer")
    print(f"  sender {sent}")
    print(f"  listener {heard}")
    return heard
