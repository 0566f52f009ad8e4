"""HLS (RFC 8216) from the folder that media processes write, where no CDN serves it.

It is written for those who play it: the first who asks has it begun, and while playlists are asked
for here the media process is told so.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.people import LOBBY, Person
from rooms.refusals import Refusal
from server.web.asking import Door, credential
from server.web.media_asking import AGAIN_MS, Asked, ask_home
from server.web.services import Media, Services

TYPES: Final = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
}
CHANGES: Final = {"Cache-Control": "no-cache"}
LASTS: Final = {"Cache-Control": "private, max-age=3600, immutable"}
"""Segments never change; `private`, because a pass was needed."""

KNOWN_S: Final = 10.0
"""So long a person who was let in is not looked up again: a player asks twice a second."""

TOLD_S: Final = 10.0
"""So often a media process is told that its HLS is played; it goes on for thirty seconds."""

LED_S: Final = 2.0
"""So long whoever comes is led where the one before was."""

NOT_KEPT: Final = {"Cache-Control": "no-store"}
MOST_KNOWN: Final = 20_000
_FOLDER: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_FILE: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}")


class Broadcasts:
    """`/hls/{room}/index.m3u8`, and the files it leads to, for whoever may enter the room."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)
        self._known: dict[str, tuple[float, Person]] = {}
        self._told: dict[str, float] = {}
        self._led: dict[str, tuple[float, str]] = {}
        self._asking: dict[str, asyncio.Task[str]] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/hls/{room}/index.m3u8", self.entrance),
            Route("/hls/{room}/{key}/{file}", self.file),
        ]

    async def entrance(self, request: Request) -> Response:
        """On to the playlist that is written now, which begins with the first who asks."""
        room = request.path_params["room"]
        person = await self._person(request)
        if not person.may_enter(room):
            raise Refusal("forbidden", "Your pass does not cover this room.")
        await self.door.known_room(room)
        media = self.services.media
        if media is None or media.hls is None or room == LOBBY:
            raise _none()
        url = await self._playlist(media, room, credential(request))
        return RedirectResponse(url, headers=NOT_KEPT)

    async def file(self, request: Request) -> Response:
        """A playlist or a segment; 404 for everything else, wherever it lies."""
        room, key, name = (request.path_params[each] for each in ("room", "key", "file"))
        person = await self._person(request)
        if not person.may_enter(room):
            raise Refusal("forbidden", "Your pass does not cover this room.")
        type_ = TYPES.get(Path(name).suffix)
        media = self.services.media
        fits = _FOLDER.fullmatch(room) and _FOLDER.fullmatch(key) and _FILE.fullmatch(name)
        if media is None or media.hls is None or type_ is None or not fits:
            raise _none()
        below = Path(room, key, name)
        if type_ == TYPES[".m3u8"]:
            text = await asyncio.to_thread(_read, media.hls, below)
            self._tell(media, room, credential(request))
            return Response(text, headers=CHANGES, media_type=type_)
        path = await asyncio.to_thread(_found, media.hls, below)
        return FileResponse(path, headers=LASTS, media_type=type_)

    async def _person(self, request: Request) -> Person:
        claims = self.door.claims(request)
        now = asyncio.get_running_loop().time()
        until, person = self._known.get(claims.person, (0.0, None))
        if person is None or until < now:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            person = await self.door.holder(claims)
            self._known[claims.person] = (now + KNOWN_S, person)
        return person

    async def _playlist(self, media: Media, room: str, text: str | None) -> str:
        """Where to. Of many who come at once one asks for all. Refusal."""
        until, url = self._led.get(room, (0.0, ""))
        if asyncio.get_running_loop().time() < until:
            return url
        task = self._asking.get(room)
        if task is None:
            task = self._asking[room] = asyncio.create_task(self._learn(media, room, text))
        return await asyncio.shield(task)

    async def _learn(self, media: Media, room: str, text: str | None) -> str:
        try:
            said = await _ask(media, room, text)
        finally:
            del self._asking[room]
        if said.status_code != 200:
            raise Refusal("unavailable", "There is nothing to play at the moment.", AGAIN_MS)
        url: str = said.json()["url"]
        self._led[room] = asyncio.get_running_loop().time() + LED_S, url
        return url

    def _tell(self, media: Media, room: str, text: str | None) -> None:
        """Let the media process know, now and then, that somebody plays."""
        now = asyncio.get_running_loop().time()
        if now < self._told.get(room, now):
            return
        self._told[room] = now + TOLD_S
        task = asyncio.create_task(self._say(media, room, text))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _say(self, media: Media, room: str, text: str | None) -> None:
        with contextlib.suppress(Refusal):  # then the next one does
            await _ask(media, room, text)


async def _ask(media: Media, room: str, text: str | None) -> httpx.Response:
    """Ask for the playlist of a room: `server/media/http/broadcasting.py`. Refusal."""
    path, headers = f"/hls/{quote(room, safe='')}", {"authorization": f"Bearer {text}"}
    return await ask_home(media, room, Asked("GET", path, b"", headers))


def _found(root: Path, below: Path) -> Path:
    """The file, if it lies in the folder and is no link out of it. Refusal `not_found`."""
    try:
        whole = (root / below).resolve(strict=True)
    except OSError:
        raise _none() from None
    if not whole.is_file() or not whole.is_relative_to(root.resolve()):
        raise _none()
    return whole


def _read(root: Path, below: Path) -> bytes:
    """A playlist at one moment: it is replaced every second. Refusal `not_found`."""
    try:
        return _found(root, below).read_bytes()
    except OSError:
        raise _none() from None


def _none() -> Refusal:
    return Refusal("not_found", "There is no such file here, or not any more.")
