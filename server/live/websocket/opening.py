"""From a request to an open WebSocket: through a door of ours, or by way of an ASGI app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final, Protocol

from server.live.websocket import handshake
from server.live.websocket.asgi import Connection, Session
from server.live.websocket.handshake import BadUpgrade, Upgrade
from server.live.websocket.ports import Denial, Door, Receiver

log = logging.getLogger("uvicorn.error")
INTERNAL: Final = 1011


class Opened(Connection, Protocol):
    """What an opening needs of the protocol."""

    def belongs_to(self, receiver: Receiver, *, limited: bool) -> None: ...


def open_for(connection: Opened, request: bytes, doors: Mapping[bytes, Door]) -> None:
    """Let a request in or answer it with a refusal; an ASGI app is asked in a task of its own."""
    try:
        upgrade = handshake.read(request)
        door = doors.get(upgrade.path)
        if door is None:
            _ask_app(connection, upgrade)
        else:
            _ask_door(connection, upgrade, door)
    except BadUpgrade as bad:
        connection.refuse(bad.status, bad.headers, bad.why.encode())
    except Exception:
        log.exception("A request for a WebSocket could not be answered")
        connection.refuse(500, (), b"Internal Server Error")
        connection.close(INTERNAL)


def _ask_door(connection: Opened, upgrade: Upgrade, door: Door) -> None:
    answer = door(upgrade)
    if isinstance(answer, Denial):
        connection.refuse(answer.status, answer.headers, answer.body)
        return
    connection.accept(upgrade, answer.headers, strict=False)
    connection.belongs_to(answer.receive(connection), limited=True)


def _ask_app(connection: Opened, upgrade: Upgrade) -> None:
    session = Session(connection, upgrade)
    connection.belongs_to(session, limited=False)
    task = asyncio.get_running_loop().create_task(session.run())
    connection.state.tasks.add(task)
    task.add_done_callback(connection.state.tasks.discard)
