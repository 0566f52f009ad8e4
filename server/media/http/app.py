"""The media process's HTTP door, as an ASGI app, and what the process tells it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.media.http.broadcasting import Broadcasting
from server.media.http.cors import Cors
from server.media.http.door import Door
from server.media.http.metrics import Metrics
from server.media.http.problems import Problem, answer, of_error
from server.media.http.relaying import Relaying
from server.media.http.stilling import Stilling
from server.media.http.waying import Waying
from server.media.http.whep import Whep
from server.media.http.whip import Whip
from server.media.services import Services
from server.media.stage.room import Room
from server.media.stage.rooms import Rooms

log = logging.getLogger(__name__)


class MediaDoor:
    """Everything of one media process that is neither ICE nor forwarding.

    Serve `app`; let `run` run; say `changed` when a room's streams, its floor or its invitations
    have changed, `removed` when people were removed, `let_go` when another process carries a room;
    `stop` ends every connection.
    """

    def __init__(self, services: Services) -> None:
        self.streams = Rooms(services)
        self.door = Door(services, self.streams)
        self.app = _app(self.door)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def rooms(self) -> list[str]:
        """Ids of the rooms that are used now and have their home here."""
        return [room.id for room in self.streams.carried()]

    @property
    def branches(self) -> list[str]:
        """Ids of the rooms of which viewers are served while another process carries them."""
        return [room.id for room in self.streams.all() if room.upstream is not None]

    @property
    def free(self) -> int:
        """How many viewers more there are places for."""
        return self.door.free

    @property
    def load(self) -> int:
        """How many connections there are."""
        return len(self.door.sessions)

    def room(self, id: str) -> Room | None:
        """A room that is used here now."""
        return self.streams.get(id)

    def changed(self, room: str) -> None:
        """Read a room anew, soon."""
        task = asyncio.get_running_loop().create_task(self._refresh(room))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refresh(self, room: str) -> None:
        try:
            await self.streams.refresh(room)
        except Exception:
            log.exception("A room's streams could not be read.", extra={"room": room})

    def removed(self, people: Iterable[str]) -> None:
        """End whatever these people send and watch."""
        self.streams.removed(people)

    def let_go(self, room: str) -> None:
        """Another process carries this room: its connections here end, clients come again."""
        self.streams.let_go(room)

    def come_home(self, room: str) -> None:
        """This process carries a room by now of which it was a branch; nobody notices."""
        self.streams.come_home(room)

    async def run(self) -> None:
        """Let time pass until cancelled."""
        await self.streams.run()

    async def stop(self) -> None:
        """End every connection."""
        for task in list(self._tasks):
            task.cancel()
        await self.door.stills.stop()
        await self.streams.stop()


def _app(door: Door) -> Starlette:
    routes = [*Whip(door).routes(), *Whep(door).routes(), *Waying(door).routes()]
    routes += Broadcasting(door).routes()
    routes += [*Stilling(door).routes(), *Relaying(door).routes()]
    figures = Route("/metrics", Metrics(door).answer)
    app = Starlette(
        routes=[*routes, figures, Route("/healthz", _alive)],
        middleware=[Middleware(Cors), Middleware(Faults)],
        exception_handlers={HTTPException: _of_http},
    )
    app.router.redirect_slashes = False  # an address is one address
    return app


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _of_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = "There is nothing at this address." if error.status_code == 404 else error.detail
    return answer(Problem(error.status_code, words, error.headers))


class Faults:
    """Middleware: every no is a problem, and what nobody foresaw is logged and says nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            problem = of_error(error)
            if problem.status == 500:
                said = {"path": scope["path"], "said": problem.detail}
                log.exception("A request for streams failed.", extra=said)
            await answer(problem)(scope, receive, send)
