"""An ordinary ASGI app over a connection: ASGI 3, WebSocket 2.4, `websocket.http.response`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from enum import Enum, auto
from typing import Any, Final, Protocol
from urllib.parse import unquote

from uvicorn.config import Config
from uvicorn.protocols.utils import (
    ClientDisconnected,
    get_local_addr,
    get_remote_addr,
    is_ssl,
)

from server.live.websocket import frames
from server.live.websocket.handshake import Header, Upgrade
from server.live.websocket.ports import LOST, Wire

Message = dict[str, Any]

NORMAL: Final = 1000
INTERNAL: Final = 1011
log = logging.getLogger("uvicorn.error")


class Connection(Wire, Protocol):
    """What a session needs of the protocol beside the wire."""

    config: Config
    app_state: dict[str, Any]
    transport: asyncio.Transport
    state: Any

    def accept(
        self, upgrade: Upgrade, headers: Iterable[Header], *, strict: bool = True
    ) -> None: ...
    def refuse(self, status: int, headers: Iterable[Header], body: bytes) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class Stage(Enum):
    """How far the app has come."""

    ASKED = auto()
    OPEN = auto()
    DENYING = auto()
    CLOSED = auto()


class Session:
    """The receiver between a connection and an app: one waits for the other, neither is lost."""

    def __init__(self, connection: Connection, upgrade: Upgrade) -> None:
        self._connection, self._upgrade = connection, upgrade
        self._stage = Stage.ASKED
        self._gone = False
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._inbox.put_nowait({"type": "websocket.connect"})
        self._writable = asyncio.Event()
        self._writable.set()
        self._denial: tuple[int, list[Header]] = (403, [])
        self._body: list[bytes] = []

    async def run(self) -> None:
        """Call the app. However it ends, the connection ends properly."""
        app: Any = self._connection.config.loaded_app
        code = INTERNAL
        try:
            await app(self._scope(), self.receive, self.send)
            code = NORMAL
        except ClientDisconnected:
            code = NORMAL
        except Exception:  # whatever an app does, its connection ends properly
            log.exception("Exception in ASGI application\n")
        else:
            if self._stage is Stage.ASKED and not self._gone:
                log.error("ASGI callable returned without completing handshake.")
        finally:  # also when it is cancelled
            if self._stage in {Stage.ASKED, Stage.DENYING}:
                self._connection.refuse(500, (), b"Internal Server Error")
            self._connection.close(code)
            self._connection.resume_reading()

    async def receive(self) -> Message:
        message = await self._inbox.get()
        if self._inbox.empty():
            self._connection.resume_reading()
        return message

    async def send(self, message: Message) -> None:
        await self._writable.wait()
        if self._gone and self._stage is not Stage.CLOSED:
            raise ClientDisconnected
        kind = message["type"]
        if self._stage is Stage.ASKED:
            self._answer(kind, message)
        elif self._stage is Stage.OPEN and kind == "websocket.send":
            self._write(message)
        elif self._stage is Stage.OPEN and kind == "websocket.close":
            self._close(message.get("code", NORMAL), message.get("reason") or "")
        elif self._stage is Stage.DENYING and kind == "websocket.http.response.body":
            self._deny(message)
        else:
            raise RuntimeError(f"Unexpected ASGI message '{kind}' ({self._stage.name.lower()}).")

    # -- what the connection calls --------------------------------------------------------------

    def on_text(self, text: bytes) -> None:
        self._put({"type": "websocket.receive", "text": text.decode()})

    def on_binary(self, data: bytes) -> None:
        self._put({"type": "websocket.receive", "bytes": data})

    def on_slow(self) -> None:
        self._writable.clear()

    def on_writable(self) -> None:
        self._writable.set()

    def on_gone(self, code: int, reason: str) -> None:
        if self._stage is not Stage.CLOSED:
            self._inbox.put_nowait(_disconnect(code, reason))
        self._gone = True
        self._writable.set()

    # -- what the app sends ---------------------------------------------------------------------

    def _answer(self, kind: str, message: Message) -> None:
        if kind == "websocket.accept":
            self._stage = Stage.OPEN
            self._note("[accepted]")
            self._connection.accept(self._upgrade, self._headers(message))
        elif kind == "websocket.close":
            self._stage = Stage.CLOSED
            self._inbox.put_nowait(_disconnect(LOST, ""))
            self._note(403)
            self._connection.refuse(403, (), b"")
        elif kind == "websocket.http.response.start":
            if not 100 <= message["status"] < 600:
                raise RuntimeError(f"Invalid HTTP status code '{message['status']}' in response.")
            self._stage = Stage.DENYING
            self._note(message["status"])
            self._denial = (message["status"], list(message.get("headers", ())))
        else:
            raise RuntimeError(f"Expected an answer to 'websocket.connect', but got '{kind}'.")

    def _write(self, message: Message) -> None:
        data, text, window = message.get("bytes"), message.get("text"), self._connection.window
        if data is not None:
            self._connection.write(frames.data(frames.BINARY, (data,), window))
        elif text is not None:
            self._connection.write(frames.text(text.encode(), window))

    def _close(self, code: int, reason: str) -> None:
        self._stage = Stage.CLOSED
        self._inbox.put_nowait(_disconnect(code, reason))
        self._connection.close(code, reason)

    def _deny(self, message: Message) -> None:
        self._body.append(message.get("body", b""))
        if not message.get("more_body", False):
            self._stage = Stage.CLOSED
            self._inbox.put_nowait(_disconnect(LOST, ""))
            self._connection.refuse(*self._denial, b"".join(self._body))

    def _note(self, what: object) -> None:
        """One line a request, as uvicorn's own classes write it."""
        path = self._upgrade.path.decode("latin-1")
        client = get_remote_addr(self._connection.transport)
        log.info('%s - "WebSocket %s" %s', client and ":".join(map(str, client)), path, what)

    def _put(self, message: Message) -> None:
        self._inbox.put_nowait(message)
        self._connection.pause_reading()

    def _headers(self, message: Message) -> list[Header]:
        headers = [*self._connection.state.default_headers, *message.get("headers", ())]
        if subprotocol := message.get("subprotocol"):
            headers.append((b"Sec-WebSocket-Protocol", subprotocol.encode()))
        return headers

    def _scope(self) -> Message:
        upgrade, config = self._upgrade, self._connection.config
        transport = self._connection.transport
        return {
            "type": "websocket",
            "asgi": {"version": config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if is_ssl(transport) else "ws",
            "server": get_local_addr(transport),
            "client": get_remote_addr(transport),
            "root_path": config.root_path,
            "path": config.root_path + unquote(upgrade.path.decode("ascii")),
            "raw_path": config.root_path.encode("ascii") + upgrade.path,
            "query_string": upgrade.query,
            "headers": upgrade.headers,
            "subprotocols": upgrade.subprotocols,
            "state": self._connection.app_state.copy(),
            "extensions": {"websocket.http.response": {}},
        }


def _disconnect(code: int, reason: str) -> Message:
    return {"type": "websocket.disconnect", "code": code, "reason": reason}
