"""What was said lately and can be found nowhere else, to be said again after a gap."""

from __future__ import annotations

from collections import deque
from typing import Final

MOST: Final = 10_000
MOST_BYTES: Final = 32 * 1024 * 1024
SECONDS: Final = 30.0

Said = tuple[str, bytes]
"""A topic and a message."""


class Recent:
    """The last half minute, and all of an outage, as long as it is not too much. Pure."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, Said]] = deque()
        self._bytes = 0

    def add(self, topic: str, message: bytes, now: float, forget: bool) -> None:
        """Remember a message; `forget` what is old, which during an outage nobody has heard."""
        self._said.append((now, (topic, message)))
        self._bytes += len(message)
        while len(self._said) > MOST or self._bytes > MOST_BYTES:
            self._drop()
        if forget:
            self.forget(now)

    def forget(self, now: float) -> None:
        """Let go of what is older than half a minute."""
        while self._said and self._said[0][0] < now - SECONDS:
            self._drop()

    def all(self) -> list[Said]:
        """Everything that is remembered, in its order."""
        return [said for _, said in self._said]

    def _drop(self) -> None:
        _, (_, message) = self._said.popleft()
        self._bytes -= len(message)
