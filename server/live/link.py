"""One live connection as the hub sees it: frames out, straight on or through a bounded queue."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol

from rooms.people import Person
from server.live.websocket import deflate, frames
from server.live.websocket.deflate import Part
from server.wire.refusals import Close

HELD_BYTES: Final = 256 * 1024
"""What may wait for a slow client; with more it is sent away and may resume."""

OWN_BYTES: Final = 4 * 1024 * 1024
"""What may wait besides of answers to the client's own commands."""

RELEASE_BYTES: Final = frames.PAYLOAD_BYTES
"""How much of what waited is handed to the transport at a time."""

GaugeName = tuple[str, str, str]
"""A gauge as a client tells them apart: room, name, key."""

_NUMBERS: Final = itertools.count(1)


class Outlet(Protocol):
    """What a link needs of its connection: part of `server.live.websocket.ports.Wire`."""

    @property
    def write(self) -> Callable[[bytes], object]: ...
    @property
    def window(self) -> int: ...
    def close(self, code: int, reason: str = "") -> None: ...
    def abort(self) -> None: ...


class Link:
    """Never waits: what a slow client cannot take is held here, gauges replaced in place.

    While `clear` is true nothing is held and whole frames may be written straight to the wire.
    """

    __slots__ = (
        *("_along", "_facts", "_gauges", "_held", "_own", "clear", "closed", "expires_at"),
        *("number", "on_close", "person", "window", "wire", "write"),
    )

    def __init__(self, wire: Outlet) -> None:
        self.number = next(_NUMBERS)
        self.wire, self.write, self.window = wire, wire.write, wire.window
        self.clear, self.closed = True, False
        self.person: Person | None = None
        self.expires_at: datetime | None = None
        self.on_close: Callable[[Link], None] | None = None
        self._along: list[bytes] | None = None
        self._facts: list[bytes] = []
        self._gauges: dict[GaugeName, bytes] = {}
        self._held = self._own = 0

    def send(self, message: bytes) -> None:
        """Send an answer after everything that was sent before.

        What a client has asked for, such as a large snapshot, has a limit of its own.
        """
        if self._along is not None:
            together, self._along = [*self._along, message], None
            self.send_all(together)
            return
        if self.clear:
            self.write(frames.text(message, self.window))
            return
        self._own += len(message)
        self.hold((message,), ())

    def send_along(self, message: bytes) -> None:
        """Send a message in one frame with the answer that follows within this turn of the loop."""
        self._along = [message] if self._along is None else [*self._along, message]

    def send_parts(self, parts: Sequence[bytes | Part]) -> None:
        """Send an answer of which much is the same for others, and compressed once for all."""
        if self.clear:
            self.write(frames.data(frames.TEXT, parts, self.window))
        else:
            self.send(deflate.plain(parts))

    def send_all(self, messages: list[bytes]) -> None:
        """Send several messages, in their order, in as few frames as they fit."""
        if self.clear:
            self.write(frames.texts(messages, self.window))
        else:
            self.hold(messages, ())

    def send_gauge(self, name: GaugeName, message: bytes) -> None:
        """Send a message that replaces an unsent older one of the same name."""
        if self.clear:
            self.write(frames.text(message, self.window))
        else:
            self.hold((), ((name, message),))

    def hold(self, messages: Iterable[bytes], gauges: Iterable[tuple[GaugeName, bytes]]) -> None:
        """Keep messages until the client reads again; too many and it is sent away (4008)."""
        if self.closed:
            return
        for message in messages:
            self._facts.append(message)
            self._held += len(message)
        for name, message in gauges:
            self._held += len(message) - len(self._gauges.pop(name, b""))
            self._gauges[name] = message
        if self._held - self._own > HELD_BYTES or self._own > OWN_BYTES:
            self.close(Close.TOO_SLOW, "too slow, please resume")

    def on_slow(self) -> None:
        """The transport holds as much as it should: write no more."""
        self.clear = False

    def on_writable(self) -> None:
        """The transport has room again: first what was held, in its order, then live."""
        self.clear = not self.closed
        while self.clear and self._held:
            self.write(frames.texts(self._next(), self.window))

    def close(self, code: int, reason: str = "") -> None:
        """End the link with a code. What was held is dropped: the client resumes or stays away."""
        if self.closed:
            return
        self.forget()
        self.wire.close(code, reason)

    def forget(self) -> None:
        """The connection is over, whoever ended it: nothing is written any more."""
        if self.closed:
            return
        self.closed, self.clear = True, False
        self._facts, self._gauges, self._held, self._own = [], {}, 0, 0
        on_close, self.on_close = self.on_close, None  # a circle would wait for the collector
        if on_close is not None:
            on_close(self)

    def _next(self) -> list[bytes]:
        """The next messages to write, about a frame full; facts before gauges."""
        size, taken = 0, 0
        for message in self._facts:
            size, taken = size + len(message), taken + 1
            if size >= RELEASE_BYTES:
                break
        part, self._facts = self._facts[:taken], self._facts[taken:]
        if not self._facts and size < RELEASE_BYTES:
            part += self._gauges.values()
            size += sum(map(len, self._gauges.values()))
            self._gauges = {}
        self._held -= size
        self._own = min(self._own, self._held)
        return part
