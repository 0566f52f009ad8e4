"""Which media process carries which room: leases at the Redis server, renewed while it lives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from server.bus.client import Calls
from server.wire.topics import Topics

LEASE_MS: Final = 3000
"""Who does not renew for so long is gone, and its rooms go to another."""

RENEW_S: Final = 1.0

_RENEW: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local process, lease = ARGV[1], tonumber(ARGV[2])
redis.call('HSET', KEYS[1], process, string.format('%.0f:%s:%s', now + lease, ARGV[3], ARGV[4]))
redis.call('PEXPIRE', KEYS[1], lease * 10)
local lost = {}
for i = 2, #KEYS do
  local holder = redis.call('GET', KEYS[i])
  if holder and holder ~= process then
    lost[#lost + 1] = i - 1
  else
    redis.call('SET', KEYS[i], process, 'PX', lease)
  end
end
return lost
"""

_PLACE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local holder, best, least = redis.call('GET', KEYS[2]), nil, nil
local all = redis.call('HGETALL', KEYS[1])
local reached = {}
for at = 1, #all, 2 do
  local ends, load, address = string.match(all[at + 1], '^(%d+):(%d+):(.+)$')
  if ends and tonumber(ends) > now then
    reached[all[at]] = address
    if not least or tonumber(load) < least then
      best, least = all[at], tonumber(load)
    end
  else
    redis.call('HDEL', KEYS[1], all[at])
  end
end
if not (holder and reached[holder]) then
  holder = best
end
if not holder then return false end
redis.call('SET', KEYS[2], holder, 'PX', ARGV[1])
return reached[holder]
"""

_FORGET: Final = """
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  if string.match(all[at + 1], '^%d+:%d+:(.+)$') == ARGV[1] then
    redis.call('HDEL', KEYS[1], all[at])
  end
end
return 1
"""


class MediaLease:
    """What one media process holds. `address` is where web processes reach it."""

    def __init__(self, calls: Calls, topics: Topics, process: str, address: str) -> None:
        self._calls, self._topics = calls, topics
        self._process, self._address = process, address

    async def renew(self, rooms: Iterable[str], load: int) -> list[str]:
        """Say that this process lives and carries these rooms; call it every RENEW_S.

        `load` is how many it serves. Returns the rooms that another process carries by now: they
        are to be let go. None of them when Redis is away: whoever came here stays here.
        """
        carried = list(rooms)
        keys = [self._topics.media, *map(self._topics.media_of, carried)]
        said = await self._calls.run(_RENEW, keys, self._process, LEASE_MS, load, self._address)
        return [carried[int(number) - 1] for number in said or ()]

    async def withdraw(self) -> None:
        """Carry nothing more."""
        await self._calls.run(_FORGET, [self._topics.media], self._address)


class MediaPlaces:
    """Where the rooms are: what web processes ask."""

    def __init__(self, calls: Calls, topics: Topics) -> None:
        self._calls, self._topics = calls, topics

    async def place(self, room: str) -> str | None:
        """The address of the process that carries a room; the idlest is given a room without one.

        None when no media process lives, or Redis is away.
        """
        keys = [self._topics.media, self._topics.media_of(room)]
        said = await self._calls.run(_PLACE, keys, LEASE_MS)
        if said is None:
            return None
        return said.decode() if isinstance(said, bytes) else str(said)

    async def gone(self, address: str) -> None:
        """Nobody answers at this address: do not wait until its lease is over."""
        await self._calls.run(_FORGET, [self._topics.media], address)
