"""How a server and its listening socket must be set up for the protocol to keep its promises."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from rooms.limits import FRAME_IN_BYTES
from server.live.websocket.front import Front
from server.live.websocket.keepalive import Keepalive
from server.live.websocket.ports import Door
from server.live.websocket.protocol import UNSENT_BYTES, WireProtocol

PING_S: Final = 12.0
"""A ping every so often, and as long for a sign of life: who is gone is noticed within 24 s."""

USER_TIMEOUT_MS: Final = 20_000
GRACEFUL_S: Final = 5


def tune(listener: socket.socket) -> None:
    """Set on a listening socket what every connection inherits.

    Data that is not acknowledged for 20 s ends a connection (RFC 5482), and the kernel holds little
    that is unsent, so that a slow client gets new figures and not a megabyte of old ones.
    """
    if listener.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)


def uvicorn_settings(
    doors: Mapping[str, Door] | None = None, ping_s: float = PING_S
) -> dict[str, Any]:
    """What `uvicorn.Config` is told. `doors` are tried by path before the ASGI app is.

    uvicorn's own `ws_ping_interval` and `ws_ping_timeout` are not looked at: one clock asks all.
    """
    ours = {path.encode(): door for path, door in (doors or {}).items()}
    ws = partial(WireProtocol, doors=ours, keepalive=Keepalive(ping_s))
    return {
        "http": partial(Front, ws=ws, http=HttpToolsProtocol),
        "ws": ws,
        "ws_max_size": FRAME_IN_BYTES,
        "ws_per_message_deflate": True,
        "timeout_graceful_shutdown": GRACEFUL_S,
    }
