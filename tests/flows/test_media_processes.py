"""Several media processes share the rooms; when one dies, its rooms go to another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import pytest_asyncio
from redis.asyncio import Redis

from tests.helpers.crew import crew as crew_of
from tests.helpers.server import Plenary
from tests.helpers.streams import Camera, Studio, eventually

FIRST, SECOND = "main", "inter-city"


class Crew:
    """A web process and two media processes on one database and one bus."""

    def __init__(self, web: Plenary, media: tuple[Plenary, ...], redis_url: str) -> None:
        self.web, self.media, self._redis_url = web, media, redis_url

    async def carriers(self) -> dict[str, str]:
        """By room, which media process holds its lease."""
        async with Redis.from_url(self._redis_url, decode_responses=True) as redis:
            keys = [key async for key in redis.scan_iter("plenary-*:media:*")]
            held = {key.rpartition(":")[2]: await redis.get(key) for key in keys}
        return {room: str(holder) for room, holder in held.items() if holder}

    async def are_there(self, pass_: str) -> bool:
        """Whether somebody carries the first room."""
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {pass_}"}) as http:
            said = await http.get(f"{self.web.url}/api/rooms/{FIRST}/ways")
        return said.status_code == 200


@pytest_asyncio.fixture(loop_scope="session")
async def crew(tmp_path: Path, redis_url: str) -> AsyncIterator[Crew]:
    async with crew_of(tmp_path, redis_url) as (web, media):
        yield Crew(web, tuple(media), redis_url)


async def test_rooms_are_shared_and_move_when_their_process_dies(crew: Crew) -> None:
    chair = (await crew.web.invited("moderator"))["pass"]
    await eventually(lambda: crew.are_there(chair))
    async with AsyncExitStack() as stack:
        studio = Studio(crew.web, stack)
        camera = await studio.camera("programme", chair)
        await studio.command(chair, "stage_feed", feed="programme")
        watcher = await studio.watcher((await crew.web.joined("Ana"))["pass"])
        await watcher.sees()
        other = await _another_room(stack, crew.web, chair)
        before = await crew.carriers()
        assert before[FIRST] != before[SECOND], "the idler one was given the second room"

        dying = await _process_of(crew, before[FIRST])
        dying.kill()
        for party in (camera, watcher):
            with suppress(ConnectionError):
                await party.client.close()
        await camera.join()
        await watcher.join()
        await watcher.sees()
        after = await crew.carriers()
        assert after[FIRST] == after[SECOND] == before[SECOND]
        assert (await other.ask("GET", other.session)).status_code == 204, "it did not notice"


async def _another_room(stack: AsyncExitStack, web: Plenary, pass_: str) -> Camera:
    made = Camera(web, "programme", pass_, room=SECOND)
    stack.push_async_callback(made.close)
    await made.turn_on()
    return made


async def _process_of(crew: Crew, name: str) -> Plenary:
    """Which of the processes has a name on the bus: each says it when it starts."""
    (found,) = [process for process in crew.media if f'"name": "{name}"' in process.log()]
    return found
