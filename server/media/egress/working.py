"""The thread of one way out: takes from its intake, says its troubles, ends when it is told to."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Final

import av

from server.media.egress.intake import Arrival, Intake, Steady, Taps

TICK: Final = 0.05
"""Seconds after which the thread looks round although nothing came."""

PICTURE: Final = "picture"
"""The lane of the picture; the lanes of sounds are named after their channels."""

log = logging.getLogger(__name__)


class Worker(ABC):
    """A way out. What is overridden runs in its thread; the rest on the loop's."""

    def __init__(
        self,
        name: str,
        said: Callable[[str | None], None],
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.clock = clock or Steady()
        self.intake = Intake(self.clock)
        self.taps = Taps(self.intake)
        self.errors, self.frames = 0, 0
        self._said = said
        self._ending = Event()
        self._cpu = 0.0
        self._trouble: str | None = None
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def stop(self) -> None:
        self.taps.close()
        self._ending.set()
        self.intake.wake()
        await asyncio.to_thread(self._thread.join)

    def figures(self) -> Mapping[str, float]:
        return {
            "frames": self.frames,
            "lost": self.lost(),
            "dropped": self.intake.dropped,
            "errors": self.errors,
            "behind": len(self.intake),
            "cpu": self._cpu,
        }

    @abstractmethod
    def lost(self) -> int:
        """Packets that never came."""

    @abstractmethod
    def arrived(self, arrival: Arrival) -> None: ...
    @abstractmethod
    def passed(self, now: float) -> None:
        """Time went by: called at least every `TICK` seconds."""

    @abstractmethod
    def ended(self) -> None:
        """Finish what is begun; the last call."""

    def say(self, trouble: str | None) -> None:
        """Tell staff what is wrong, once; None: well again."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        log.warning("%s: %s", self._thread.name, trouble or "well again")
        self.taps.on_loop(lambda: self._said(trouble))

    def _run(self) -> None:
        while not self._ending.is_set():
            self._try(self._step, self.intake.next(TICK))
            self._cpu = time.thread_time()
        self._try(self._last, None)

    def _last(self, _: Arrival | None) -> None:
        while (arrival := self.intake.next(0.0)) is not None:
            self.arrived(arrival)
        self.ended()

    def _step(self, arrival: Arrival | None) -> None:
        """The time is that of the arrival: whoever is behind must not think that nothing comes."""
        if arrival is not None:
            self.arrived(arrival)
        self.passed(arrival.at if arrival is not None else self.clock())

    def _try(self, work: Callable[[Arrival | None], None], arrival: Arrival | None) -> None:
        """Nothing that a sender sends and no disk may end the thread."""
        try:
            work(arrival)
        except (av.FFmpegError, OSError, ValueError) as error:
            self.errors += 1
            self.failed(error)

    def failed(self, error: Exception) -> None:
        """Something was refused by a library or a disk; the next packet is another try."""
        self.say(f"{type(error).__name__}: {error}")
