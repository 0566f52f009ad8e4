"""Coming in: by the event's code, a badge or an invite; and the pass one gets for it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.facts import stamp
from rooms.limits import Items, Text
from rooms.people import Attendance, Person, person_view
from rooms.refusals import Refusal
from server.web.asking import COOKIE, Door, address, credential, form, is_secure
from server.web.services import Arrival, Services
from server.wire.shapes import record, wrong

JOINS_PER_MINUTE: Final = 6000
"""From one address: a hall of two thousand behind one router comes in at once."""

WRONG_PER_MINUTE: Final = 60
"""Wrong codes from one address. Enough for a hall's typing errors, too few for guessing."""

Name = Annotated[str, Text(1, 80)]
Language = Annotated[str, Text(2, 20)]
Languages = Annotated[tuple[Language, ...], Items(0, 10)]
Where = Literal["onsite", "remote"]


@dataclass(frozen=True)
class Join:
    """`code`, `name` and `attendance` are needed unless there is a badge, which knows them."""

    code: Annotated[str, Text(1, 40)] | None = None
    name: Name | None = None
    attendance: Where | None = None
    delegation: Annotated[str, Text(1, 64)] | None = None
    badge: Annotated[str, Text(1, 40)] | None = None
    languages: Languages | None = None


@dataclass(frozen=True)
class TakePass:
    """Come in by a signed invite."""

    invite: Annotated[str, Text(1, 4096)]
    name: Name | None = None
    attendance: Where | None = None
    languages: Languages | None = None


JOIN: Final = record(Join)
TAKE_PASS: Final = record(TakePass)


class Joining:
    """Everything about coming in, staying in and leaving."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)
        self._shut: dict[str, float] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/join", self.join, methods=["POST"]),
            Route("/api/pass", self.take_pass, methods=["POST"]),
            Route("/api/me", self.me),
            Route("/api/renew", self.renew, methods=["POST"]),
            Route("/api/leave", self.leave, methods=["POST"]),
        ]

    async def join(self, request: Request) -> Response:
        """A person by the event's code or by a badge: 201 with the pass, and the cookie."""
        await self.door.try_often("join", address(request), JOINS_PER_MINUTE)
        asked = await form(request, JOIN)
        if asked.badge is None:
            person = await self._by_code(request, asked)
        else:
            person = await self._by_badge(request, asked, asked.badge)
        return self._welcome(request, person, 201)

    async def take_pass(self, request: Request) -> Response:
        """A person by a signed invite: 201 with the pass, and the cookie."""
        asked = await form(request, TAKE_PASS)
        try:
            invite = self.services.invites.read(asked.invite, self.services.now())
        except Refusal:
            await self._count_wrong(request)
            raise
        arrival = _arrival(asked.name, asked.attendance, asked.languages)
        join = self.services.people.join_by_invite
        person = await join(invite.id, invite.role, invite.rooms, arrival)
        return self._welcome(request, person, 201)

    async def me(self, request: Request) -> Response:
        """Who the pass says one is, and until when; nobody, without one: pages ask this first."""
        if credential(request) is None:
            return JSONResponse({"person": None, "expires_at": None}, headers=NOT_KEPT)
        person = await self.door.person(request)
        claims = self.door.claims(request)
        body = {"person": person_view(person), "expires_at": stamp(claims.expires_at)}
        return JSONResponse(body, headers=NOT_KEPT)

    async def renew(self, request: Request) -> Response:
        """A fresh pass for one that is about to end, or ended lately."""
        person = await self.door.late_holder(request)
        return self._welcome(request, person, 200)

    async def leave(self, request: Request) -> Response:
        """Take the cookie away."""
        response = JSONResponse({}, headers=NOT_KEPT)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=is_secure(request))
        return response

    async def _by_code(self, request: Request, asked: Join) -> Person:
        for name in ("code", "name", "attendance"):
            if getattr(asked, name) is None:
                raise wrong(name, "is missing")
        event = await self.services.programme.event()
        if not _same(asked.code or "", event.code):
            await self._count_wrong(request)
            words = "This is not the code of this event. It is on your badge and on the screens."
            raise Refusal("forbidden", words)
        arrival = _arrival(asked.name, asked.attendance, asked.languages, asked.delegation)
        return await self.services.people.join(arrival)

    async def _by_badge(self, request: Request, asked: Join, badge: str) -> Person:
        """While wrong codes rain from an address, badges from there wait too: they open more."""
        await self._check_not_shut(request)
        arrival = _arrival(asked.name, asked.attendance, asked.languages, asked.delegation)
        try:
            return await self.services.people.join_by_badge(badge, arrival)
        except Refusal as refusal:
            if refusal.code == "not_found":
                await self._count_wrong(request)
            raise

    async def _count_wrong(self, request: Request) -> None:
        """Count a wrong code; Refusal `rate_limited` when there were too many from there."""
        whose = address(request)
        wait = await self.services.buckets.take("wrong-code", whose, WRONG_PER_MINUTE)
        if wait <= 0:
            return
        if len(self._shut) >= MOST_SHUT:
            self._shut.clear()
        self._shut[whose] = self.services.now().timestamp() + wait
        raise _too_many(wait)

    async def _check_not_shut(self, request: Request) -> None:
        wait = self._shut.get(address(request), 0.0) - self.services.now().timestamp()
        if wait > 0:
            raise _too_many(wait)

    def _welcome(self, request: Request, person: Person, status: int) -> Response:
        text, expires_at = self.services.passes.issue(person.id, self.services.now())
        body = {"pass": text, "person": person_view(person), "expires_at": stamp(expires_at)}
        response = JSONResponse(body, status, NOT_KEPT)
        self.door.give_pass(request, response, text)
        return response


MOST_SHUT: Final = 10_000
NOT_KEPT: Final = {"Cache-Control": "no-store"}


def _too_many(wait: float) -> Refusal:
    words = "Too many wrong codes came from your network. Please wait a moment."
    return Refusal("rate_limited", words, retry_ms=max(1, round(wait * 1000)))


def _same(given: str, code: str) -> bool:
    """Whether it is the code, however it was typed; the time taken says nothing about it."""
    plain = "".join(char for char in given.upper() if char.isalnum())
    return hmac.compare_digest(plain.encode(), code.upper().encode())


def _arrival(
    name: str | None,
    attendance: str | None,
    languages: tuple[str, ...] | None,
    delegation: str | None = None,
) -> Arrival:
    where = None if attendance is None else Attendance(attendance)
    return Arrival(name or "", where, delegation, languages or ())
