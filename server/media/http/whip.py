"""WHIP (RFC 9725): a feed comes in."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from rooms.streams import feed_of
from server.media.http import sdpfrag
from server.media.http.answering import Answering, methods
from server.media.http.door import Bearer, sdp
from server.media.http.problems import Problem, later
from server.media.ports import Kind, Track
from server.media.stage.feed import KINDS
from server.media.stage.figures import is_voice
from server.media.stage.parties import Sender
from server.media.stage.room import Room


class Whip(Answering):
    """`/whip/{room}/{feed}`: one sender a feed, and whoever may send it may take it over."""

    def routes(self) -> list[BaseRoute]:
        """The endpoint and its sessions."""
        endpoint = methods(
            {"OPTIONS": self.options, "GET": self.nothing, "HEAD": self.nothing, "POST": self.post}
        )
        session = methods(
            {"OPTIONS": self.options, "GET": self.look, "HEAD": self.look}
            | {"PATCH": self.patch, "DELETE": self.delete}
        )
        return [
            Route("/whip/{room}/{feed}", endpoint, methods=ALL),
            Route("/whip/{room}/{feed}/{session}", session, methods=ALL),
        ]

    async def check(self, bearer: Bearer, request: Request) -> None:
        """Whoever may send this feed."""
        room = await self.door.room(request)
        await self.door.sender(bearer, room, request.path_params["feed"])

    async def post(self, request: Request) -> Response:
        """A sender's offer: 201 with our answer. The feed is theirs as soon as they send."""
        bearer = self.door.bearer(request)
        feed = request.path_params["feed"]
        if feed_of(feed) is None:
            raise Problem(404, "There is no feed of this name.")
        self.door.slowly()
        room = await self.door.room(request)
        person = await self.door.sender(bearer, room, feed)
        offer = await sdp(request)
        try:
            offered = sdpfrag.offered(offer)
        except ValueError as error:
            raise Problem(400, str(error)) from None
        self._has_place(room, feed)
        services = self.door.services
        tracks: Mapping[Kind, Track] = {kind: services.track(kind) for kind in KINDS}
        name = person.name if bearer.key is None else None
        sender = Sender(person.id, name, tracks, services.clock, services.now())
        taken: Mapping[Kind, Track] = {"audio": tracks["audio"]} if is_voice(feed) else tracks
        connecting = services.connections.publisher(offer, taken, services.limits.kbps)
        sender.answered(await self.answered(room, connecting))
        session = await self.begin(request, room, sender, offered)
        room.send(feed, sender)
        return self.created(session)

    def _has_place(self, room: Room, feed: str) -> None:
        """Problem 503 when as many feeds come in as may. To take one over is always possible."""
        others = [each for name, each in room.feeds.items() if name != feed and each.senders()]
        if len(others) >= self.door.services.limits.feeds:
            raise later(503, "As many send into this room as may. Ask a moderator to end a feed.")


ALL = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
