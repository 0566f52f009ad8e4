"""HLS is begun for whoever may watch, and nobody waits for it without end."""

from __future__ import annotations

import pytest

from rooms.people import Role
from server.media.http import broadcasting
from server.media.services import Broadcast
from tests.media.http.asking import problem
from tests.media.studio import Studio


class Written(Studio):
    """A studio whose HLS is there when it was looked for so many times."""

    def __init__(self, after: int) -> None:
        self.after, self.wanted = after, 0
        super().__init__(playlist=self.playlist)

    def playlist(self, room: str) -> str | None:
        assert room == "main"
        self.wanted += 1
        return "/hls/main/k/index.m3u8" if self.wanted > self.after else None


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasting, "LOOK_S", 0.0)


async def test_whoever_may_watch_has_it_written_and_waits_until_it_is_there() -> None:
    studio = Written(after=3)
    studio.hls["main"] = Broadcast("/hls/main/index.m3u8")
    async with studio.client(studio.person(Role.DELEGATE)) as client:
        answer = await client.get("/hls/main")
    assert answer.json() == {"url": "/hls/main/k/index.m3u8"}
    assert answer.headers["cache-control"] == "no-store"
    assert studio.wanted == 4


async def test_while_nothing_is_on_stage_nobody_waits() -> None:
    studio = Written(after=9)
    async with studio.client(studio.person(Role.DELEGATE)) as client:
        answer = await client.get("/hls/main")
    problem(answer, 409)
    assert int(answer.headers["retry-after"]) >= 1
    assert studio.wanted == 1


async def test_who_has_waited_long_comes_again() -> None:
    studio = Written(after=10_000)
    studio.hls["main"] = Broadcast("/hls/main/index.m3u8")
    async with studio.client(studio.person(Role.DELEGATE)) as client:
        problem(await client.get("/hls/main"), 503)


async def test_nobody_else_has_anything_written() -> None:
    studio = Written(after=0)
    async with studio.client() as nobody:
        problem(await nobody.get("/hls/main"), 401)
    async with studio.client(studio.person(Role.DELEGATE, rooms=frozenset())) as stranger:
        problem(await stranger.get("/hls/main"), 403)
        problem(await stranger.get("/hls/atlantis"), 404)
    assert studio.wanted == 0
