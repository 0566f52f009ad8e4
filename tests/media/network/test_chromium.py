"""A real Chromium at the port: over UDP, over TCP alone, and after an ICE restart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Page

from server.media.forwarding.track import Track
from server.media.network.shared_port import SharedPort
from server.media.ports import Fragment
from server.media.rtc.connections import Connections
from tests.media.rtc.loopback import Client, Loopback

pytestmark = pytest.mark.browser

OFFER = """async () => {
  window.pc = new RTCPeerConnection();
  pc.addTransceiver("audio", {direction: "recvonly"});
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""

ANSWER = """async (sdp) => {
  const connected = new Promise((done) => {
    pc.onconnectionstatechange = () => pc.connectionState === "connected" && done();
  });
  await pc.setRemoteDescription({type: "answer", sdp});
  await connected;
}"""

RESTART = """async () => {
  pc.restartIce();
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""

RESTARTED = "async (sdp) => await pc.setRemoteDescription({type: 'answer', sdp})"

HEARD = """async (more) => {
  const count = async () => {
    for (const one of (await pc.getStats()).values()) {
      if (one.type === "inbound-rtp") return one.packetsReceived;
    }
    return 0;
  };
  const enough = (await count()) + more;
  while ((await count()) < enough) await new Promise((next) => setTimeout(next, 20));
}"""


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    port = Loopback()
    await port.open()
    yield port
    assert port.counts()["addresses"] == port.counts()["callers"] == 0
    port.close()


@pytest.fixture
async def sound(loopback: Loopback) -> AsyncIterator[tuple[Connections, Track]]:
    """A track on which somebody speaks all the time."""
    ours, track = Connections(loopback), Track("audio")
    voice = await Client.offering("audio", direction="sendonly")
    sender = await ours.publisher(voice.offer, {"audio": track}, 100)
    await voice.connect(sender.answer)

    async def speak() -> None:
        for n in range(5000):
            await voice.send(n, n * 960, b"\xf8\xff\xfe", payload_type=96)
            await asyncio.sleep(0.01)

    speaking = asyncio.create_task(speak())
    yield ours, track
    speaking.cancel()
    with suppress(asyncio.CancelledError):
        await speaking
    await voice.close()
    await ours.close()


async def listening(
    page: Page, sound: tuple[Connections, Track], seen: Callable[[str], str]
) -> Any:
    """A page that hears the track, and is told the answer as `seen` changes it."""
    connections, track = sound
    viewer = await connections.viewer(await page.evaluate(OFFER), {"audio": track})
    await page.evaluate(ANSWER, seen(viewer.answer))
    await page.evaluate(HEARD, 5)
    return viewer


def only(kind: str) -> Callable[[str], str]:
    """An answer without the candidates of the other kind."""
    other = "udp" if kind == "tcp" else "tcp"
    return lambda sdp: re.sub(rf"a=candidate:\S+ 1 {other} .*\r\n", "", sdp)


def way(viewer: Any) -> tuple[str, tuple[str, int]]:
    path = viewer._wire.path
    assert path is not None
    return path.kind, path.address


@pytest.mark.parametrize("kind", ["udp", "tcp"])
async def test_a_browser_hears_over(
    page: Page, sound: tuple[Connections, Track], kind: str
) -> None:
    viewer = await listening(page, sound, only(kind))
    assert way(viewer)[0] == kind
    await viewer.close()


async def test_given_both_a_browser_takes_udp(page: Page, sound: tuple[Connections, Track]) -> None:
    viewer = await listening(page, sound, lambda sdp: sdp)
    assert way(viewer)[0] == "udp"
    await viewer.close()


async def test_a_browser_hears_on_after_an_ice_restart(
    page: Page, sound: tuple[Connections, Track], loopback: SharedPort
) -> None:
    viewer = await listening(page, sound, only("udp"))
    before = way(viewer)
    moved: asyncio.Event = asyncio.Event()
    offer = await page.evaluate(RESTART)
    ours = await viewer.restart(Fragment(field(offer, "ice-ufrag"), field(offer, "ice-pwd")))
    legs = viewer._moved

    def spied(path: object) -> None:
        legs(path)
        moved.set()

    viewer._wire.on_moved = spied
    await page.evaluate(RESTARTED, only("udp")(restarted(viewer.answer, ours)))
    await moved.wait()
    assert way(viewer) != before
    await page.evaluate(HEARD, 5)
    assert loopback.counts()["connections"] == 2  # the voice and the page
    await viewer.close()


def field(sdp: str, name: str) -> str:
    found = re.search(rf"a={name}:(\S+)", sdp)
    assert found is not None
    return found[1]


def restarted(sdp: str, ours: Fragment) -> str:
    """The answer again, with the credentials and candidates of the restart."""
    lines = [line for line in sdp.split("\r\n") if not line.startswith("a=candidate")]
    told = "\r\n".join(lines)
    told = told.replace(field(sdp, "ice-ufrag"), str(ours.ufrag))
    told = told.replace(field(sdp, "ice-pwd"), str(ours.password))
    candidates = "".join(f"a=candidate:{one}\r\n" for one in ours.candidates)
    return told.replace("a=mid:", f"{candidates}a=mid:")
