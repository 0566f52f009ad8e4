"""What organisers do: invite people with a role, and print badges for those on a list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Final, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.facts import stamp
from rooms.limits import Items, Number, Text
from rooms.people import Role
from server.identity import INVITE_LIFE
from server.web.asking import Door, body, choice, form
from server.web.services import Badge, Services
from server.wire import csv_safe, people_csv
from server.wire.durations import duration
from server.wire.shapes import record, wrong

PEOPLE_BYTES: Final = 4_000_000
NOT_KEPT: Final = {"Cache-Control": "no-store"}
_RoomId = Annotated[str, Text(1, 64)]


@dataclass(frozen=True)
class MakeInvite:
    """`rooms` left out: every room. `uses` left out: one. `expires` such as 7d, at most a year."""

    role: Literal[
        "delegate",
        "speaker",
        "moderator",
        "interpreter",
        "captioner",
        "organiser",
        "observer",
    ]
    rooms: Annotated[tuple[_RoomId, ...], Items(1, 50)] | None = None
    uses: Annotated[int, Number(1, 100_000)] | None = None
    expires: Annotated[str, Text(2, 6)] | None = None


MAKE_INVITE: Final = record(MakeInvite)


class Organising:
    """Invites and badges."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/invites", self.invite, methods=["POST"]),
            Route("/api/people", self.import_people, methods=["POST"]),
            Route("/api/badges", self.badges),
        ]

    async def invite(self, request: Request) -> Response:
        """A signed link that makes whoever opens it a person of this role."""
        await self.door.organiser(request)
        asked = await form(request, MAKE_INVITE)
        for room in asked.rooms or ():
            await self.door.known_room(room)
        try:
            life = INVITE_LIFE if asked.expires is None else duration(asked.expires)
        except ValueError as error:
            raise wrong("expires", f"is not a time: {error}") from None
        uses = asked.uses or 1
        text, made = self.services.invites.make(
            Role(asked.role), self.services.now(), asked.rooms, uses, life
        )
        await self.services.people.register_invite(made.id, uses)
        answer = {
            "invite": text,
            "url": f"{self.door.own_url(request)}/join#invite={text}",
            "role": asked.role,
            "rooms": None if made.rooms is None else list(made.rooms),
            "uses": uses,
            "expires_at": stamp(made.expires_at),
        }
        return JSONResponse(answer, 201, NOT_KEPT)

    async def import_people(self, request: Request) -> Response:
        """Badges for everybody on an uploaded list (CSV): all of them, or every reason why not.

        With `?keep=no` nothing is kept: the answer is what the list says, to look at first.
        """
        await self.door.organiser(request)
        as_ = choice(request, "as", ("json", "csv"), "json")
        keep = choice(request, "keep", ("yes", "no"), "yes")
        data = await body(request, PEOPLE_BYTES)
        rows = await asyncio.get_running_loop().run_in_executor(None, people_csv.read, data)
        if keep == "no":
            return JSONResponse({"people": [_understood(row) for row in rows]}, headers=NOT_KEPT)
        badges = await self.services.people.print_badges(rows)
        return _listed(badges, self.door.own_url(request), as_, 201)

    async def badges(self, request: Request) -> Response:
        """Every badge that was printed so far, to print or download again."""
        await self.door.organiser(request)
        as_ = choice(request, "as", ("json", "csv"), "json")
        badges = await self.services.people.badges()
        return _listed(badges, self.door.own_url(request), as_, 200)


def _listed(badges: Sequence[Badge], own: str, as_: str, status: int) -> Response:
    if as_ == "json":
        listed = [{**asdict(badge), "url": badge_url(own, badge.code)} for badge in badges]
        return JSONResponse({"badges": listed}, status, NOT_KEPT)
    headers = {**NOT_KEPT, "Content-Disposition": 'attachment; filename="badges.csv"'}
    return Response(badges_csv(badges, own), status, headers, "text/csv; charset=utf-8")


def _understood(row: people_csv.PersonRow) -> dict[str, object]:
    """A line of a list as it was read; the delegation is the city where none is named."""
    return {
        "line": row.line,
        "name": row.name,
        "role": str(row.role),
        "attendance": str(row.attendance),
        "delegation": row.delegation or row.city,
        "country": row.country,
        "field": row.field,
    }


def badge_url(own: str, code: str) -> str:
    """The link for a badge's QR code. After the #, so that no server logs it."""
    return f"{own}/join#badge={code}"


def badges_csv(badges: Sequence[Badge], own: str) -> bytes:
    """The codes with whom they are for, to print."""
    header = ("code", "name", "role", "attendance", "delegation", "url")
    return csv_safe.write(
        header,
        [
            (b.code, b.name, str(b.role), str(b.attendance), b.delegation, badge_url(own, b.code))
            for b in badges
        ],
    )
