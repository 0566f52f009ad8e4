"""Lines in the log for what may happen a thousand times a minute: one, with how often."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

EVERY_S: Final = 60.0


class Notice:
    """Says `words` the first time, then once a minute while it goes on. Numbers are summed up."""

    def __init__(self, log: logging.Logger, words: str, clock: Callable[[], float]) -> None:
        self._log, self._words, self._clock = log, words, clock
        self._since: dict[str, int | str] = {}
        self._next = float("-inf")

    def note(self, **said: int | str) -> None:
        """It has happened: numbers are added to those since the last line, words replace others."""
        for name, value in said.items():
            before = self._since.get(name)
            both = isinstance(value, int) and isinstance(before, int)
            self._since[name] = before + value if both else value  # type: ignore[operator]
        now = self._clock()
        if now >= self._next:
            self._next = now + EVERY_S
            said_now, self._since = self._since, {}
            self._log.warning(self._words, extra=said_now)
