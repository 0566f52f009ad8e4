"""One clock for all connections of a server: who gives no sign of life for two rounds is gone."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import Final, Protocol

log = logging.getLogger(__name__)

PARTS: Final = 16
"""A round is spread over so many turns, so that no turn keeps anybody waiting."""


class Alive(Protocol):
    """What is asked for a sign of life."""

    def ping(self) -> None: ...


class Keepalive:
    """Asks every connection once in `interval` seconds; a timer each would cost half a kilobyte."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self._parts: list[dict[Alive, None]] = [{} for _ in range(PARTS)]
        self._seats = itertools.cycle(self._parts)
        self._turns = itertools.cycle(self._parts)
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: Alive) -> None:
        """Ask this connection too, for the first time within a round."""
        next(self._seats)[connection] = None
        if self._timer is None:
            self._wind_up()

    def discard(self, connection: Alive) -> None:
        """Ask it no more."""
        for part in self._parts:
            part.pop(connection, None)

    def _wind_up(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.interval / PARTS, self._turn)

    def _turn(self) -> None:
        """Ask a part of them; with nobody left to ask, the clock stands still."""
        self._timer = None
        for connection in list(next(self._turns)):
            try:
                connection.ping()
            except Exception:
                log.exception("A connection could not be asked for a sign of life")
        if any(self._parts):
            self._wind_up()
