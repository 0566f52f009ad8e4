"""Who stands on both sides of a connection: the wire, its receiver, the door it came through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from server.live.websocket.handshake import Header, Upgrade


class Wire(Protocol):
    """One open connection. `write` takes whole frames, as `frames` makes them for its `window`."""

    @property
    def write(self) -> Callable[[bytes], object]: ...
    @property
    def window(self) -> int:
        """Bits of the window that compressed messages may use; 0 when none was negotiated."""
        ...

    @property
    def backlog(self) -> int:
        """Bytes written that have not left this process yet."""
        ...

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye once with a code; what takes too long is aborted."""
        ...

    def abort(self) -> None:
        """End the connection now, whatever was still to be sent."""
        ...


class Receiver(Protocol):
    """Whoever owns a wire. Called in the event loop; must not raise and cannot wait.

    `on_gone` is the last call: the code and reason of the other side's close, or LOST.
    """

    def on_text(self, text: bytes, /) -> None: ...
    def on_binary(self, data: bytes, /) -> None: ...
    def on_slow(self) -> None: ...
    def on_writable(self) -> None: ...
    def on_gone(self, code: int, reason: str, /) -> None: ...


LOST: Final = 1006
"""What is said when there was no close frame; never sent (RFC 6455, 7.4.1)."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Come in: `receive` makes the receiver of the wire that opens."""

    receive: Callable[[Wire], Receiver]
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True)
class Denial:
    """Stay out: an ordinary HTTP response."""

    status: int
    body: bytes
    headers: tuple[Header, ...] = ()


Door = Callable[[Upgrade], Welcome | Denial]
"""Decides at once who may open a WebSocket; a link that comes in costs no task and no ASGI call.

Such links are limited in what they may send that is no message, and judge for themselves whether a
text is UTF-8: a client of ours is told in words.
"""


class Nobody:
    """The receiver of a connection that has none yet, or none any more."""

    def on_text(self, text: bytes) -> None: ...
    def on_binary(self, data: bytes) -> None: ...
    def on_slow(self) -> None: ...
    def on_writable(self) -> None: ...
    def on_gone(self, code: int, reason: str) -> None: ...
