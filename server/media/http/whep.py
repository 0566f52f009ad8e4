"""WHEP (draft-ietf-wish-whep): the stage, or a feed, goes out to one viewer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Annotated, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.limits import Text
from rooms.people import Person
from rooms.streams import STAGE, feed_of, may_watch
from server.media.http import sdpfrag
from server.media.http.answering import NOT_KEPT, Answering, methods
from server.media.http.door import Bearer, Door, expect, sdp, text
from server.media.http.problems import Problem, later
from server.media.http.sessions import Session
from server.media.http.whip import ALL
from server.media.noticing import Notice
from server.media.ports import FLOOR
from server.media.stage.parties import Watcher
from server.media.stage.room import Room
from server.wire.inside import FULL
from server.wire.shapes import record
from server.wire.strict import loads

log = logging.getLogger(__name__)

JSON: Final = "application/json"
WISH_BYTES: Final = 1024


@dataclass(frozen=True)
class Wish:
    """What a viewer wants to hear (`floor`, a language, a feed), and whether to see the picture."""

    channel: Annotated[str, Text(1, 64)] | None = None
    picture: bool | None = None


WISH: Final = record(Wish)


class Whep(Answering):
    """`/whep/{room}/{what}`, where `what` is `stage` or the name of a feed."""

    session_methods = ("OPTIONS", "GET", "HEAD", "PATCH", "PUT", "DELETE")
    needs_tag = False  # players in the field trickle without If-Match

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        most, clock = door.services.limits.viewers, door.services.clock
        words = (
            f"As many watch here as may, {most}: newcomers are sent to another process, or away."
        )
        self._full = Notice(log, words, clock)

    def routes(self) -> list[BaseRoute]:
        """The endpoint and its sessions."""
        endpoint = methods(
            {"OPTIONS": self.options, "GET": self.nothing, "HEAD": self.nothing, "POST": self.post}
        )
        session = methods(
            {"OPTIONS": self.options, "GET": self.look, "HEAD": self.look}
            | {"PATCH": self.patch, "PUT": self.put, "DELETE": self.delete}
        )
        return [
            Route("/whep/{room}/{what}", endpoint, methods=ALL),
            Route("/whep/{room}/{what}/{session}", session, methods=ALL),
        ]

    async def check(self, bearer: Bearer, request: Request) -> None:
        """Whoever may watch this."""
        room = await self.door.room(request)
        await self.door.watcher(bearer, room, request.path_params["what"])

    async def post(self, request: Request) -> Response:
        """A viewer's offer: 201 with our answer, and what is on stage begins at its last key frame.

        409 while nothing is on; 503 when there is no place; 307 where another server has some.
        """
        bearer = self.door.bearer(request)
        what = request.path_params["what"]
        if what != STAGE and feed_of(what) is None:
            raise Problem(404, "There is nothing of this name to watch.")
        self.door.slowly()
        room = await (self.door.stage if what == STAGE else self.door.room)(request)
        person = await self.door.watcher(bearer, room, what)
        offer = await sdp(request)
        try:
            offered = sdpfrag.offered(offer)
        except ValueError as error:
            raise Problem(400, str(error)) from None
        if not self._is_live(room, what):
            raise later(409, "Nothing is being shown at the moment.")
        self._has_place(room, what, person)
        watcher = Watcher(person.id, what)
        connecting = self.door.services.connections.viewer(offer, room.tracks(what))
        watcher.answered(await self.answered(room, connecting))
        session = await self.begin(request, room, watcher, offered)
        watcher.session = session.id
        room.watch(watcher)
        return self.created(session)

    @staticmethod
    def _is_live(room: Room, what: str) -> bool:
        if what == STAGE:
            return room.is_live
        return what in room.feeds and room.feeds[what].is_live

    def _has_place(self, room: Room, what: str, person: Person) -> None:
        services = self.door.services
        if self.door.sessions.of(Watcher, person.id) >= services.limits.per_person:
            raise later(503, "You watch in too many places. Close one of them first.")
        if self.door.takes(room, person):
            return
        if what == STAGE and (there := services.play(room.id)) is not None:
            words, headers = "There is a place at another server.", {"Location": there}
            raise Problem(307, words, {**headers, FULL: "1"})
        self._full.note(sent_away=1)
        full = later(503, "This server is full: as many watch as may. Please take another way.")
        full.headers[FULL] = "1"
        raise full

    async def look(self, request: Request) -> Response:
        """What the viewer hears and sees, for who asks for JSON; else nothing, as in WHIP."""
        session = self.mine(request)
        if JSON not in request.headers.get("accept", ""):
            return await super().look(request)
        return _told(session)

    async def put(self, request: Request) -> Response:
        """`{"channel"?, "picture"?}`: hear another sound, see the picture or not, at once.

        422 for a channel that is not open, 403 for a feed one may not listen to.
        """
        session = self.mine(request)
        expect(request, JSON)
        wish = WISH.decode(loads((await text(request, WISH_BYTES)).encode()), "")
        room = session.room
        if wish.channel is not None and wish.channel != FLOOR and not room.is_open(wish.channel):
            await self._may_hear(request, room, wish.channel)
        if session.party.over:
            raise Problem(404, "This session has ended.")
        assert isinstance(session.party, Watcher)
        room.turn(session.party, wish.channel, wish.picture)
        return _told(session)

    async def _may_hear(self, request: Request, room: Room, feed: str) -> None:
        if feed_of(feed) is None:
            raise Problem(422, "There is no channel in this language now.")
        person = await self.door.person(self.door.bearer(request))
        if not may_watch(person, room.id, feed, room.streams.called):
            raise Problem(403, "You may not listen to this feed.")


def _told(session: Session) -> Response:
    watcher = session.party
    assert isinstance(watcher, Watcher)
    said: dict[str, Any] = {
        "channel": watcher.channel,
        "picture": watcher.picture,
        "trouble": watcher.peer.trouble,
    }
    return JSONResponse(said, headers={"ETag": session.etag, **NOT_KEPT})
