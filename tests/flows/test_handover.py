"""A room handed over to another server, for which a second Plenary stands in."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.helpers.server import Plenary, lines_with, running
from tests.helpers.streams import MEDIA_ON, Studio, eventually, media_process

pytestmark = pytest.mark.timeout(120)  # two servers, and one that starts anew

OWN = "/whep/main/stage"


@dataclass(frozen=True)
class Side:
    """One of the two servers, and the pass of a moderator there."""

    server: Plenary
    chair: str


@pytest_asyncio.fixture(loop_scope="session")
async def there(server: Plenary) -> Side:
    """The other server."""
    return Side(server, (await server.invited("moderator", "main"))["pass"])


@pytest_asyncio.fixture(loop_scope="session")
async def here(there: Side, tmp_path: Path) -> AsyncIterator[Side]:
    """The server of the meeting, which has a key to send the other one's programme."""
    made = await there.server.post("/api/rooms/main/feeds/programme/key", {}, there.chair)
    settings = {
        **MEDIA_ON,
        "PLENARY_MEDIA_PUSH": f"{there.server.url}/whip/{{room}}/programme",
        "PLENARY_MEDIA_PUSH_PASS": made["key"],
        "PLENARY_MEDIA_PLAY": f"{there.server.url}/whep/{{room}}/stage",
    }
    async with running(Plenary(tmp_path, arguments=("run",), settings=settings)) as (one,):
        yield Side(one, (await one.invited("moderator", "main"))["pass"])
    assert not list(lines_with(one.log(), "Traceback"))


async def direct(server: Plenary, pass_: str) -> list[tuple[str, bool]]:
    """Where this viewer may connect to, the best first, and whether that is another server."""
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {pass_}"}) as http:
        said: dict[str, Any] = (await http.get(f"{server.url}/api/rooms/main/ways")).json()
    found = [way for way in said["ways"] if way["kind"] == "webrtc"]
    return [(way["url"], way.get("elsewhere", False)) for way in found]


async def test_the_stage_is_pushed_and_its_viewers_are_sent_there_while_that_server_lives(
    here: Side, there: Side
) -> None:
    ana, away = (await here.server.joined("Ana"))["pass"], (f"{there.server.url}{OWN}", True)

    async def ways() -> list[tuple[str, bool]]:
        return await direct(here.server, ana)

    async def sent_there() -> bool:
        return (await ways())[0] == away

    async def kept_here() -> bool:
        return away not in await ways()

    async with AsyncExitStack() as stack:
        ours, theirs = Studio(here.server, stack), Studio(there.server, stack)
        await theirs.command(there.chair, "stage_feed", feed="programme")
        await ours.camera("programme", here.chair)
        await ours.command(here.chair, "stage_feed", feed="programme")
        await eventually(sent_there)
        assert (await direct(here.server, here.chair))[0] == (OWN, False)
        viewer = await theirs.watcher((await there.server.joined("Bo"))["pass"])
        await viewer.sees(10)

        os.kill(media_process(there.server), signal.SIGTERM)
        await eventually(kept_here)
        assert await ways() == [(OWN, False)]
        await (await ours.watcher(ana)).sees()
        await theirs.command(there.chair, "stage_feed", feed=None)
