"""The thread of one way out: works off its intake, says its troubles, ends when it is told."""

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


class Threaded(ABC):
    """What every way out has: an intake, taps, a thread, and a voice for its troubles."""

    def __init__(
        self,
        name: str,
        said: Callable[[str | None], None],
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.clock = clock or Steady()
        self.intake = Intake(self.clock)
        self.taps = Taps(self.intake)
        self.errors = self.frames = 0
        self.cpu = 0.0
        self.ending = Event()
        self._said = said
        self.trouble: str | None = None
        """What was said last; None: all is well."""

        self._thread = Thread(target=self.run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work; on the loop's thread, once."""
        self._thread.start()

    async def stop(self) -> None:
        """Finish what is begun and let go of the tracks; may be called twice."""
        self.taps.close()
        self.ending.set()
        self.intake.wake()
        await asyncio.to_thread(self._thread.join)

    def figures(self) -> Mapping[str, float]:
        """Counts by name, and the seconds of CPU of the thread."""
        return {
            "frames": self.frames,
            "lost": self.lost(),
            "dropped": self.intake.dropped,
            "errors": self.errors,
            "behind": len(self.intake),
            "cpu": self.cpu,
        }

    @abstractmethod
    def run(self) -> None:
        """The thread's work, until `ending` is set."""

    @abstractmethod
    def lost(self) -> int:
        """Packets that never came."""

    def say(self, trouble: str | None) -> None:
        """Tell staff what is wrong, once; None: well again."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        log.warning("%s: %s", self._thread.name, trouble or "well again")
        self.taps.on_loop(lambda: self._said(trouble))


class Worker(Threaded):
    """A way out that works packet by packet. What is overridden here runs in its thread."""

    @abstractmethod
    def arrived(self, arrival: Arrival) -> None:
        """A packet came, or a codec was told."""

    @abstractmethod
    def passed(self, now: float) -> None:
        """Time went by: called at least every `TICK` seconds."""

    @abstractmethod
    def ended(self) -> None:
        """Finish what is begun; the last call."""

    def failed(self, error: Exception) -> None:
        """Something was refused by a library or a disk; the next packet is another try."""
        self.say(f"{type(error).__name__}: {error}")

    def run(self) -> None:
        """Work off what comes; nothing that a sender sends and no disk ends it."""
        while not self.ending.is_set():
            self._try(self._step, self.intake.next(TICK))
            self.cpu = time.thread_time()
        self._try(self._last, None)

    def _last(self, _: Arrival | None) -> None:
        while (arrival := self.intake.now()) is not None:
            self._try(self._step, arrival)
        self.ended()

    def _step(self, arrival: Arrival | None) -> None:
        """The time is that of the arrival: whoever is behind must not think that nothing comes."""
        if arrival is not None:
            self.arrived(arrival)
        self.passed(arrival.at if arrival is not None else self.clock())

    def _try(self, work: Callable[[Arrival | None], None], arrival: Arrival | None) -> None:
        try:
            work(arrival)
        except Exception as error:
            if not isinstance(error, (av.FFmpegError, OSError, ValueError)):
                log.exception("%s: not foreseen", self._thread.name)
            self.errors += 1
            self.failed(error)
