"""Tasks that go on whatever happens, until they are ended, and then are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

log = logging.getLogger(__name__)

PAUSE_S: Final = 1.0
"""After a fault, so that one that stays does not fill the log."""


async def forever(step: Callable[[], Awaitable[None]], pause: float = PAUSE_S) -> None:
    """Take one step after the other. A fault of ours is logged and ends nothing."""
    while True:
        try:
            await step()
        except Exception:
            log.exception("%s failed; it goes on", getattr(step, "__qualname__", step))
            await asyncio.sleep(pause)


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and come back when they are over.

    Cancelled again and again: a library in the midst of something may swallow it once.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=1.0)
