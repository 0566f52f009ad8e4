"""How often a sender is asked for a key frame: not more than needed, and never forgotten."""

from __future__ import annotations

from typing import Final

PACE: Final = 0.5


class Patience:
    """Lets one ask through per `pace` seconds and keeps the last one that came too early."""

    __slots__ = ("_asked_at", "_pace", "waits")

    def __init__(self, pace: float = PACE) -> None:
        self._pace = pace
        self._asked_at: float | None = None
        self.waits = False
        """True while an ask came too early and has not gone out yet."""

    def ask(self, now: float) -> bool:
        """True: ask the sender now. False: soon, `is_due` will say when."""
        self.waits = True
        return self.is_due(now)

    def is_due(self, now: float) -> bool:
        """True, once, when an ask that had to wait may go out."""
        if not self.waits or (self._asked_at is not None and now - self._asked_at < self._pace):
            return False
        self._asked_at, self.waits = now, False
        return True

    def served(self) -> None:
        """A key frame came: whoever waited has it."""
        self.waits = False
