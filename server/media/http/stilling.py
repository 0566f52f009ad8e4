"""Stills of feeds: small pictures for those who may look at a feed before everybody does."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from rooms.streams import feed_of
from server.media.http.answering import NOT_KEPT
from server.media.http.door import Door
from server.media.http.problems import Problem
from server.media.stage.stills import Still

AGAIN_S: Final = "1"
"""After so many seconds the first key frame has come from any sender that makes one when asked."""


class Stilling:
    """`/stills/{room}/{feed}`."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def routes(self) -> list[BaseRoute]:
        """The one address."""
        return [Route("/stills/{room}/{feed}", self.still, methods=["GET"])]

    async def still(self, request: Request) -> Response:
        """A JPEG with its `Age`; 204 and why, in `Still`, while there is nothing to see.

        304 when the picture is the one of `If-None-Match`.
        """
        feed = request.path_params["feed"]
        if feed_of(feed) is None:
            raise Problem(404, "There is no feed of this name.")
        bearer = self.door.bearer(request)
        room = await self.door.room(request)
        await self.door.watcher(bearer, room, feed)
        if feed not in room.feeds:
            return _none("dark")
        found = await self.door.stills.of(room.feeds[feed].tracks["video"])
        return self._shown(request, found) if isinstance(found, Still) else _none(found)

    def _shown(self, request: Request, still: Still) -> Response:
        tag, age = f'"{still.tag}"', self.door.services.clock() - still.at
        headers = {"ETag": tag, "Age": str(max(0, int(age))), **NOT_KEPT}
        known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
        if tag in known:
            return Response(status_code=304, headers=headers)
        return Response(still.jpeg, headers=headers, media_type="image/jpeg")


def _none(why: str) -> Response:
    again = {"Retry-After": AGAIN_S} if why == "waiting" else {}
    return Response(status_code=204, headers={"Still": why, **again, **NOT_KEPT})
