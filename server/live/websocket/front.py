"""The first bytes of a connection decide what it is: an ordinary WebSocket request, or HTTP.

uvicorn would make an HTTP connection of each, parse the request, write it down again and give it to
the WebSocket class to be parsed anew: 60 µs for each of thousands who come at once.
"""

from __future__ import annotations

import asyncio
import re
from asyncio.transports import BaseTransport, Transport
from collections.abc import Callable
from typing import Any, Final, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

ORDINARY: Final = re.compile(
    rb"GET /[!-~]*+ HTTP/1\.1\r\n"
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\x80-\xff]*+\r\n)++"
    rb"\r\n"
)
"""A whole request of lines as RFC 9112 has them. All that is odd is the HTTP parser's to judge."""

UPGRADE: Final = re.compile(rb"\r\nupgrade:[ \t]*websocket[ \t]*\r\n", re.IGNORECASE)
CONNECTION: Final = re.compile(rb"\r\nconnection:[^\r]*\bupgrade\b", re.IGNORECASE)
WITH_BODY: Final = re.compile(rb"\r\n(?:content-length|transfer-encoding):", re.IGNORECASE)


def is_ordinary_upgrade(data: bytes) -> bool:
    """True for a whole request for a WebSocket about which nothing is unusual."""
    return (
        UPGRADE.search(data) is not None
        and CONNECTION.search(data) is not None
        and WITH_BODY.search(data) is None
        and ORDINARY.fullmatch(data) is not None
    )


class Front(asyncio.Protocol):
    """Has a connection until its first bytes have come, then hands it on with them."""

    __slots__ = ("_given", "_http", "_transport", "_ws")

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        ws: Callable[..., asyncio.Protocol],
        http: Callable[..., asyncio.Protocol],
    ) -> None:
        self._given = (config, server_state, app_state)
        self._ws, self._http = ws, http
        self._transport: Transport | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        self._transport = cast("Transport", transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._connections.discard(self)
        config, server_state, app_state = self._given
        make = self._ws if is_ordinary_upgrade(data) else self._http
        protocol = make(config=config, server_state=server_state, app_state=app_state)
        protocol.connection_made(self._transport)
        self._transport.set_protocol(protocol)
        protocol.data_received(data)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._connections.discard(self)
        self._transport = None

    def shutdown(self) -> None:
        """The server stops, and nothing was asked here."""
        if self._transport is not None:
            self._transport.close()

    @property
    def _connections(self) -> set[Any]:
        return cast("set[Any]", self._given[1].connections)
