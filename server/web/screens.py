"""A screen of the hall: it waits with a code until it is paired, then shows the way in."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote, urlsplit

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.facts import stamp
from rooms.limits import Items, Text
from rooms.refusals import Refusal
from server.web.asking import Door, address, form
from server.web.services import Services
from server.wire.shapes import record

CODES_PER_MINUTE: Final = 120
"""Pairing codes from one address; a hall has a dozen screens, and each asks every quarter hour."""

QR_CHARS: Final = 500
QR_AT_ONCE: Final = 40
NOT_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class DrawCodes:
    """Addresses of this server, with or without its name, to draw as QR codes."""

    texts: Annotated[tuple[Annotated[str, Text(1, QR_CHARS)], ...], Items(1, QR_AT_ONCE)]


DRAW_CODES: Final = record(DrawCodes)


class Waiting:
    """Pairing of screens, and the way in that they show: the event's code, and QR codes."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/screens", self.open, methods=["POST"]),
            Route("/api/screens/{secret}", self.look),
            Route("/api/code", self.way_in),
            Route("/api/qr.svg", self.qr),
            Route("/api/qr", self.draw, methods=["POST"]),
        ]

    async def open(self, request: Request) -> Response:
        """A pairing code to show, and where to ask what became of it."""
        await self.door.try_often("screens", address(request), CODES_PER_MINUTE)
        pairing = await self.services.pairings.open()
        answer = {
            "code": pairing.code,
            "poll_url": f"/api/screens/{quote(pairing.secret, safe='')}",
            "expires_at": stamp(pairing.expires_at),
        }
        return JSONResponse(answer, 201, NOT_KEPT)

    async def look(self, request: Request) -> Response:
        """Whether a moderator has typed the code; then the screen's pass, and the cookie.

        Only our own pages and programs may ask: a link elsewhere must not make a browser a screen.
        """
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise Refusal("forbidden", "Only the page of a screen asks here.")
        paired = await self.services.pairings.look(request.path_params["secret"])
        if paired is None:
            return JSONResponse({"state": "waiting"}, headers=NOT_KEPT)
        text, expires_at = self.services.passes.issue(paired.person, self.services.now())
        answer = {
            "state": "paired",
            "pass": text,
            "expires_at": stamp(expires_at),
            "screen": {"id": paired.screen, "name": paired.name},
            "room": paired.room,
        }
        response = JSONResponse(answer, headers=NOT_KEPT)
        self.door.give_pass(request, response, text)
        return response

    async def way_in(self, request: Request) -> Response:
        """The event's code and where it is typed, for those who show it to the hall."""
        await self.door.for_the_hall(request)
        event = await self.services.programme.event()
        answer = {"code": event.code, "url": f"{self.door.own_url(request)}/join"}
        return JSONResponse(answer, headers=NOT_KEPT)

    async def qr(self, request: Request) -> Response:
        """A QR code (ISO/IEC 18004) of an address of this server, as SVG; of nothing else."""
        text = request.query_params.get("text", "")
        if len(text) > QR_CHARS:
            raise Refusal("too_large", f"“text” may have {QR_CHARS} characters.")
        whole = _whole(text, self.door.own_url(request))
        headers = {"Cache-Control": "public, max-age=86400"}
        return Response(drawn(whole), headers=headers, media_type="image/svg+xml")

    async def draw(self, request: Request) -> Response:
        """Several QR codes at once, for those who print badges and invites.

        What they hold opens doors, so it is asked for in a body: addresses end up in logs.
        """
        await self.door.for_the_hall(request)
        asked = await form(request, DRAW_CODES)
        own = self.door.own_url(request)
        texts = [_whole(text, own) for text in asked.texts]
        loop = asyncio.get_running_loop()
        svgs = await loop.run_in_executor(None, lambda: [drawn(text).decode() for text in texts])
        return JSONResponse({"svgs": svgs}, headers=NOT_KEPT)


def _whole(text: str, own: str) -> str:
    """An address of this server, with its name; Refusal for anything else."""
    whole = own + text if text.startswith("/") else text
    if not _is_of(whole, own):
        raise Refusal("bad_request", "“text” must be an address of this server.")
    return whole


def _is_of(text: str, own: str) -> bool:
    """Whether an address is one of this server, as a scanner's browser would read it."""
    if not text.isprintable() or "\\" in text or " " in text:
        return False
    try:
        asked, ours = urlsplit(text), urlsplit(own)
    except ValueError:
        return False
    return (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)


def drawn(text: str) -> bytes:
    """The code as one SVG path, scaled by whoever shows it. `text` must fit a QR code."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=2, omitsize=True, xmldecl=False, title="QR", light="#fff"
    )
    return out.getvalue()
