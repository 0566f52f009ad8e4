"""The WebSocket protocol class for uvicorn: one object a link, no task, no coroutine, no waiting.

It decides nothing that can be decided without a network: `handshake`, `reader`, `frames` and
`deflate` do that. Every open connection has a receiver. Ours comes from a door, which answers an
upgrade at once; an ordinary ASGI app gets `asgi.Session`, which is a receiver too.
"""

from __future__ import annotations

import asyncio
from asyncio.transports import BaseTransport, Transport
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from server.live.meter import TokenBucket
from server.live.websocket import deflate, frames, handshake
from server.live.websocket.handshake import Header, Upgrade
from server.live.websocket.keepalive import Keepalive
from server.live.websocket.opening import open_for
from server.live.websocket.ports import LOST, Door, Nobody, Receiver
from server.live.websocket.reader import Broken, Reader
from server.wire.refusals import Close

CLOSE_S: Final = 3.0
"""How long a close may take before the connection is aborted."""

SHUTDOWN_S: Final = 1.0
RESTART: Final = 1012
UNSENT_BYTES: Final = 64 * 1024
PONGS_BYTES: Final = 256 * 1024
FRAMES_PER_S: Final = 50
FRAMES_BURST: Final = 500
"""Of frames that bring no message, how many a link may send."""

PING: Final = frames.control(frames.PING)

_NOBODY: Final = Nobody()


class WireProtocol(asyncio.Protocol):
    """A connection from uvicorn's hands until it is lost: the `Wire` of its receiver."""

    __slots__ = (
        *("_closing", "_doors", "_early", "_keepalive", "_limited", "_lost", "_paused"),
        *("_patience", "_reader", "_receiver", "_silent", "_timer", "app_state", "config"),
        *("state", "transport", "window", "write"),
    )

    transport: Transport
    write: Callable[[bytes], object]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        doors: Mapping[bytes, Door] | None = None,
        keepalive: Keepalive | None = None,
    ) -> None:
        self.config, self.state, self.app_state = config, server_state, app_state
        self.window = 0
        self._doors, self._keepalive = doors or {}, keepalive
        self._receiver: Receiver = _NOBODY
        self._reader: Reader | None = None  # until the handshake is over, and after a failure
        self._early: bytes | None = None  # what came while an app was still being asked
        self._patience: TokenBucket | None = None
        self._timer: asyncio.TimerHandle | None = None  # the end, when it is due
        self._limited = False  # whether it came through a door
        self._closing = self._lost = self._paused = self._silent = False

    # -- the wire -------------------------------------------------------------------------------

    @property
    def backlog(self) -> int:
        return self.transport.get_write_buffer_size()

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame once and give the client CLOSE_S to answer it."""
        if self._closing or self._reader is None:
            return
        self._closing = True
        self.write(frames.close(code, reason))
        self.resume_reading()
        self._abort_in(CLOSE_S)

    def abort(self) -> None:
        self.transport.abort()

    def ping(self) -> None:
        """Ask for a sign of life; who gave none since the last time is gone, if TCP knows or not.

        A client is not blamed for silence while its messages wait for us.
        """
        if self._closing or self._paused:
            return
        if self._silent:
            self._send_away(Close.SILENT, "no answer to a ping")
            return
        self._silent = True
        self.write(PING)

    # -- the handshake --------------------------------------------------------------------------

    def connection_made(self, transport: BaseTransport) -> None:
        self.transport = cast("Transport", transport)
        self.write = self.transport.write
        self.transport.set_write_buffer_limits(high=UNSENT_BYTES)
        self.state.connections.add(self)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """First the request, which uvicorn hands over whole; then what the reader makes of it."""
        self._silent = False
        if self._reader is not None:
            try:
                self._reader.feed(data)
            except Broken as broken:
                self._fail(broken)
        elif self._early is not None:
            self._early += data
            self.pause_reading()
        elif not self._closing:
            self._early = b""
            open_for(self, data, self._doors)

    def belongs_to(self, receiver: Receiver, *, limited: bool) -> None:
        """Who hears what comes. `limited`: few frames that bring no message are put up with."""
        self._receiver, self._limited = receiver, limited

    def accept(self, upgrade: Upgrade, headers: Iterable[Header], *, strict: bool = True) -> None:
        """Open the WebSocket: from here on what comes in goes to the receiver."""
        if self._closing:
            return
        incoming, given = 0, list(headers)
        if self.config.ws_per_message_deflate:
            agreed = deflate.negotiate(", ".join(upgrade.listed(b"sec-websocket-extensions")))
            if agreed is not None:
                self.window, incoming = agreed.outgoing, agreed.incoming
                given.append((b"Sec-WebSocket-Extensions", agreed.header))
        self.write(handshake.accepted(upgrade.key, given))
        self._reader = Reader(self, self.config.ws_max_size, incoming, strict=strict)
        if self._keepalive is not None:
            self._keepalive.add(self)
        early, self._early = self._early, None
        if early:
            asyncio.get_running_loop().call_soon(self.data_received, early)
            self.resume_reading()

    def refuse(self, status: int, headers: Iterable[Header], body: bytes) -> None:
        """Answer with an ordinary response; the connection ends with it."""
        if self._reader is None and not self._closing:
            self._closing, self._early = True, None
            given = [*self.state.default_headers, *headers]
            self.write(handshake.denied(status, given, body))
            self._hang_up()

    # -- what comes in: the reader's sink -------------------------------------------------------

    def on_text(self, text: bytes) -> None:
        if not self._closing:
            self._receiver.on_text(text)

    def on_binary(self, data: bytes) -> None:
        if not self._closing:
            self._receiver.on_binary(data)

    def on_ping(self, payload: bytes) -> None:
        self.on_fragment()
        if not self._closing:
            self.write(frames.control(frames.PONG, payload))
        if self.backlog > PONGS_BYTES:
            self.abort()

    def on_pong(self) -> None:
        self.on_fragment()

    def on_fragment(self) -> None:
        """A frame that brings no message: of those a link may send only so many."""
        if not self._limited:
            return
        now = asyncio.get_running_loop().time()
        if self._patience is None:
            self._patience = TokenBucket(FRAMES_PER_S, FRAMES_BURST, now)
        if self._patience.take(now) > 0:
            self._send_away(Close.TOO_MANY_REQUESTS, "too many frames")
            self._stop_reading()

    def on_close(self, code: int, reason: str) -> None:
        """A close, or the answer to ours: either way TCP is ours to end (RFC 6455, 7.1.1)."""
        if not self._closing:
            self._closing = True
            self.write(
                frames.control(frames.CLOSE, b"" if code == 1005 else code.to_bytes(2, "big"))
            )
        self._hang_up()
        self._gone(code, reason)

    # -- the transport --------------------------------------------------------------------------

    def pause_writing(self) -> None:
        self._receiver.on_slow()

    def resume_writing(self) -> None:
        self._receiver.on_writable()

    def pause_reading(self) -> None:
        """Let what comes wait in the kernel. Silence is not held against the client then."""
        if not self._paused and not self._lost:
            self._paused = True
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        if self._paused and not self._lost:
            self._paused = False
            self.transport.resume_reading()

    def eof_received(self) -> None:
        """Nothing more will come: asyncio closes the transport."""

    def connection_lost(self, _exc: Exception | None) -> None:
        self._lost = self._closing = True
        self.state.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._keepalive is not None:
            self._keepalive.discard(self)
        self._reader = self._timer = None
        self._gone(LOST, "")

    def shutdown(self) -> None:
        """The server stops: say so, and wait for nobody."""
        self.refuse(503, (), b"This server is about to stop.")
        self._send_away(RESTART, "")
        self._abort_in(SHUTDOWN_S)

    # -- the end -------------------------------------------------------------------------------

    def _send_away(self, code: int, reason: str) -> None:
        """Close for reasons of our own: the receiver hears of it before it can write once more."""
        self.close(code, reason)
        self._gone(code, reason)

    def _fail(self, broken: Broken) -> None:
        """Say what was wrong and read no more of it (RFC 6455, 7.1.7)."""
        self._send_away(broken.code, broken.why)
        self._stop_reading()

    def _stop_reading(self) -> None:
        """Take no notice of what still comes.

        It is read and dropped: a connection that is closed over unread bytes is reset, and the
        close frame with it (RFC 6455, 7.1.1).
        """
        if self._reader is not None:
            self._reader.stopped = True
            self._reader = None
        self.resume_reading()
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        self._abort_in(CLOSE_S)

    def _hang_up(self) -> None:
        """`transport.close` waits until everything is sent, which may be never."""
        self.transport.close()
        self._abort_in(CLOSE_S)

    def _gone(self, code: int, reason: str) -> None:
        receiver, self._receiver = self._receiver, _NOBODY
        receiver.on_gone(code, reason)

    def _abort_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = None if self._lost else loop.call_later(seconds, self.abort)
