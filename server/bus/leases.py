"""Leases at the Redis server: each process's share of the presence, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rooms.presence import Crowd
from server.bus.client import Calls
from server.wire.topics import Topics

LEASE_MS: Final = 15_000
"""Who does not renew for so long is gone, with all of their people."""

_PRESENCE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local process, lease = ARGV[1], tonumber(ARGV[2])
local answer = {now}
for i, key in ipairs(KEYS) do
  local people, onsite = ARGV[1 + 2 * i], ARGV[2 + 2 * i]
  if tonumber(people) > 0 then
    local share = string.format('%.0f:%s:%s', now + lease, people, onsite)
    redis.call('HSET', key, process, share)
    redis.call('PEXPIRE', key, lease)
  else
    redis.call('HDEL', key, process)
  end
  local sum, hall, shares = 0, 0, redis.call('HGETALL', key)
  for at = 2, #shares, 2 do
    local ends, p, o = string.match(shares[at], '^(%d+):(%d+):(%d+)$')
    if ends and tonumber(ends) > now then
      sum, hall = sum + tonumber(p), hall + tonumber(o)
    else
      redis.call('HDEL', key, shares[at - 1])
    end
  end
  answer[#answer + 1] = sum
  answer[#answer + 1] = hall
end
return answer
"""

_TURN: Final = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class RedisLeases:
    """What this process holds. `process` names it; the clock is the server's."""

    def __init__(self, calls: Calls, topics: Topics, process: str) -> None:
        self._calls, self._topics, self._process = calls, topics, process

    async def renew(self, mine: Mapping[str, Crowd]) -> tuple[int, Mapping[str, Crowd]] | None:
        """Say who is here for the next 15 s, hear who is anywhere. None when Redis is away.

        Returns the server's time in milliseconds, and the sum of all processes for each room.
        """
        rooms = list(mine)
        keys = [self._topics.presence(room) for room in rooms]
        counts = [n for room in rooms for n in (mine[room].people, mine[room].onsite)]
        said = await self._calls.run(_PRESENCE, keys, self._process, LEASE_MS, *counts)
        if said is None:
            return None
        now, *sums = said
        crowds = map(Crowd, sums[::2], sums[1::2])
        return int(now), dict(zip(rooms, crowds, strict=True))

    async def withdraw(self, rooms: Iterable[str]) -> None:
        """Take back what this process said of these rooms."""
        await self.renew(dict.fromkeys(rooms, Crowd()))

    async def my_turn(self, what: str, seconds: float) -> bool:
        """True when this process has the turn for so long; also when Redis is away.

        So it is only for what does no harm when two do it.
        """
        key, lease = self._topics.turn(what), round(seconds * 1000)
        said = await self._calls.run(_TURN, [key], self._process, lease)
        return said is None or bool(said)
