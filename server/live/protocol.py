"""The WebSocket protocol class for uvicorn (`ws=WireProtocol`): frames once, and nobody waits.

It runs every ordinary ASGI app. An app that takes the `Wire` out of `scope["extensions"]` may
attach a receiver and return: from there the link lives by callbacks, without a task. Prepared
frames go straight to the transport, and a client that does not read is aborted, not waited for.
"""

from __future__ import annotations

import socket
from asyncio.transports import BaseTransport
from typing import Any, Final, Protocol, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from rooms.limits import FRAME_IN_BYTES
from server.live.meter import TokenBucket
from server.wire.refusals import Close

EXTENSION: Final = "plenary.wire"
PING_S: Final = 12.0
"""A ping every so often, and as long for its answer: who is gone is noticed within 24 s."""

CLOSE_S: Final = 3.0
"""How long a close may take before the connection is aborted."""

SHUTDOWN_S: Final = 1.0
USER_TIMEOUT_MS: Final = 20_000
UNSENT_BYTES: Final = 64 * 1024
PONGS_BYTES: Final = 256 * 1024
SLICE_BYTES: Final = 4096
"""What is parsed in one go: a flood of tiny frames is noticed before it has cost much."""


class Receiver(Protocol):
    """Whoever owns a wire. Called in the event loop; must not raise and cannot wait."""

    def on_text(self, text: bytes) -> None: ...
    def on_binary(self) -> None: ...
    def on_slow(self) -> None: ...
    def on_writable(self) -> None: ...
    def on_gone(self) -> None: ...


class Wire:
    """One accepted connection. `write` takes whole frames, as `server.live.frames` makes them."""

    __slots__ = ("_protocol", "write")

    def __init__(self, protocol: WireProtocol) -> None:
        self._protocol = protocol
        self.write = protocol.transport.write

    def attach(self, receiver: Receiver) -> None:
        """Take the connection over; the ASGI app may return. Only after it was accepted."""
        self._protocol.attach(receiver)

    @property
    def backlog(self) -> int:
        """Bytes written that have not left this process yet."""
        return self._protocol.transport.get_write_buffer_size()

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye with a code; what takes longer than CLOSE_S is aborted."""
        self._protocol.close(code, reason)

    def abort(self) -> None:
        """End the connection now, whatever was still to be sent."""
        self._protocol.transport.abort()


class WireProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O class with a wire, and without anything that waits for a client."""

    receiver: Receiver | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_timeout = CLOSE_S
        self._patience = TokenBucket(50, 500, self.loop.time())

    def attach(self, receiver: Receiver) -> None:
        """Hand what comes in to the receiver, beginning with what has come in already."""
        self.receiver = receiver
        while not self.queue.empty():
            message = self.queue.get_nowait()
            if message["type"] == "websocket.receive":
                self._hand_over(message.get("text"))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame once and give the client CLOSE_S to answer it."""
        if self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN:
            return
        self.stop_keepalive()
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self._abort_in(CLOSE_S)

    async def run_asgi(self) -> None:
        """Run the app. Unless it attached a receiver, the connection ends with it."""
        extensions = cast("dict[str, Any]", self.scope["extensions"])
        extensions[EXTENSION] = {"wire": Wire(self)}
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception:
            self.logger.exception("Exception in ASGI application")
            self.send_500_response()
        else:
            if not self.handshake_complete:
                self.logger.error("ASGI callable returned without completing handshake.")
                self.send_500_response()
        if self.receiver is None and self.close_timer is None:
            self._end()

    def data_received(self, data: bytes) -> None:
        """Feed a large read in slices, so that a limit can stop it half-way."""
        if self.receiver is None or len(data) <= SLICE_BYTES:
            super().data_received(data)
            return
        for at in range(0, len(data), SLICE_BYTES):
            super().data_received(data[at : at + SLICE_BYTES])
            if self.transport.is_closing():
                return

    def send_receive_event_to_app(self) -> None:
        """A whole message is there: the receiver's, or else the ASGI app's."""
        if self.receiver is None:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        if not self.close_sent:
            self._hand_over(data if self.curr_msg_data_type == "text" else None)

    def handle_cont(self, event: Frame) -> None:
        if self._spends_patience():
            super().handle_cont(event)

    def handle_ping(self) -> None:
        if self._spends_patience():
            super().handle_ping()
        if self.transport.get_write_buffer_size() > PONGS_BYTES:
            self.transport.abort()

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._abort_in(CLOSE_S)

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._abort_in(CLOSE_S)

    def keepalive_timeout(self) -> None:
        """Nothing was heard for too long; a TCP connection that is dead will not say so."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.close(Close.SILENT, "no answer to a ping")

    def shutdown(self) -> None:
        super().shutdown()
        self._abort_in(SHUTDOWN_S)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.receiver is not None:
            self.receiver.on_slow()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.receiver is not None:
            self.receiver.on_writable()

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=UNSENT_BYTES)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.receiver is not None:
            self.receiver.on_gone()

    def _hand_over(self, text: str | bytes | None) -> None:
        assert self.receiver is not None
        if text is None:
            self.receiver.on_binary()
        else:
            self.receiver.on_text(text.encode() if isinstance(text, str) else text)

    def _spends_patience(self) -> bool:
        """False, and the link ends, when there are too many frames that carry no message."""
        if self.receiver is None or self._patience.take(self.loop.time()) == 0:
            return True
        self.close(Close.TOO_MANY_REQUESTS, "too many frames")
        return False

    def _end(self) -> None:
        self.transport.close()
        self._abort_in(CLOSE_S)

    def _abort_in(self, seconds: float) -> None:
        """`transport.close` waits until everything is sent, which may be never."""
        if self.disconnected:
            return
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)


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


def uvicorn_settings() -> dict[str, Any]:
    """What `uvicorn.Config` needs to be told for this protocol to keep its promises."""
    return {
        "ws": WireProtocol,
        "ws_max_size": FRAME_IN_BYTES,
        "ws_ping_interval": PING_S,
        "ws_ping_timeout": PING_S,
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": 5,
    }
