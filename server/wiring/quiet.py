"""uvicorn as one part of a process, which has more to do after it than to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from server.live.leaving import LeavingServer


class QuietServer(LeavingServer):
    """uvicorn that leaves signals to us: with its own handlers nothing after it would run."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT in the loop; a second one ends without waiting."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def _end(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
