"""Streams at the web's door: requests go on to the media process that carries the room."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Final
from urllib.parse import quote

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.facts import stamp
from rooms.people import LOBBY
from rooms.refusals import Refusal
from rooms.streams import STAGE, VENUE
from server.identity import Expired
from server.web.asking import Door, body, credential
from server.web.media_asking import AGAIN_MS, Asked, ask_home, ask_session, ask_stage
from server.web.services import Media, Services
from server.wire.problems import MEDIA_TYPE, problem
from server.wire.refusals import status

MOST_BYTES: Final = 65_536
CONNECT_S: Final = 2.0
ANSWER_S: Final = 15.0
"""Longer than a media process gives itself for an answer."""

AT_ONCE: Final = 200
OFFERS_PER_MINUTE: Final = 300
"""From one person: a moderator's page shows a dozen feeds, and comes again after each fault."""

STILLS_PER_MINUTE: Final = 600
"""From one person: a dozen feeds every three seconds, in two windows."""

ASKED: Final = (
    *("content-type", "if-match", "if-none-match", "accept", "origin", "link"),
    *("access-control-request-method", "access-control-request-headers"),
)
ANSWERED: Final = frozenset(
    {
        *("content-type", "location", "link", "etag", "allow", "accept-post", "accept-patch"),
        *("retry-after", "www-authenticate", "cache-control"),
        *("access-control-allow-origin", "access-control-expose-headers"),
        *("access-control-allow-methods", "access-control-allow-headers"),
        "access-control-max-age",
    }
)
OF_A_STILL: Final = ("content-type", "etag", "age", "still", "retry-after", "cache-control")
NOT_KEPT: Final = {"Cache-Control": "no-store"}
STILL_TO_COME: Final = {"Still": "waiting", "Retry-After": "3", **NOT_KEPT}
READABLE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, WWW-Authenticate",
}
"""A no of ours may be read by a page of another origin, as those of a media process may."""

ENDPOINT: Final = ("OPTIONS", "GET", "POST")
CREATED: Final = 201


def media_client() -> httpx.AsyncClient:
    """The client that asks media processes; whoever makes it closes it."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=20),
        follow_redirects=False,
        trust_env=False,
    )


class Streams:
    """WHIP, WHEP and the ways to watch, for whoever has a pass; keys for encoders."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)

    def routes(self) -> list[BaseRoute]:
        whip, whep = "/whip/{room}/{feed}", "/whep/{room}/{what}"
        of_session = ("OPTIONS", "GET", "PATCH", "DELETE")
        return [
            Route(whip, self.whip, methods=ENDPOINT),
            Route(f"{whip}/{{session}}", self.whip, methods=of_session),
            Route(whep, self.whep, methods=ENDPOINT),
            Route(f"{whep}/{{session}}", self.whep, methods=(*of_session, "PUT")),
            Route("/api/rooms/{room}/ways", self.ways),
            Route("/api/rooms/{room}/feeds/{feed}/still", self.still, methods=["GET"]),
            Route("/api/rooms/{room}/feeds/{feed}/key", self.make_key, methods=["POST"]),
        ]

    async def whip(self, request: Request) -> Response:
        """Whatever is asked about a feed that comes in (RFC 9725)."""
        return await self._guarded(request, "feed")

    async def whep(self, request: Request) -> Response:
        """Whatever is asked about a stream that goes out (draft-ietf-wish-whep)."""
        return await self._guarded(request, "what")

    async def ways(self, request: Request) -> Response:
        """By which ways the caller may watch the room, the best first."""
        room = request.path_params["room"]
        person = await self.door.person(request)
        await self._stream_room(room)
        if not person.may_enter(room):
            raise Refusal("forbidden", "Your pass does not cover this room.")
        if self.services.media is None:
            return JSONResponse(NOTHING, headers=NOT_KEPT)
        said = await self._ask(self.services.media, request, room, f"/ways/{quote(room, safe='')}")
        if said.status_code != 200:
            raise _refusal(said)
        return Response(said.content, headers=NOT_KEPT, media_type="application/json")

    async def still(self, request: Request) -> Response:
        """What a feed shows now, as a small JPEG: for whoever may watch it.

        It is asked for again and again: while no media process can be asked, it is to come.
        """
        room, feed = request.path_params["room"], request.path_params["feed"]
        person = await self.door.person(request)
        await self._stream_room(room)
        if not person.may_enter(room):
            raise Refusal("forbidden", "Your pass does not cover this room.")
        if self.services.media is None:
            return Response(status_code=204, headers={"Still": "dark", **NOT_KEPT})
        await self.door.try_often("stills", person.id, STILLS_PER_MINUTE)
        path = f"/stills/{quote(room, safe='')}/{quote(feed, safe='')}"
        try:
            said = await self._ask(self.services.media, request, room, path)
            if said.status_code not in {200, 204, 304}:
                raise _refusal(said)
        except Refusal as refusal:
            if refusal.code != "unavailable":
                raise
            return Response(status_code=204, headers=STILL_TO_COME)
        kept = {name: said.headers[name] for name in OF_A_STILL if name in said.headers}
        return Response(said.content, said.status_code, kept)

    async def make_key(self, request: Request) -> Response:
        """A key for an encoder, to send one of the venue's feeds."""
        room, feed = request.path_params["room"], request.path_params["feed"]
        person = await self.door.staff(request, room)
        await self._stream_room(room)
        if feed not in VENUE:
            words = f"Keys are for {' and '.join(VENUE)}; people send with their own pass."
            raise Refusal("not_found", words)
        if self.services.media is None:
            raise Refusal("unsupported", "This server runs without streams.")
        text, key = self.services.media.keys.make(room, feed, person.id, self.services.now())
        whip = f"{self.door.own_url(request)}/whip/{quote(room, safe='')}/{feed}"
        answer = {"whip": whip, "key": text, "expires_at": stamp(key.expires_at)}
        return JSONResponse(answer, 201, NOT_KEPT)

    # Passing on ------------------------------------------------------------------------------

    async def _guarded(self, request: Request, what: str) -> Response:
        """The media process's answer; a no of ours looks like one of its."""
        try:
            return await self._passed_on(request, what)
        except Refusal as refusal:
            return _problem(refusal)

    async def _passed_on(self, request: Request, what: str) -> Response:
        of_session = "session" in request.path_params
        if request.method != "OPTIONS" and (of_session or request.method == "POST"):
            bearer = self._bearer(request)
            if request.method == "POST":
                await self.door.try_often("streams", bearer, OFFERS_PER_MINUTE)
        room = request.path_params["room"]
        await self._stream_room(room)
        if self.services.media is None:
            raise Refusal("unavailable", "This server runs without streams.", 60_000)
        kind = request.url.path.split("/")[1]
        parts = [kind, room, request.path_params[what]]
        if of_session:
            parts.append(request.path_params["session"])
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        asked = await self._asked(request, path)
        if of_session:
            session = request.path_params["session"]
            said = await ask_session(self.services.media, room, session, asked)
        elif request.method == "POST" and (kind, parts[-1]) == ("whep", STAGE):
            said = await ask_stage(self.services.media, room, asked)
        else:
            said = await ask_home(self.services.media, room, asked)
        if said.status_code == CREATED and await request.is_disconnected():
            await self._take_back(self.services.media, room, said, asked)
        response = Response(said.content, said.status_code)
        for name, value in said.headers.multi_items():
            if name.lower() in ANSWERED:
                response.headers.append(name, value)
        return response

    async def _take_back(self, media: Media, room: str, said: httpx.Response, asked: Asked) -> None:
        """Whoever asked has left before the answer: nobody knows of the session, so end it."""
        place = said.headers.get("location", "")
        end = Asked("DELETE", place, b"", asked.headers)
        with suppress(Refusal):
            await ask_session(media, room, place.rpartition("/")[2], end)

    def _bearer(self, request: Request) -> str:
        """Whose pass or feed key comes with a request. The media process asks once more."""
        text, now = credential(request), self.services.now()
        if not text:
            raise Refusal("unauthenticated", "Send your pass as “Authorization: Bearer …”.")
        try:
            return self.services.passes.read(text, now).person
        except Refusal as refused:
            if self.services.media is None:
                raise
            try:
                return self.services.media.keys.read(text, now).by
            except Refusal as also:
                raise also if isinstance(also, Expired) else refused from None

    async def _stream_room(self, room: str) -> None:
        """Refusal unless the room exists and is one that has a stage."""
        if room == LOBBY:
            raise Refusal("not_found", "There is no such room.")
        await self.door.known_room(room)

    async def _ask(self, media: Media, request: Request, room: str, path: str) -> httpx.Response:
        return await ask_home(media, room, await self._asked(request, path))

    async def _asked(self, request: Request, path: str) -> Asked:
        """The request as it is passed on. Refusal."""
        data = await body(request, MOST_BYTES)
        headers = {name: request.headers[name] for name in ASKED if name in request.headers}
        text = credential(request)
        if text:
            headers["authorization"] = f"Bearer {text}"
        return Asked(request.method, path, data, headers)


NOTHING: Final = {
    "live": False,
    "picture": False,
    "channels": [],
    "ways": [{"kind": "captions", "picture": False}],
    "ice_servers": [],
}
"""What a server without streams offers."""

_CODES: Final = {401: "unauthenticated", 403: "forbidden", 404: "not_found"}


def _refusal(said: httpx.Response) -> Refusal:
    """The no of a media process, as the other addresses for programs say it."""
    code = _CODES.get(said.status_code, "unavailable")
    return Refusal(code, retry_ms=AGAIN_MS if code == "unavailable" else None)


def _problem(refusal: Refusal) -> Response:
    """A refusal as WHIP and WHEP say it."""
    code = status(refusal.code)
    headers = {**NOT_KEPT, **READABLE}
    if refusal.code == "unauthenticated":
        headers["WWW-Authenticate"] = "Bearer"
    if refusal.retry_ms is not None:
        headers["Retry-After"] = str(math.ceil(refusal.retry_ms / 1000))
    return JSONResponse(problem(code, refusal.message), code, headers, MEDIA_TYPE)
