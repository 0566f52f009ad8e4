"""Beats for all peers of a process: one timer instead of a task each, and none when nobody is."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Final, Protocol

BEAT: Final = 0.04
_A_SECOND: Final = 25

_log = logging.getLogger(__name__)


class Beating(Protocol):
    def tick(self) -> None:
        """Called every 40 ms."""
        ...

    def second(self) -> None:
        """Called once a second, each member at another beat of it."""
        ...


class Heart:
    """Beats while it has members; 400 viewers are not told all in the same instant."""

    def __init__(self) -> None:
        self._groups: list[dict[Beating, None]] = [{} for _ in range(_A_SECOND)]
        self._quick: dict[Beating, None] = {}
        self._places: dict[Beating, int] = {}
        self._next_place = itertools.cycle(range(_A_SECOND))
        self._beats = itertools.cycle(range(_A_SECOND))
        self._timer: asyncio.TimerHandle | None = None

    def add(self, member: Beating, *, quick: bool) -> None:
        """Beat for a member; `quick` ones are called every 40 ms too."""
        place = self._places[member] = next(self._next_place)
        self._groups[place][member] = None
        if quick:
            self._quick[member] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BEAT, self._beat)

    def hurry(self, member: Beating, *, quick: bool) -> None:
        """Call a member every 40 ms too, or no longer."""
        if quick and member in self._places:
            self._quick[member] = None
        else:
            self._quick.pop(member, None)

    def drop(self, member: Beating) -> None:
        """Beat for it no more. Dropping what was never added is fine."""
        place = self._places.pop(member, None)
        if place is not None:
            del self._groups[place][member]
            self._quick.pop(member, None)
        if not self._places and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def beats(self) -> bool:
        """Whether anybody is there to beat for."""
        return self._timer is not None

    def _beat(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(BEAT, self._beat)
        for member in tuple(self._quick):
            self._call(member, member.tick)
        for member in tuple(self._groups[next(self._beats)]):
            self._call(member, member.second)

    def _call(self, member: Beating, beat: Callable[[], None]) -> None:
        try:
            beat()
        except Exception:  # noqa: BLE001 - logged; the others must go on
            _log.exception("A peer failed at a beat and is not called any more.")
            self.drop(member)
