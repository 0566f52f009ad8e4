"""A room over HTTP: commands for scripts, who is there, what its moderators did."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.commands import AskQuestion
from rooms.facts import stamp_or_none
from rooms.limits import MESSAGES_PER_S, QUESTIONS_PER_MINUTE
from rooms.people import Person, delegation_view
from server.actions.perform import perform
from server.web.asking import Door, body, number
from server.web.services import Services
from server.wire.commands import parse_body

AUDIT_SHOWN: Final = 200
PEOPLE_SHOWN: Final = 200
NOT_KEPT: Final = {"Cache-Control": "no-store"}


class Rooms:
    """Everything about one room."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/rooms/{room}/commands", self.command, methods=["POST"]),
            Route("/api/rooms/{room}/people", self.people),
            Route("/api/rooms/{room}/audit", self.audit),
            Route("/api/people", self.search),
        ]

    async def command(self, request: Request) -> Response:
        """Do any command of the WebSocket: `{"re", "ok"}` as its reply there, or the error."""
        person = await self.door.person(request)
        await self.door.try_often("http", person.id, MESSAGES_PER_S * 60)
        room = request.path_params["room"]
        envelope = parse_body(await body(request), room)
        if isinstance(envelope.command, AskQuestion):
            await self.door.try_often("questions", person.id, QUESTIONS_PER_MINUTE)
        ports = self.services.ports
        done = await perform(ports, person, room, envelope.id or "", envelope.command)
        again = {"again": True} if done.again else {}
        return JSONResponse({"re": envelope.id, "ok": done.ok, **again}, headers=NOT_KEPT)

    async def people(self, request: Request) -> Response:
        """Who is in the room now, for its moderators."""
        room = request.path_params["room"]
        await self.door.staff(request, room)
        await self.door.known_room(room)
        present = await self.services.people.in_room(room)
        return JSONResponse([_listed(person) for person in present], headers=NOT_KEPT)

    async def audit(self, request: Request) -> Response:
        """The latest acts of moderation in the room, newest first, for its moderators."""
        room = request.path_params["room"]
        await self.door.staff(request, room)
        await self.door.known_room(room)
        entries = await self.services.exports.audit(room, AUDIT_SHOWN)
        return JSONResponse(entries, headers=NOT_KEPT)

    async def search(self, request: Request) -> Response:
        """People of the event by name, delegation or badge, for moderators."""
        await self.door.staff(request)
        words = request.query_params.get("q", "")[:80]
        limit = number(request, "limit", 50, PEOPLE_SHOWN)
        found = await self.services.people.search(words, limit)
        return JSONResponse([_listed(person) for person in found], headers=NOT_KEPT)


def _listed(person: Person) -> dict[str, Any]:
    """A person as moderators see them in a list."""
    return {
        "id": person.id,
        "name": person.name,
        "role": str(person.role),
        "attendance": str(person.attendance),
        "delegation": delegation_view(person.delegation),
        "muted_until": stamp_or_none(person.muted_until),
        "removed": person.removed,
    }
