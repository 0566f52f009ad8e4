"""From the loop into a thread of its own: what a track brings is queued, and never waited for."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from server.media.ports import Clocked, Codec, Packet, Track

ROOM_FOR: Final = 4_000
"""Packets that may wait: about eight seconds of a programme with three languages."""


class Steady:
    """Unix seconds that never step: a clock that is set must not tear a recording."""

    def __init__(self) -> None:
        self._base = time.time() - time.monotonic()

    def __call__(self) -> float:
        return self._base + time.monotonic()


class Arrival(NamedTuple):
    """A packet of a lane, the codec it has from here on, or None: its track is let go."""

    lane: str
    what: Packet | Codec | None
    at: float


class Intake:
    """A bounded queue between the loop and one thread; `dropped` counts.

    Full: everything is dropped until half of it is worked off; the assemblers behind it then
    begin at the next key frame.
    """

    def __init__(self, clock: Callable[[], float], room_for: int = ROOM_FOR) -> None:
        self.clock, self.dropped = clock, 0
        self._room_for, self._is_overfull = room_for, False
        self._queue: SimpleQueue[Arrival | None] = SimpleQueue()

    def offer(self, lane: str, packet: Packet) -> None:
        waiting = self._queue.qsize()
        if waiting >= self._room_for:
            self._is_overfull = True
        elif waiting <= self._room_for // 2:
            self._is_overfull = False
        if self._is_overfull:
            self.dropped += 1
        else:
            self._queue.put(Arrival(lane, packet, self.clock()))

    def tell(self, lane: str, what: Codec | None) -> None:
        """Few and small: they always find room."""
        self._queue.put(Arrival(lane, what, self.clock()))

    def wake(self) -> None:
        self._queue.put(None)

    def next(self, patience: float) -> Arrival | None:
        """What came first; None after so many seconds, or when woken."""
        with contextlib.suppress(Empty):
            return self._queue.get(timeout=patience)
        return None

    def now(self) -> Arrival | None:
        """What came first, if anything did."""
        with contextlib.suppress(Empty):
            while (arrival := self._queue.get_nowait()) is None:
                pass
            return arrival
        return None

    def __len__(self) -> int:
        return self._queue.qsize()


class Tap:
    """A sink that puts what one track brings into an intake."""

    def __init__(self, intake: Intake, lane: str, track: Track) -> None:
        self._intake, self._lane, self.track = intake, lane, track
        codec = track.codec
        if codec is not None:
            intake.tell(lane, codec)
        track.add(self)

    def take(self, packet: Packet) -> None:
        self._intake.offer(self._lane, packet)

    def renewed(self, codec: Codec) -> None:
        self._intake.tell(self._lane, codec)

    def close(self) -> None:
        self.track.drop(self)
        self._intake.tell(self._lane, None)


class Taps:
    """All taps of one way out, by lane. On the loop's thread only, but for what says otherwise."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._taps: dict[str, Tap] = {}
        self._known: dict[str, Track] = {}
        self._loop = asyncio.get_running_loop()

    def set(self, lane: str, track: Track | None) -> None:
        """Take from another track from now on, or from none."""
        held = self._taps.get(lane)
        if held is not None and held.track is track:
            return
        if held is not None:
            self._taps.pop(lane).close()
        if track is not None:
            self._known[lane] = track
            self._taps[lane] = Tap(self._intake, lane, track)

    def close(self) -> None:
        for lane in list(self._taps):
            self.set(lane, None)

    def moment(self, lane: str, timestamp: int) -> float | None:
        """By the sender's clock. From any thread."""
        track = self._known.get(lane)
        if track is None or not isinstance(track, Clocked):
            return None
        return track.moment(timestamp & 0xFFFFFFFF)

    def ask_for_key_frame(self, lane: str) -> None:
        """From any thread."""
        self.on_loop(lambda: self._ask(lane))

    def _ask(self, lane: str) -> None:
        if lane in self._taps:
            self._taps[lane].track.ask_for_key_frame()

    def on_loop(self, call: Callable[[], None]) -> None:
        """From any thread; nothing once the loop is closed."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call)
