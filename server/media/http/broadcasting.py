"""HLS for those who are about to play it: it is written from here on."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.streams import STAGE
from server.media.http.answering import NOT_KEPT
from server.media.http.door import Door
from server.media.http.problems import later

LOOK_S: Final = 0.05
LOOKS: Final = 100
"""So often it is looked whether there is something to play: a first segment takes about a second,
and longer where the encoder's key frames come seldom."""


class Broadcasting:
    """`/hls/{room}`."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def routes(self) -> list[BaseRoute]:
        """The one address."""
        return [Route("/hls/{room}", self.playlist, methods=["GET"])]

    async def playlist(self, request: Request) -> Response:
        """`{url}` of what is written now. Asked again, it goes on being written.

        409 while nothing is on stage, 503 while the first segment is not there.
        """
        bearer = self.door.bearer(request)
        room = await self.door.room(request)
        await self.door.watcher(bearer, room, STAGE)
        services = self.door.services
        for _ in range(LOOKS):
            url = services.playlist(room.id)
            if url is not None:
                return JSONResponse({"url": url}, headers=NOT_KEPT)
            if services.broadcast(room.id) is None:
                raise later(409, "There is nothing to play now.")
            await asyncio.sleep(LOOK_S)
        raise later(503, "It takes a little longer. Please come again.")
