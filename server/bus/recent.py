"""What was said lately and can be found nowhere else, to be said again after a gap."""

from __future__ import annotations

from collections import deque
from typing import Final

MOST: Final = 10_000
SECONDS: Final = 30.0

Said = tuple[str, bytes]
"""A topic and a message."""


class Recent:
    """The last half minute, and all of an outage, as long as it is not too much. Pure."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, Said]] = deque(maxlen=MOST)

    def add(self, topic: str, message: bytes, now: float, forget: bool) -> None:
        """Remember a message; `forget` what is old, which during an outage nobody has heard."""
        self._said.append((now, (topic, message)))
        if forget:
            self.forget(now)

    def forget(self, now: float) -> None:
        """Let go of what is older than half a minute."""
        while self._said and self._said[0][0] < now - SECONDS:
            self._said.popleft()

    def all(self) -> list[Said]:
        """Everything that is remembered, in its order."""
        return [said for _, said in self._said]
