"""Who asks, and what: passes, bodies and bounds, the same for every route."""

from __future__ import annotations

import asyncio
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from rooms.limits import FRAME_IN_BYTES
from rooms.people import LOBBY, Person, Role
from rooms.refusals import Refusal
from server.identity import RENEWABLE, PassClaims
from server.web.services import Services
from server.wire.shapes import Record
from server.wire.strict import loads

T = TypeVar("T")

COOKIE: Final = "pass"
HALL: Final = frozenset({Role.SCREEN, Role.MODERATOR, Role.ORGANISER})
BODY_S: Final = 30.0
"""How long a body may take to arrive."""


class Door:
    """What the routes of every subject ask of whoever knocks."""

    def __init__(self, services: Services) -> None:
        self.services = services

    async def person(self, request: Request) -> Person:
        """Whose pass this is, as the store knows them now. Refusal for none, or one removed."""
        return await self.holder(self.claims(request))

    def claims(self, request: Request) -> PassClaims:
        """What the pass of a request says. Refusal `unauthenticated` for none or a wrong one."""
        return self.services.passes.read(_pass(request), self.services.now())

    async def holder(self, claims: PassClaims) -> Person:
        """The person of a pass that was read. Refusal for one unknown or removed."""
        read = self.services.ports.store.read
        person = await read(lambda reader: reader.person(claims.person))
        if person is None:
            raise Refusal("unauthenticated", "This pass is of nobody here. Please join again.")
        if person.removed:
            raise Refusal("forbidden", "You have been removed from this event.")
        return person

    async def late_holder(self, request: Request) -> Person:
        """The person of a pass that may have ended lately, for somebody who wants a fresh one."""
        claims = self.services.passes.read_late(_pass(request), self.services.now())
        return await self.holder(claims)

    async def staff(self, request: Request, room: str | None = None) -> Person:
        """A moderator of this room, or of any if none is named, or an organiser; else Refusal."""
        person = await self.person(request)
        if not person.is_staff(LOBBY if room is None else room):
            raise Refusal("forbidden", "This is for moderators and organisers.")
        return person

    async def for_the_hall(self, request: Request) -> Person:
        """A screen or staff, who show the hall how to come in; else Refusal."""
        person = await self.person(request)
        if person.role not in HALL:
            raise Refusal("forbidden", "This is for screens, moderators and organisers.")
        return person

    async def organiser(self, request: Request) -> Person:
        """An organiser, else Refusal."""
        person = await self.person(request)
        if person.role is not Role.ORGANISER:
            raise Refusal("forbidden", "This is for organisers.")
        return person

    async def known_room(self, room: str) -> None:
        """Refusal `not_found` unless the event has this room."""
        event = await self.services.programme.event()
        if room != LOBBY and all(each.id != room for each in event.rooms):
            raise Refusal("not_found", "There is no such room.")

    async def try_often(self, what: str, whose: str, per_minute: int) -> None:
        """Refusal `rate_limited` when this was tried too often."""
        wait = await self.services.buckets.take(what, whose, per_minute)
        if wait > 0:
            raise Refusal("rate_limited", retry_ms=max(1, round(wait * 1000)))

    def own_url(self, request: Request) -> str:
        """The address of this server as people type it, without a path."""
        return self.services.url or str(request.base_url).rstrip("/")

    def give_pass(self, request: Request, response: Response, text: str) -> None:
        """Put a pass into the browser's cookie, out of reach of scripts."""
        life = self.services.passes.life + RENEWABLE
        response.set_cookie(
            COOKIE,
            text,
            max_age=int(life.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=is_secure(request),
        )


def is_secure(request: Request) -> bool:
    """Whether the browser speaks https, to us or to the proxy before us."""
    return request.url.scheme == "https"


def address(request: Request) -> str:
    """Where a request comes from; a whole hall may share one."""
    return request.client.host if request.client else "unknown"


def credential(request: Request) -> str | None:
    """The pass a request carries: in `Authorization: Bearer`, else in the cookie."""
    header = request.headers.get("authorization")
    if header is None:
        return request.cookies.get(COOKIE)
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Refusal("unauthenticated", "Send the pass as “Authorization: Bearer …”.")
    return text.strip()


def _pass(request: Request) -> str:
    text = credential(request)
    if not text:
        raise Refusal("unauthenticated")
    return text


async def body(request: Request, most_bytes: int = FRAME_IN_BYTES) -> bytes:
    """The body, if it is not too large and arrives in time; else a Refusal."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most_bytes:
        raise _too_large(most_bytes)
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                parts += part
                if len(parts) > most_bytes:
                    raise _too_large(most_bytes)
    except TimeoutError:
        raise Refusal("bad_request", "The body did not arrive in time.") from None
    return bytes(parts)


def _too_large(most_bytes: int) -> Refusal:
    return Refusal("too_large", f"A body may have {most_bytes} bytes here.")


async def form(request: Request, record: Record[T]) -> T:
    """A JSON body of a known shape, else a Refusal that names what is wrong."""
    return record.decode(loads(await body(request)), "")


def choice(request: Request, name: str, words: tuple[str, ...], default: str | None = None) -> str:
    """A word of the query string, one of a few; else a Refusal that names them."""
    value = request.query_params.get(name, default)
    if value not in words:
        raise Refusal("bad_request", f"“{name}” must be one of: {', '.join(words)}.")
    assert value is not None
    return value


def number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number of the query string, from 1 to `most`."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise Refusal("bad_request", f"“{name}” must be a number from 1 to {most}.")
    return int(text)


Json = dict[str, Any]
