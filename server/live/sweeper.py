"""Polls whose time is up are closed, those left half-closed finished, by one process at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from rooms.refusals import Refusal
from server.actions.ports import Reader, Store
from server.live.ports import Leases

log = logging.getLogger(__name__)

SWEEP_S: Final = 0.25
TURN_S: Final = 3.0
STRANDED: Final = timedelta(seconds=5)
"""How long a poll may stay between the two steps of closing before somebody else finishes it."""


class Sweeper:
    """`close` closes or finishes a poll; that it may be called twice for one is harmless."""

    def __init__(
        self,
        store: Store,
        leases: Leases,
        close: Callable[[str, str], Awaitable[object]],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._leases, self._close, self._now = store, leases, close, now

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            try:
                if await self._leases.my_turn("sweeper", TURN_S):
                    await self.sweep()
            except Refusal as refused:
                log.warning("Polls could not be looked through: %s", refused)
            except Exception:
                log.exception("Looking through polls failed")
            await asyncio.sleep(SWEEP_S)

    async def sweep(self) -> None:
        """Close what is due now. A poll that cannot be closed does not keep others open."""
        now = self._now()

        def look(reader: Reader) -> list[tuple[str, str]]:
            return [*reader.due_polls(now), *reader.stranded_polls(now - STRANDED)]

        for room, poll in await self._store.read(look):
            try:
                await self._close(room, poll)
            except Refusal as refused:
                log.warning("Poll %s of room %s could not be closed: %s", poll, room, refused)
