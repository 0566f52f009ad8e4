"""Other people's senders and players, in a page of another origin, with a real Plenary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.fixtures.browser import ContextMaker
from tests.helpers.server import Plenary, running

CLIENTS: Final = Path(__file__).with_name("built") / "clients.js"
PAGE: Final = "<!doctype html><title>Elsewhere</title><video autoplay muted></video>"
PageMaker = Callable[[], Awaitable[Page]]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CLIENTS.exists(), reason="not fetched: make test-foreign does it"),
]

SENDS: Final = """
window.sends = async (how, url, pass) => {
  const them = await import("/clients.js");
  const media = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
  if (how === "eyevinn") {
    const sender = new them.EyevinnSender({endpoint: url, opts: {authkey: pass}});
    await sender.setIceServersFromEndpoint();
    await sender.ingest(media);
    window.stop = () => sender.destroy();
    return await sender.getResourceUrl();
  }
  const peer = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  for (const track of media.getTracks()) peer.addTransceiver(track, {direction: "sendonly"});
  const sender = new them.MedoozeSender();
  await sender.publish(peer, url, pass);
  Object.assign(window, {peer, sender, stop: () => sender.stop()});
  return sender.resourceURL.href;
};
"""

PLAYS: Final = """
window.plays = async (how, url, pass) => {
  const them = await import("/clients.js");
  const video = document.querySelector("video");
  if (how === "eyevinn") {
    const player = new them.WebRTCPlayer({video, type: "whep", iceServers: []});
    await player.load(new URL(url), `Bearer ${pass}`);  // all of the header
    window.stop = () => player.destroy();
    return;
  }
  const peer = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  const stream = new MediaStream();
  peer.ontrack = ({track}) => { stream.addTrack(track); video.srcObject = stream; };
  for (const kind of ["audio", "video"]) peer.addTransceiver(kind, {direction: "recvonly"});
  const player = new them.MedoozePlayer();
  await player.view(peer, url, pass);
  Object.assign(window, {peer, player, stop: () => player.stop()});
};
window.frames_shown = () =>
  document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames;
"""

SENT: Final = """async () => {
  const stats = [...(await peer.getStats()).values()];
  return stats.filter((each) => each.type === "outbound-rtp").map((each) => each.packetsSent);
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plenary]:
    """A `plenary run` with its media process."""
    folder, media = tmp_path_factory.mktemp("foreign"), {"PLENARY_MEDIA": "on"}
    async with running(Plenary(folder, arguments=("run",), settings=media)) as (one,):
        yield one


class Served(SimpleHTTPRequestHandler):
    """The page and the clients, and no word about it."""

    def do_GET(self) -> None:
        script = self.path == "/clients.js"
        body = CLIENTS.read_bytes() if script else PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Another origin than Plenary's, at which there is a page with the clients."""
    with ThreadingHTTPServer(("localhost", 0), Served) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://localhost:{serving.server_port}"
        serving.shutdown()


@pytest.fixture
def new_page(new_camera_context: ContextMaker, origin: str) -> PageMaker:
    """Open the page of the other origin."""

    async def make() -> Page:
        context = await new_camera_context(permissions=["camera", "microphone"])
        page = await context.new_page()
        await page.goto(origin)
        await page.evaluate(SENDS + PLAYS)
        return page

    return make


async def moderator(server: Plenary) -> str:
    """A pass that may send the programme and bring it on stage."""
    come = await server.invited("moderator", "main")
    await command(server, come["pass"], {"do": "stage_feed", "feed": "programme"})
    return str(come["pass"])


async def command(server: Plenary, pass_: str, what: dict[str, Any]) -> Any:
    given = {"id": f"{what['do']}-{pass_[-12:]}", **what}
    return await server.post("/api/rooms/main/commands", given, pass_)


async def media_is_there(server: Plenary, pass_: str) -> None:
    """Return once the media process has come up: it takes a second longer than the pages."""
    url = f"{server.url}/whip/main/programme"
    async with asyncio.timeout(20):
        while True:
            async with httpx.AsyncClient() as client:
                said = await client.post(
                    url, headers={"authorization": f"Bearer {pass_}"}, content="nonsense"
                )
            if said.status_code != 503:
                return
            await asyncio.sleep(0.2)


async def frames(page: Page, more_than: int = 0) -> int:
    """How many frames were shown, once they are more than so many."""
    await page.wait_for_function(f"frames_shown() > {more_than}", timeout=15_000)
    return int(await page.evaluate("frames_shown()"))


@pytest.mark.parametrize("sender", ["eyevinn", "medooze"])
@pytest.mark.parametrize("player", ["eyevinn", "medooze"])
async def test_what_their_senders_send_their_players_play(
    server: Plenary, new_page: PageMaker, sender: str, player: str
) -> None:
    pass_ = await moderator(server)
    await media_is_there(server, pass_)
    whip, whep = f"{server.url}/whip/main/programme", f"{server.url}/whep/main/stage"
    sends, plays = await new_page(), await new_page()
    session = await sends.evaluate(
        "([how, url, pass]) => sends(how, url, pass)", [sender, whip, pass_]
    )
    assert "/whip/main/programme/" in session
    await sends.wait_for_timeout(500)
    watcher = (await server.joined("Ana"))["pass"]
    await plays.evaluate("([how, url, pass]) => plays(how, url, pass)", [player, whep, watcher])
    shown = await frames(plays, 10)
    assert await frames(plays, shown + 10) > shown
    await plays.evaluate("stop()")
    await sends.evaluate("stop()")


async def test_a_sender_that_restarts_ice_is_seen_on(server: Plenary, new_page: PageMaker) -> None:
    pass_ = await moderator(server)
    await media_is_there(server, pass_)
    whip, whep = f"{server.url}/whip/main/programme", f"{server.url}/whep/main/stage"
    sends, plays = await new_page(), await new_page()
    await sends.evaluate("([url, pass]) => sends('medooze', url, pass)", [whip, pass_])
    watcher = (await server.joined("Ana"))["pass"]
    await sends.wait_for_timeout(500)
    await plays.evaluate("([url, pass]) => plays('medooze', url, pass)", [whep, watcher])
    shown = await frames(plays, 10)
    patched: list[int] = []
    for page in (sends, plays):
        page.on(
            "response",
            lambda said: patched.append(said.status) if said.request.method == "PATCH" else None,
        )
    await sends.evaluate("sender.restart()")
    await plays.evaluate("player.restart()")
    await sends.wait_for_function("peer.connectionState === 'connected'", timeout=15_000)
    shown = await frames(plays, shown)
    assert await frames(plays, shown + 30) > shown
    assert 200 in patched
    assert not [status for status in patched if status >= 400]
    await plays.evaluate("stop()")
    await sends.evaluate("stop()")
