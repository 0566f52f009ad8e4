"""The door at `/ws`: who may open a WebSocket is decided before there is one."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import partial
from typing import Final

from rooms.refusals import Refusal
from server.live.dialogue import Dialogue
from server.live.services import Services
from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Denial, Welcome
from server.wire import codec
from server.wire.origins import is_allowed
from server.wire.refusals import error_body, status

PATH: Final = "/ws"
SUBPROTOCOL: Final = "plenary.v1"
COOKIE: Final = "pass"

_ACCEPTED: Final = ((b"Sec-WebSocket-Protocol", SUBPROTOCOL.encode()),)
_JSON: Final = ((b"content-type", b"application/json"),)


class Endpoint:
    """Lets in who may come in; from there the link lives by callbacks."""

    def __init__(
        self,
        services: Services,
        origins: Set[str],
        open_for: Callable[[], bool] = lambda: True,
        most_links: int = 1_000_000,
    ) -> None:
        self._services, self._origins, self._is_open = services, origins, open_for
        self._most_links = most_links

    def __call__(self, upgrade: Upgrade) -> Welcome | Denial:
        """Open, or answer with the reason why not (400, 403, 503)."""
        pass_ = upgrade.cookie(COOKIE)
        try:
            self._check(upgrade, pass_)
        except Refusal as refused:
            return Denial(status(refused.code), codec.encode(error_body(refused)), _JSON)
        return Welcome(partial(Dialogue, services=self._services, cookie=pass_), _ACCEPTED)

    def _check(self, upgrade: Upgrade, pass_: str | None) -> None:
        """A cookie is sent by the browser for whatever page asks: then the page must be ours."""
        if SUBPROTOCOL not in upgrade.subprotocols:
            raise Refusal("bad_request", f"Ask for the sub-protocol {SUBPROTOCOL}.")
        if pass_ is not None and not is_allowed(
            upgrade.header(b"origin"), upgrade.header(b"host"), self._origins
        ):
            raise Refusal("forbidden", "This page may not connect here.")
        if not self._is_open():
            raise Refusal("unavailable", "This server is about to stop.", retry_ms=1000)
        if len(self._services.hub.links) >= self._most_links:
            raise Refusal("overloaded", "No more people fit in here.", retry_ms=5000)
