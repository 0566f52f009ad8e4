"""Frames on their way to the other end: what gathers in a few milliseconds goes together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from server.media.relay.framing import PACKET

MOST_BYTES: Final = 2_000_000
"""A burst from the last key frame, and some seconds of what follows it."""

GATHER_S: Final = 0.004
"""A picture is several packets, which come one by one; a message costs ten times what a frame does.
Nobody sees these milliseconds."""


class Outbox:
    """Holds what the line has not taken yet.

    When that is more than `MOST_BYTES` all packets of it are dropped, and `on_dropped` is told how
    many: it begins again at the next key frame.
    """

    def __init__(self, on_dropped: Callable[[int], None] = lambda _count: None) -> None:
        self._on_dropped = on_dropped
        self._frames: list[bytes] = []
        self._bytes = 0
        self._filled = asyncio.Event()

    def put(self, frame: bytes) -> None:
        """Send this soon. Never waits."""
        if self._bytes > MOST_BYTES:
            self._drop()
        self._frames.append(frame)
        self._bytes += len(frame)
        self._filled.set()

    async def message(self) -> bytes:
        """All that is there, a moment after there is anything."""
        await self._filled.wait()
        await asyncio.sleep(GATHER_S)
        frames, self._frames, self._bytes = self._frames, [], 0
        self._filled.clear()
        return b"".join(frames)

    def _drop(self) -> None:
        kept = [frame for frame in self._frames if frame[0] != PACKET]
        dropped = len(self._frames) - len(kept)
        self._frames, self._bytes = kept, sum(map(len, kept))
        self._on_dropped(dropped)
