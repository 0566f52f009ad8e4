"""The way in: who may open a WebSocket at all is decided before the upgrade."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Final

from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from rooms.refusals import Refusal
from server.live.dialogue import Dialogue
from server.live.protocol import EXTENSION, Wire
from server.live.services import Services
from server.wire import codec
from server.wire.origins import is_allowed
from server.wire.refusals import error_body, status

SUBPROTOCOL: Final = "plenary.v1"
COOKIE: Final = "pass"


class Endpoint:
    """`/ws`. Links live by callbacks: the ASGI call is over when the upgrade is."""

    def __init__(
        self, services: Services, origins: Set[str], open_for: Callable[[], bool] = lambda: True
    ) -> None:
        self._services, self._origins, self._is_open = services, origins, open_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Upgrade, or answer with the reason why not (400, 403, 503)."""
        socket = WebSocket(scope, receive, send)
        pass_ = socket.cookies.get(COOKIE)
        try:
            self._check(socket, pass_)
        except Refusal as refused:
            await self._deny(socket, refused)
            return
        wire: Wire = scope["extensions"][EXTENSION]["wire"]
        await socket.accept(SUBPROTOCOL)
        wire.attach(Dialogue(wire, self._services, pass_))

    def _check(self, socket: WebSocket, pass_: str | None) -> None:
        """A cookie is sent by the browser for whatever page asks: then the page must be ours."""
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            raise Refusal("bad_request", f"Ask for the sub-protocol {SUBPROTOCOL}.")
        origin, host = socket.headers.get("origin", ""), socket.headers.get("host", "")
        if pass_ is not None and not is_allowed(origin, host, self._origins):
            raise Refusal("forbidden", "This page may not connect here.")
        if not self._is_open():
            raise Refusal("unavailable", "This server is about to stop.", retry_ms=1000)
        if EXTENSION not in socket.scope.get("extensions", {}):
            raise RuntimeError("run uvicorn with ws=server.live.protocol.WireProtocol")

    async def _deny(self, socket: WebSocket, refused: Refusal) -> None:
        body = codec.encode(error_body(refused))
        answer = Response(body, status(refused.code), media_type="application/json")
        await socket.send_denial_response(answer)


def route(endpoint: Endpoint) -> WebSocketRoute:
    """The route to put among the others."""
    return WebSocketRoute("/ws", endpoint)
