"""All routes of the HTTP door, in the order in which they are tried, and what wraps them."""

from __future__ import annotations

from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server.web.broadcast import Broadcasts
from server.web.errors import Faults, Handler, handlers
from server.web.exports import Exporting
from server.web.health import HealthDesk, Measure
from server.web.joining import Joining
from server.web.openapi import Description
from server.web.organise import Organising
from server.web.pages import Pages
from server.web.programme import Programmes
from server.web.recorded import Records
from server.web.rooms import Rooms
from server.web.screens import Waiting
from server.web.security import Shield
from server.web.services import Services
from server.web.streams import Streams


class Web:
    """The HTTP door, as an app is made of it: `Starlette(routes=…, middleware=…, …)`."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._pages = Pages(services.dist)

    def routes(self) -> list[BaseRoute]:
        services = self.services
        desks = (
            Joining(services),
            Programmes(services),
            Rooms(services),
            Waiting(services),
            Exporting(services),
            Records(services),
            Streams(services),
            Broadcasts(services),
            Organising(services),
            HealthDesk(services),
            Description(services.version),
            self._pages,
        )
        return [route for desk in desks for route in desk.routes()]

    def middleware(self, routes: list[BaseRoute]) -> list[Middleware]:
        """Outermost first: figures, headers and the check of who may change things, faults."""
        return [
            Middleware(Measure, routes=routes),
            Middleware(Shield, origins=self.services.origins, reaches=self._reaches()),
            Middleware(Faults),
        ]

    def _reaches(self) -> frozenset[str]:
        media = self.services.media
        return frozenset() if media is None else media.reaches

    def exception_handlers(self, routes: list[BaseRoute]) -> dict[Any, Handler]:
        """What a refusal, a broken file or an address that is none is answered with."""
        return handlers(self._pages.lost, routes)


def routes(services: Services) -> list[BaseRoute]:
    """Every route of the HTTP door."""
    return Web(services).routes()
