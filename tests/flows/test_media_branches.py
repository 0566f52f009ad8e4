"""A room that is too large for one media process is carried by two, and nobody sees a seam."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import pytest_asyncio

from server.media.forwarding import reports
from tests.helpers.crew import crew as crew_of
from tests.helpers.server import Plenary
from tests.helpers.streams import OPUS, VP8, Camera, Studio, Watcher, eventually

FLOOR, FRENCH = b"\xf8" + b"floor" * 5, b"\xf8" + b"french" * 5


@pytest_asyncio.fixture(loop_scope="session")
async def crew(tmp_path: Path, redis_url: str) -> AsyncIterator[tuple[Plenary, list[Plenary]]]:
    """A web process, and two media processes each of which takes two viewers."""
    async with crew_of(tmp_path, redis_url, {"PLENARY_MEDIA_VIEWERS": "2"}) as (web, media):
        yield web, media
        for process in media:
            assert process.stop() in {0, -signal.SIGKILL}


async def test_viewers_beyond_one_process_see_the_same_by_another(
    crew: tuple[Plenary, list[Plenary]],
) -> None:
    web, media = crew
    chair = (await web.invited("moderator"))["pass"]
    await eventually(lambda: _are_there(web, media, chair))
    async with AsyncExitStack() as stack:
        studio = Studio(web, stack)
        camera = await _sender(stack, web, "programme", chair, FLOOR)
        await studio.command(chair, "stage_feed", feed="programme")
        await studio.command(chair, "open_channel", language="fr")
        ines = await web.invited("interpreter")
        voice = await _sender(
            stack, web, f"interpreter-{ines['person']['id']}", ines["pass"], FRENCH
        )
        await studio.command(ines["pass"], "interpret", language="fr", on=True)

        passes = [(await web.joined(f"Ana {number}"))["pass"] for number in range(5)]
        watchers = [await studio.watcher(each) for each in passes[:4]]
        for watcher in watchers:
            await watcher.sees()
        at = [_process(watcher) for watcher in watchers]
        assert at[0] == at[1] != at[2] == at[3], "two at home, two at a branch"
        assert (await Watcher(web, passes[4]).refused()).status_code == 503, "both are full"

        far = watchers[3]
        await _hears(far, FLOOR)
        assert (await far.ask("PUT", far.session, json={"channel": "fr"})).status_code == 200
        await _hears(far, FRENCH)
        await _asks_for_a_key_frame(far, camera)
        await studio.command(chair, "stage_feed", feed=None)
        await studio.command(chair, "stage_feed", feed="programme")
        await far.sees()
        _is_whole(far)

        (home,) = [process for process in media if f'"name": "{at[0]}"' in process.log()]
        home.kill()
        for party in (camera, voice):
            with suppress(ConnectionError):
                await party.client.close()
            await party.join()
        await far.sees()
        await _hears(far, FRENCH)
        _is_whole(far)
        assert far.joins == 1
        assert (await far.ask("GET", far.session)).status_code == 204, "nobody came again"
        assert (await watchers[0].ask("GET", watchers[0].session)).status_code == 404


async def _are_there(web: Plenary, media: list[Plenary], pass_: str) -> bool:
    """Whether all media processes are up, and the web process knows of one."""
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {pass_}"}) as http:
        said = await http.get(f"{web.url}/api/rooms/main/ways")
    return said.status_code == 200 and all("pictures and sound" in one.log() for one in media)


async def _sender(
    stack: AsyncExitStack, web: Plenary, feed: str, pass_: str, sound: bytes
) -> Camera:
    made = Camera(web, feed, pass_)
    made.sound = sound
    if feed.startswith("interpreter"):
        made.kinds = ("audio",)
    stack.push_async_callback(made.close)
    await made.turn_on()
    return made


def _process(watcher: Watcher) -> str:
    """Which process has a session: its id begins with the name."""
    return watcher.session.rpartition("/")[2].partition(".")[0]


async def _hears(watcher: Watcher, sound: bytes) -> None:
    """Return once this is heard, in a packet that comes from now on."""
    before = len(watcher.client.packets)

    def heard() -> bool:
        new = watcher.client.packets[before:]
        return any(each.payload_type == OPUS and each.payload == sound for each in new)

    await watcher.client.until(heard)


async def _asks_for_a_key_frame(watcher: Watcher, camera: Camera) -> None:
    """Return once the sender has heard that somebody asks."""
    asked: Callable[[], int] = lambda: len(camera.client.heard(reports.KeyFrameAsk))  # noqa: E731
    before = asked()
    ssrc = next(each.ssrc for each in watcher.client.packets if each.payload_type == VP8)
    await watcher.client.tell(reports.picture_loss(1, ssrc))
    await camera.client.until(lambda: asked() > before)


def _is_whole(watcher: Watcher) -> None:
    """Nothing is missing or doubled, and numbers go on."""
    for kind in (VP8, OPUS):
        numbers = [each.sequence for each in watcher.client.packets if each.payload_type == kind]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
