"""Writing one frame to thousands of links without keeping anybody else waiting."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from server.live.link import GaugeName, Link
from server.live.websocket import frames
from server.wire.refusals import Close

log = logging.getLogger(__name__)

CHUNK: Final = 256
"""Links written to before others get their turn: about a millisecond of sends."""


@dataclass(slots=True)
class Delivery:
    """What is due for some links: as bytes for those that keep up, in parts for those that do not.

    `done` is called when every link has it.
    """

    room: str
    links: list[Link]
    messages: list[bytes]
    gauges: list[tuple[GaugeName, bytes]]
    done: Callable[[], None] | None = None
    at: int = 0
    frames: dict[int, bytes] = field(default_factory=dict)

    def frame(self, window: int) -> bytes:
        """All of it as frames for links that negotiated this window: made once."""
        found = self.frames.get(window)
        if found is None:
            texts = (*self.messages, *(text for _, text in self.gauges))
            found = self.frames[window] = frames.texts(texts, window)
        return found

    def overtaken_by(self, later: Delivery) -> None:
        """Give whoever is still to be served the later one in the same write, if all get both.

        What follows within a few milliseconds, as the rest of a burst does, costs only those a
        second send who have been served already: they alone are left to `later`. Never a fact
        before a number that was due before it: it may be that the number holds no more.
        """
        in_order = not (self.gauges and later.messages)
        if in_order and self.room == later.room and self.links == later.links:
            later.links, self.links = self.links[: self.at], self.links[self.at :]
            self.at, self.frames = 0, {}
            self.messages = self.messages + later.messages
            self.gauges = self.gauges + later.gauges


class Fanout:
    """One queue of deliveries a process, in order, a chunk of links at a time.

    `on_room` is called when more may be added again.
    """

    def __init__(self, on_room: Callable[[], None] | None = None) -> None:
        self._on_room = on_room
        self._queue: deque[Delivery] = deque()
        self._running = False
        self.writes = 0

    @property
    def is_busy(self) -> bool:
        """True while somebody has yet to get something."""
        return self._running

    @property
    def has_room(self) -> bool:
        """False while what is added would only wait: better to join it until then."""
        return len(self._queue) <= 1

    def add(self, delivery: Delivery) -> None:
        """Deliver after all that was added before. Begins at once when nothing is under way."""
        if len(self._queue) == 1:
            self._queue[0].overtaken_by(delivery)
        self._queue.append(delivery)
        if not self._running:
            self._running = True
            self._step()

    def leave_out(self, link: Link, room: str) -> None:
        """The link has left a room: what is queued for that room does not reach it any more."""
        for delivery in self._queue:
            if delivery.room == room and link in delivery.links:
                at = delivery.links.index(link)
                delivery.at -= at < delivery.at
                del delivery.links[at]

    def _step(self) -> None:
        budget = CHUNK
        while self._queue and budget > 0:
            delivery = self._queue[0]
            part = delivery.links[delivery.at : delivery.at + budget]
            delivery.at += len(part)
            budget -= len(part)
            self._write(part, delivery)
            if delivery.at >= len(delivery.links):
                self._queue.popleft()
                if delivery.done is not None:
                    delivery.done()
        self._running = bool(self._queue)
        if self._running:
            asyncio.get_running_loop().call_soon(self._step)
        if self._on_room is not None and self.has_room:
            self._on_room()

    def _write(self, links: list[Link], delivery: Delivery) -> None:
        made = delivery.frames
        self.writes += len(links)
        for link in links:
            if link.clear:
                try:
                    link.write(made.get(link.window) or delivery.frame(link.window))
                except Exception:  # one that cannot be written to must not keep it from the rest
                    log.exception("A link could not be written to")
                    link.close(Close.SERVER_ERROR)
            else:
                link.hold(delivery.messages, delivery.gauges)
