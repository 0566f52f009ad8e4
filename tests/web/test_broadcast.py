"""HLS from the folder: for whoever may enter the room, and nothing but playlists and segments."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from rooms.people import Role
from server.web.broadcast import KNOWN_S, LED_S, TOLD_S
from server.web.services import Media
from tests.web.behind import KEYS, Places
from tests.web.hall import Hall

KEY = "kQ3_x-9"


@dataclass
class Writer:
    """A media process that writes HLS, as asked by web processes."""

    answer: httpx.Response = field(default_factory=lambda: httpx.Response(503))
    asked: list[httpx.Request] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.was_asked.set()
        return self.answer


@pytest.fixture
async def writer() -> Writer:
    return Writer()


@pytest.fixture
async def shown(
    hall_with: Callable[..., Hall], tmp_path: Path, writer: Writer
) -> AsyncIterator[Hall]:
    root = tmp_path / "hls"
    folder = root / "main" / KEY
    folder.mkdir(parents=True)
    (folder / "index.m3u8").write_text("#EXTM3U\n")
    (folder / "video-1.m4s").write_bytes(b"\0\1\2\3")
    (folder / "video.mp4").write_bytes(b"init")
    (folder / ".video-2.m4s.part").write_bytes(b"half")
    (folder / "secret.txt").write_text("secret")
    (tmp_path / "secret.m3u8").write_text("secret")
    (folder / "link.m3u8").symlink_to(tmp_path / "secret.m3u8")
    (folder / "dir.m3u8").mkdir()
    client = httpx.AsyncClient(transport=httpx.MockTransport(writer.take))
    yield hall_with(media=Media(Places(), KEYS, client, hls=root))
    await client.aclose()


@pytest.mark.parametrize(
    ("name", "kind", "cache"),
    [
        ("index.m3u8", "application/vnd.apple.mpegurl", "no-cache"),
        ("video-1.m4s", "video/iso.segment", "private, max-age=3600, immutable"),
        ("video.mp4", "video/mp4", "private, max-age=3600, immutable"),
    ],
)
@pytest.mark.parametrize("role", [Role.DELEGATE, Role.SCREEN])
async def test_who_may_enter_is_served(
    shown: Hall, role: Role, name: str, kind: str, cache: str
) -> None:
    async with shown.caller(role) as caller:
        answer = await caller.get(f"/hls/main/{KEY}/{name}")
    assert answer.status_code == 200
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (kind, cache)
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_a_part_of_a_segment_may_be_asked_for(shown: Hall) -> None:
    async with shown.caller(Role.DELEGATE) as caller:
        answer = await caller.get(f"/hls/main/{KEY}/video-1.m4s", headers={"Range": "bytes=1-2"})
    assert (answer.status_code, answer.content) == (206, b"\1\2")


async def test_a_playlist_that_is_replaced_meanwhile_is_one_or_the_other(
    shown: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is, every second: a length of the old one with the text of the new one breaks a player."""
    media, opens = shown.services.media, anyio.open_file
    assert media is not None
    assert media.hls is not None
    playlist = media.hls / "main" / KEY / "index.m3u8"

    async def replaced_first(*given: Any, **more: Any) -> Any:
        playlist.write_text("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:10\n")
        return await opens(*given, **more)

    monkeypatch.setattr(anyio, "open_file", replaced_first)
    async with shown.caller(Role.DELEGATE) as caller:
        answer = await caller.get(f"/hls/main/{KEY}/index.m3u8")
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    "path",
    [
        f"main/{KEY}/none.m4s",
        f"main/{KEY}/.video-2.m4s.part",
        f"main/{KEY}/secret.txt",
        f"main/{KEY}/link.m3u8",
        f"main/{KEY}/dir.m3u8",
        f"main/{KEY}/..",
        f"main/{KEY}/%2e%2e%2fsecret.m3u8",
        f"main/{KEY}/..%5csecret.m3u8",
        f"main/{KEY}/index.m3u8%00.m4s",
        f"main/{KEY}/" + "a" * 300 + ".m4s",
        "main/../secret.m3u8",
        "main/%2e%2e/secret.m3u8",
        "%2e%2e/x/secret.m3u8",
        "main/guessed/index.m3u8",
        "other/x/index.m3u8",
    ],
)
async def test_nothing_else_is(shown: Hall, path: str) -> None:
    async with shown.caller(Role.ORGANISER) as caller:
        answer = await caller.get(f"/hls/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_without_a_pass_for_the_room_there_is_nothing(shown: Hall) -> None:
    path = f"/hls/main/{KEY}/index.m3u8"
    async with shown.browser() as nobody:
        assert (await nobody.get(path)).status_code == 401
    async with shown.caller(Role.DELEGATE, rooms=frozenset({"inter-city"})) as stranger:
        assert (await stranger.get(path)).status_code == 403


async def test_who_is_removed_is_served_no_longer_than_some_seconds(
    shown: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loop = f"/hls/main/{KEY}/index.m3u8", asyncio.get_running_loop()
    async with shown.caller(Role.DELEGATE) as caller:
        assert (await caller.get(path)).status_code == 200
        shown.village.known.clear()
        assert (await caller.get(path)).status_code == 200
        later = loop.time() + KNOWN_S + 1
        monkeypatch.setattr(loop, "time", lambda: later, raising=False)
        assert (await caller.get(path)).status_code == 401


async def test_a_server_without_a_folder_serves_none(hall: Hall) -> None:
    async with hall.caller(Role.ORGANISER) as caller:
        assert (await caller.get(f"/hls/main/{KEY}/index.m3u8")).status_code == 404


ENTRANCE = "/hls/main/index.m3u8"


async def test_the_first_who_asks_has_hls_begun_and_is_led_to_it(
    shown: Hall, writer: Writer
) -> None:
    url = f"/hls/main/{KEY}/index.m3u8"
    writer.answer = httpx.Response(200, json={"url": url})
    async with shown.caller(Role.DELEGATE) as caller:
        answer = await caller.get(ENTRANCE)
        assert (answer.status_code, answer.headers["location"]) == (307, url)
        assert answer.headers["cache-control"] == "no-store"
        assert (await caller.get(url)).status_code == 200
    asked = writer.asked[0]
    assert (asked.method, asked.url.path) == ("GET", "/hls/main")
    assert asked.headers["authorization"].startswith("Bearer ")


async def test_thousands_at_once_ask_the_media_process_once(
    shown: Hall, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the direct way fails for a whole room, it must not be the next thing to fail."""
    writer.answer = httpx.Response(200, json={"url": f"/hls/main/{KEY}/index.m3u8"})
    loop = asyncio.get_running_loop()
    async with shown.caller(Role.DELEGATE) as caller:
        answers = await asyncio.gather(*(caller.get(ENTRANCE) for _ in range(40)))
        assert {answer.status_code for answer in answers} == {307}
        assert (await caller.get(ENTRANCE)).status_code == 307
        assert len(writer.asked) == 1
        later = loop.time() + LED_S + 1
        monkeypatch.setattr(loop, "time", lambda: later, raising=False)
        assert (await caller.get(ENTRANCE)).status_code == 307
    assert len(writer.asked) == 2


async def test_while_nothing_is_to_be_played_one_may_come_again(
    shown: Hall, writer: Writer
) -> None:
    writer.answer = httpx.Response(409)
    async with shown.caller(Role.DELEGATE) as caller:
        answer = await caller.get(ENTRANCE)
    assert answer.status_code == 503
    assert answer.json()["error"]["retry_ms"] == 1000


async def test_nobody_else_has_it_begun(shown: Hall, writer: Writer) -> None:
    async with shown.browser() as nobody:
        assert (await nobody.get(ENTRANCE)).status_code == 401
    async with shown.caller(Role.DELEGATE, rooms=frozenset({"inter-city"})) as stranger:
        assert (await stranger.get(ENTRANCE)).status_code == 403
    async with shown.caller(Role.ORGANISER) as organiser:
        for room in ("cellar", "event"):
            assert (await organiser.get(f"/hls/{room}/index.m3u8")).status_code == 404
    assert not writer.asked


async def test_while_playlists_are_asked_for_the_media_process_is_told_now_and_then(
    shown: Hall, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loop = f"/hls/main/{KEY}/index.m3u8", asyncio.get_running_loop()
    async with shown.caller(Role.DELEGATE) as caller:
        for _ in range(5):
            assert (await caller.get(path)).status_code == 200
        assert (await caller.get(f"/hls/main/{KEY}/video-1.m4s")).status_code == 200
        await asyncio.wait_for(writer.was_asked.wait(), 5)
        assert [asked.url.path for asked in writer.asked] == ["/hls/main"]
        writer.was_asked.clear()
        later = loop.time() + TOLD_S + 1
        monkeypatch.setattr(loop, "time", lambda: later, raising=False)
        await caller.get(f"/hls/main/{KEY}/none.m3u8")
        assert not writer.was_asked.is_set()
        await caller.get(path)
        monkeypatch.undo()
        await asyncio.wait_for(writer.was_asked.wait(), 5)
    assert len(writer.asked) == 2
