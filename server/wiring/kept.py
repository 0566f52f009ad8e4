"""A process of ours that is started again when it dies, and never outlives us."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from server import log
from server.embedded import LAUNCH

YOUNG_S: Final = 5.0
"""Who dies within this time will most likely die again."""

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
STOP_S: Final = 5.0
"""How long it may take to end when it is told to."""

rest: Final = asyncio.sleep
logger = log.logger(__name__)


@asynccontextmanager
async def kept(name: str, command: Sequence[str], given: Mapping[str, str]) -> AsyncIterator[None]:
    """Keep `python command…` at work for as long as the block lasts.

    `given` is added to its environment. One that dies at once is started again ever more slowly;
    it does not hear the terminal's Ctrl-C, and ends with this process even when that is killed.
    """
    keeper = asyncio.create_task(_keep(name, command, given), name=f"keep {name}")
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep(name: str, command: Sequence[str], given: Mapping[str, str]) -> None:
    pause = 0.0
    while True:
        began = time.monotonic()
        try:
            how: dict[str, object] = {"status": await _run(command, given)}
        except OSError as error:  # no memory, no descriptors: that passes
            how = {"why": error.strerror}
        young = time.monotonic() - began < YOUNG_S
        pause = min(LONGEST_PAUSE_S, pause * 2 or FIRST_PAUSE_S) if young else 0.0
        logger.error("a process of ours ended", name=name, again_in_s=pause, **how)
        await rest(pause)


async def _run(command: Sequence[str], given: Mapping[str, str]) -> int:
    """Start it, and wait for its end. OSError: it cannot be started."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", "-c", LAUNCH, str(os.getpid())),
        *(sys.executable, *command),
        stdin=asyncio.subprocess.DEVNULL,
        env={**os.environ, **given},
        start_new_session=True,
    )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await _end(process)
        raise


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
