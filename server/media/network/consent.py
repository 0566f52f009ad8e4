"""Whether a peer is still there and wants what we send (RFC 7675), found out in six seconds."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

EVERY_S: Final = 2.0
EXPIRES_S: Final = 6.0
"""Seconds without an answer after which a peer is gone: three checks, each sent twice."""


async def until_expired(asks: Callable[[], Awaitable[bool]]) -> None:
    """Ask every two seconds, at moments nobody can guess; return when no answer came for six.

    An answer may take as long as it takes, up to the next question: a slow network is no dead one.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(EXPIRES_S) as limit:
            while True:
                began = loop.time()
                if await asks():
                    limit.reschedule(loop.time() + EXPIRES_S)
                pause = EVERY_S * random.uniform(0.8, 1.2)  # noqa: S311 - spread, not secrecy
                await asyncio.sleep(max(0.0, began + pause - loop.time()))
    except TimeoutError:
        return
