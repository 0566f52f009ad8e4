"""What a person may do a few times a minute, counted over all links, doors and processes."""

from __future__ import annotations

import asyncio
from typing import Final

from server.bus.client import Calls
from server.wire.topics import Topics

REMEMBERED: Final = 10_000
"""People counted here while Redis is away."""

MINUTE_MS: Final = 60_000

_TAKE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local step, full = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = tonumber(redis.call('GET', KEYS[1])) or now
if due < now then due = now end
local wait = due + step - now - full
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', due + step), 'PX', full)
return 0
"""


class RedisBuckets:
    """A bucket is one number: when it will be full again (the generic cell rate algorithm).

    While Redis is away each process counts for itself.
    """

    def __init__(self, calls: Calls, topics: Topics) -> None:
        self._calls, self._topics = calls, topics
        self._here: dict[tuple[str, str], float] = {}

    async def take(self, what: str, person: str, per_minute: int) -> float:
        """Take one and return 0, or return the seconds until there is one. Never raises."""
        step = MINUTE_MS / per_minute
        key = self._topics.bucket(what, person)
        wait = await self._calls.run(_TAKE, [key], step, MINUTE_MS)
        if wait is None:
            return self._take_here((what, person), step)
        return int(wait) / 1000

    def _take_here(self, name: tuple[str, str], step: float) -> float:
        now = asyncio.get_running_loop().time() * 1000
        due = max(self._here.pop(name, now), now)
        wait = due + step - now - MINUTE_MS
        self._here[name] = due if wait > 0 else due + step
        while len(self._here) > REMEMBERED:
            del self._here[next(iter(self._here))]
        return max(0.0, wait / 1000)
