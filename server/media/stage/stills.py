"""Stills: what a feed shows, as small pictures for those who choose among feeds.

The one place where pictures are decoded for somebody: key frames alone, only while they are asked
for, one at a time in this process, and each feed's at most once in `FRESH_S`, whoever asks.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from server.media.ports import KeyFrame, Track

FRESH_S: Final = 2.5
"""So long a still serves everybody, even when a newer key frame has come."""

OLD_S: Final = 9.0
"""A sender whose last key frame is older than that is asked for one."""

AGAIN_S: Final = 2.5
"""So long a sender is not asked again."""

ANSWER_S: Final = 0.7
"""So long whoever had it asked waits for the answer: most senders need two tenths of it."""

STEPS: Final = 14
PATIENCE_S: Final = 4.0
"""How long somebody waits for a still that is being made."""

Why = Literal["dark", "waiting", "unreadable"]
"""Why there is no still: no picture comes; no key frame was there yet; it cannot be decoded."""

Develop = Callable[[KeyFrame], bytes | None]
"""A key frame -> a small JPEG; None: it cannot be shown. Runs in a thread; never raises."""

log = logging.getLogger(__name__)


@runtime_checkable
class Pictured(Protocol):
    """A track of a picture that can give its last key frame once more."""

    def key_frame(self) -> KeyFrame | None:
        """The last one; None: none has come from this sender yet."""
        ...

    def ask_for_key_frame(self) -> None: ...


class Still(NamedTuple):
    """A picture as a JPEG, its tag (the same picture has the same), and when it came."""

    jpeg: bytes
    tag: str
    at: float


@dataclass(eq=False)
class Kept:
    """What is known of one feed's picture."""

    still: Still | None = None
    of: float | None = None
    """When the key frame came that was looked at last, whether or not it could be shown."""

    began_at: float = float("-inf")
    asked_at: float = float("-inf")
    making: asyncio.Task[None] | None = None


class Stills:
    """The stills of all feeds of a process. They go with their tracks."""

    def __init__(
        self, develop: Develop, clock: Callable[[], float], answer_s: float = ANSWER_S
    ) -> None:
        self._develop, self._clock, self._answer_s = develop, clock, answer_s
        self._kept: WeakKeyDictionary[Track, Kept] = WeakKeyDictionary()
        self._turn = asyncio.Lock()
        self._making: set[asyncio.Task[None]] = set()
        self.made = 0
        """How many key frames were looked at so far."""

    async def of(self, track: Track) -> Still | Why:
        """What a picture shows now, or lately; else why there is nothing to see."""
        if not track.is_live or not isinstance(track, Pictured):
            self._kept.pop(track, None)  # whoever returns is not shown as they were before
            return "dark"
        kept = self._kept.setdefault(track, Kept())
        key = track.key_frame()
        if self._is_to_ask(key, kept):
            key = await self._asked(track, key)
        if key is not None and key.packets and self._is_due(key, kept):
            self._begin(key, kept)
        if kept.making is not None:
            await asyncio.wait({kept.making}, timeout=PATIENCE_S)
        if kept.still is not None:
            return kept.still
        return "waiting" if kept.of is None or kept.making is not None else "unreadable"

    def _is_to_ask(self, key: KeyFrame | None, kept: Kept) -> bool:
        now = self._clock()
        if (key is not None and now - key.at <= OLD_S) or now - kept.asked_at < AGAIN_S:
            return False
        kept.asked_at = now
        return True

    async def _asked(self, track: Pictured, before: KeyFrame | None) -> KeyFrame | None:
        """The key frame that its sender makes when it is asked; the one before if it makes none."""
        track.ask_for_key_frame()
        for _ in range(STEPS):
            await asyncio.sleep(self._answer_s / STEPS)
            key = track.key_frame()
            if key is not None and key.packets and (before is None or key.at != before.at):
                return key
        return track.key_frame()

    def _is_due(self, key: KeyFrame, kept: Kept) -> bool:
        is_new = key.at != kept.of
        return is_new and kept.making is None and self._clock() - kept.began_at >= FRESH_S

    def _begin(self, key: KeyFrame, kept: Kept) -> None:
        kept.began_at = self._clock()
        kept.making = asyncio.create_task(self._make(kept, key), name="a still")
        self._making.add(kept.making)
        kept.making.add_done_callback(self._making.discard)

    async def _make(self, kept: Kept, key: KeyFrame) -> None:
        try:
            async with self._turn:
                self.made += 1
                jpeg = await asyncio.to_thread(self._develop, key)
            tag = "" if jpeg is None else hashlib.sha256(jpeg).hexdigest()[:16]
            kept.of, kept.still = key.at, None if jpeg is None else Still(jpeg, tag, key.at)
        except Exception:
            log.exception("A still could not be made.")
            kept.of, kept.still = key.at, None
        finally:
            kept.making = None

    async def stop(self) -> None:
        """Make no more; one that is being decoded is waited for by nobody."""
        for task in self._making:
            task.cancel()
        await asyncio.gather(*self._making, return_exceptions=True)
