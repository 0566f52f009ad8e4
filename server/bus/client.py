"""Connections to the Redis server, and single calls that are allowed to fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 1.0
"""A call that takes longer has failed; it may have been done all the same."""

CONNECTIONS: Final = 16
REST_S: Final = 1.0
"""After a failure nobody is kept waiting for another one for so long."""


def connect(url: str, connections: int = CONNECTIONS) -> Redis:
    """A client that neither retries nor waits: `redis://`, `rediss://` or `unix://`."""
    pool: Any = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=TIMEOUT_S,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        legacy_responses=False,
    )
    return Redis.from_pool(pool)


class Calls:
    """Scripts run at the server, one at a time each. Only commands of Redis 7.0."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url)
        self._rest_until = 0.0

    async def run(self, script: str, keys: Sequence[str], *values: str | float) -> Any | None:  # noqa: ANN401
        """What a Lua script returns; None when the server is away."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rest_until:
            return None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._redis.eval(script, len(keys), *keys, *values)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is not to be had
            if loop.time() >= self._rest_until:  # once for all who waited beside it
                log.warning("Redis did not answer: %r", error)
            self._rest_until = loop.time() + REST_S
            return None

    async def stop(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()
