"""By which ways a viewer may watch a room, the best for them first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.streams import STAGE
from server.media.http.answering import NOT_KEPT
from server.media.http.door import Door
from server.media.stage.ways import ice_view, ways


class Waying:
    """`/ways/{room}`."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def routes(self) -> list[BaseRoute]:
        """The one address."""
        return [Route("/ways/{room}", self.ways)]

    async def ways(self, request: Request) -> Response:
        """`{live, picture, channels, ways, ice_servers}` for whoever may enter the room."""
        bearer = self.door.bearer(request)
        room = await self.door.room(request)
        person = await self.door.watcher(bearer, room, STAGE)
        services = self.door.services
        full = not self.door.takes(room, person) and services.elsewhere().free == 0
        said = {
            "live": room.is_live,
            "picture": room.stage["video"].is_live,
            "channels": [
                {"language": each.language, "sounding": room.channels[each.language].sounding}
                for each in room.streams.channels
            ],
            "ways": ways(room, person, full),
            "ice_servers": ice_view(services.connections.ice_servers),
        }
        return JSONResponse(said, headers=NOT_KEPT)
