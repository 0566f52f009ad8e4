"""Who asks, for which room, with what body: what every address of the media process asks first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from rooms.people import LOBBY, Person
from rooms.refusals import Refusal
from rooms.streams import may_send, may_watch
from server.identity import Expired, FeedKey
from server.media.http.problems import Problem, later
from server.media.http.sessions import Rate, Sessions
from server.media.services import Services
from server.media.stage.room import Room
from server.media.stage.rooms import Rooms
from server.media.stage.stills import Stills
from server.media.stage.ways import has_kept_place
from server.wire.inside import BRANCH

SDP: Final = "application/sdp"
MOST_BYTES: Final = 65_536
BODY_S: Final = 10.0
NEED_PASS: Final = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True)
class Bearer:
    """What `Authorization` proves: a person's pass, or a key to one feed made by a person."""

    person: str
    key: FeedKey | None = None


class Door:
    """What the routes share: rooms, sessions, and the questions to whoever knocks."""

    def __init__(self, services: Services, rooms: Rooms) -> None:
        self.services, self.rooms = services, rooms
        self.sessions = Sessions(services.clock)
        self.stills = Stills(services.develop, services.clock)
        self.joins = Rate(services.limits.joins_per_s, services.clock)

    def bearer(self, request: Request) -> Bearer:
        """Whose pass or key this is. Problem 401."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        text = text.strip()
        if scheme.lower() != "bearer" or not text:
            raise Problem(401, "Send your pass as “Authorization: Bearer …”.", NEED_PASS)
        now = self.services.now()
        try:
            return Bearer(self.services.passes.read(text, now).person)
        except Refusal as refused:
            try:
                key = self.services.keys.read(text, now)
            except Refusal as also:
                raise also if isinstance(also, Expired) else refused from None
            return Bearer(key.by, key)

    async def person(self, bearer: Bearer) -> Person:
        """The person as they are now. Refusal for one unknown or removed."""
        person = await self.services.truth.person(bearer.person)
        if person is None:
            raise Refusal("unauthenticated", "This pass is of nobody here. Please join again.")
        if person.removed or self.rooms.is_removed(person.id):
            raise Refusal("forbidden", "You have been removed from this event.")
        return person

    async def room(self, request: Request) -> Room:
        """The room of an address. Problem 404, or 503 if another process carries it by now."""
        id: str = request.path_params["room"]
        if id == LOBBY:
            raise Refusal("not_found", "There is no such room.")
        if not await self.services.holds(id):
            raise later(503, "This room has moved. Please come again.")
        return await self.rooms.open(id)

    async def stage(self, request: Request) -> Room:
        """The room for another viewer of its stage: where web processes ask so, a branch of it."""
        id: str = request.path_params["room"]
        make = self.services.branch
        if make is None or BRANCH not in request.headers or id == LOBBY:
            return await self.room(request)
        room = await self.rooms.branch(id, make)
        if room.upstream is not None and not await room.upstream.ready():
            raise later(503, "This room is not to be had at the moment. Please come again.")
        return room

    @property
    def free(self) -> int:
        """How many viewers more this process takes."""
        return max(0, self.services.limits.viewers - self.rooms.viewers)

    def takes(self, room: Room, person: Person) -> bool:
        """Whether there is a place for this viewer: for some of them a few are kept."""
        limits = self.services.limits
        kept = limits.kept if has_kept_place(room, person) else 0
        return self.rooms.viewers < limits.viewers + kept

    async def sender(self, bearer: Bearer, room: Room, feed: str) -> Person:
        """Whoever may send this feed. Refusal `forbidden`."""
        person = await self.person(bearer)
        key = bearer.key
        if key is not None and (key.room, key.feed) != (room.id, feed):
            raise Refusal("forbidden", "This key is for another feed.")
        if not may_send(person, room.id, feed, room.streams.called):
            raise Refusal("forbidden", "You may not send this feed. Ask a moderator to invite you.")
        return person

    async def watcher(self, bearer: Bearer, room: Room, what: str) -> Person:
        """Whoever may watch this. Refusal `forbidden`."""
        person = await self.person(bearer)
        if bearer.key is not None or not may_watch(person, room.id, what, room.streams.called):
            raise Refusal("forbidden", "You may not watch this.")
        return person

    def slowly(self) -> None:
        """Problem 503 when too many come in one second."""
        if not self.joins.take():
            raise later(503, "Many are coming at once. Please come again in a moment.")


async def sdp(request: Request) -> str:
    """The offer of a POST. Problem 415, 406, 413 or 400."""
    expect(request, SDP, {"Accept-Post": SDP})
    accepted = request.headers.get("accept", "*/*").lower()
    if not any(kind in accepted for kind in ("*/*", "application/*", SDP)):
        raise Problem(406, f"The answer is {SDP}; “Accept” must allow it.")
    return await text(request)


def expect(request: Request, kind: str, headers: dict[str, str] | None = None) -> None:
    """Problem 415 unless the body says that it is of this media type."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said != kind:
        raise Problem(415, f"The body must be {kind}.", headers)


async def text(request: Request, most: int = MOST_BYTES) -> str:
    """A body as text. Problem 413 when it is too large, 400 when it is late or not UTF-8."""
    too_large = Problem(413, f"A body may have {most} bytes here.")
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and (len(declared) > 9 or int(declared) > most):
        raise too_large
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                parts += part
                if len(parts) > most:
                    raise too_large
        return parts.decode()
    except TimeoutError:
        raise Problem(400, "The body did not arrive in time.") from None
    except UnicodeDecodeError:
        raise Problem(400, "The body is not UTF-8.") from None
