"""The inner address at which a branch of a room gets what its viewers see and hear.

No page and no client comes here: web processes pass nothing of it on, and a proof is needed.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from rooms.refusals import Refusal
from server.media.http.door import Door
from server.media.relay.framing import FramingError
from server.media.relay.giving import Giver
from server.media.stage.room import Room

ELSEWHERE: Final = 4001
"""The room is not carried here: ask again where it is."""

NONSENSE: Final = 4002


class Relaying:
    """`/relay/{room}`: a WebSocket whose messages are frames."""

    def __init__(self, door: Door) -> None:
        self.door = door
        clock = door.services.clock
        ahead = time.time() - clock()
        self._wall = lambda: clock() + ahead  # as `rtc` tells the time

    def routes(self) -> list[BaseRoute]:
        """The one address."""
        return [WebSocketRoute("/relay/{room}", self.relay)]

    async def relay(self, socket: WebSocket) -> None:
        """Give until either end has enough."""
        proof, id = self.door.services.proof, socket.path_params["room"]
        scheme, _, said = socket.headers.get("authorization", "").partition(" ")
        if proof is None or scheme.lower() != "bearer" or not proof.holds(said, id):
            await socket.close()  # before it is accepted: 403
            return
        await socket.accept()
        room = await self._home(id)
        code = ELSEWHERE if room is None else await self._give(socket, room)
        if code is not None:
            with suppress(WebSocketDisconnect):  # it may have gone meanwhile
                await socket.close(code)

    async def _home(self, id: str) -> Room | None:
        """The room, if this is its home."""
        services = self.door.services
        here = self.door.rooms.get(id)
        if here is not None and here.upstream is None:
            return here
        try:
            return await self.door.rooms.open(id) if await services.holds(id) else None
        except Refusal:
            return None

    async def _give(self, socket: WebSocket, room: Room) -> int | None:
        """The code to close with; None when the other end is gone."""
        services = self.door.services
        giver = Giver(room, services.clock, self._wall, services.relayed)
        room.branches.add(giver)
        work = [
            asyncio.create_task(_hear(socket, giver)),
            asyncio.create_task(self._send(socket, giver)),
            asyncio.create_task(giver.over.wait()),
        ]
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            if work[0] in done:
                return work[0].result()
            return ELSEWHERE if work[2] in done else None
        finally:
            room.branches.discard(giver)
            giver.close()
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def _send(self, socket: WebSocket, giver: Giver) -> None:
        figures = self.door.services.relayed
        while True:
            message = await giver.outbox.message()
            await socket.send_bytes(message)
            figures.given_bytes += len(message)


async def _hear(socket: WebSocket, giver: Giver) -> int | None:
    try:
        while True:
            giver.hear(await socket.receive_bytes())
    except WebSocketDisconnect:
        return None
    except (FramingError, KeyError):  # KeyError: text, where frames are bytes
        return NONSENSE
