"""Which media process carries which room: leases at the Redis server, renewed while it lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from server.bus.client import Calls
from server.wire.topics import Topics

LEASE_MS: Final = 3000
"""Who does not renew for so long is gone, and its rooms go to another."""

RENEW_S: Final = 1.0

_CLOCK: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
"""

_LIVING: Final = """
local living, all = {}, redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local ends, load, free, address = string.match(all[at + 1], '^(%d+):(%d+):(%d+):(.+)$')
  if ends and tonumber(ends) > now then
    living[#living + 1] = {
      name = all[at], load = tonumber(load), free = tonumber(free), address = address
    }
  else
    redis.call('HDEL', KEYS[1], all[at])
  end
end
table.sort(living, function(a, b) return a.load < b.load end)
"""
"""Whoever lives, the idlest first; who does not is forgotten."""

_BRANCHES: Final = """
for _, one in ipairs(living) do
  local ends = redis.call('HGET', KEYS[3], one.name)
  one.branch = ends and tonumber(ends) > now
end
"""

_RENEW: Final = f"""{_CLOCK}
local process, lease, carried = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[6])
local said = string.format('%.0f:%s:%s:%s', now + lease, ARGV[3], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[1], process, said)
redis.call('PEXPIRE', KEYS[1], lease * 10)
local lost = {{}}
for i = 2, 1 + carried do
  local holder = redis.call('GET', KEYS[i])
  if holder and holder ~= process then
    lost[#lost + 1] = i - 1
  else
    redis.call('SET', KEYS[i], process, 'PX', lease)
  end
end
for i = 2 + carried, #KEYS do
  redis.call('HSET', KEYS[i], process, string.format('%.0f', now + lease))
  redis.call('PEXPIRE', KEYS[i], lease)
end
{_LIVING}
local others, free = 0, 0
for _, one in ipairs(living) do
  if one.name ~= process then others, free = others + 1, free + one.free end
end
return {{lost, others, free}}
"""

_PLACE: Final = f"""{_CLOCK}{_LIVING}{_BRANCHES}
local holder, home, idlest = redis.call('GET', KEYS[2]), nil, living[1]
for _, one in ipairs(living) do
  if one.name == holder then home = one end
  if one.branch and not idlest.branch then idlest = one end
end
home = home or idlest
if not home then return false end
redis.call('SET', KEYS[2], home.name, 'PX', ARGV[1])
"""
"""`home` carries the room; without one whoever is a branch of it already is given it."""

_HOME: Final = f"""{_PLACE}
return home.address
"""

_STAGE: Final = f"""{_PLACE}
local order = {{}}
if home.free > 0 then order[1] = home.address end
for _, branches in ipairs({{true, false}}) do
  for _, one in ipairs(living) do
    if one ~= home and one.free > 0 and (one.branch or false) == branches then
      order[#order + 1] = one.address
    end
  end
end
if home.free == 0 then order[#order + 1] = home.address end
table.insert(order, 1, home.address)
return order
"""

_HOLDER: Final = f"""{_CLOCK}{_LIVING}
local holder = redis.call('GET', KEYS[2])
for _, one in ipairs(living) do
  if one.name == holder then return {{one.name, one.address}} end
end
return {{}}
"""

_AT: Final = f"""{_CLOCK}{_LIVING}
if #living == 0 then return false end
for _, one in ipairs(living) do
  if one.name == ARGV[1] then return one.address end
end
return ''
"""

_FORGET: Final = """
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  if string.match(all[at + 1], '^%d+:%d+:%d+:(.+)$') == ARGV[1] then
    redis.call('HDEL', KEYS[1], all[at])
  end
end
return 1
"""


@dataclass(frozen=True)
class Others:
    """The other media processes that live: how many, and how many viewers they have places for."""

    processes: int = 0
    free: int = 0


class MediaLease:
    """What one media process holds. `address` is where web processes reach it."""

    def __init__(self, calls: Calls, topics: Topics, process: str, address: str) -> None:
        self._calls, self._topics = calls, topics
        self._process, self._address = process, address
        self.others = Others()
        """As it was at the last renewal."""

        self.is_alone = False
        """Whether Redis was away at the last renewal: nobody can ask where we are."""

    async def renew(
        self, rooms: Iterable[str], load: int, free: int = 0, branches: Iterable[str] = ()
    ) -> list[str]:
        """Say that this process lives and carries these rooms; call it every RENEW_S.

        `load` is how many it serves, `free` how many viewers more it has places for; `branches`
        are rooms of which it serves viewers while another process carries them. Returns the rooms
        that another process carries by now: they are to be let go. None of them when Redis is
        away: whoever came here stays here.
        """
        carried, branched = list(rooms), list(branches)
        keys = [self._topics.media, *map(self._topics.media_of, carried)]
        keys += map(self._topics.branches_of, branched)
        values = (self._process, LEASE_MS, load, free, self._address, len(carried))
        said = await self._calls.run(_RENEW, keys, *values)
        self.is_alone = said is None
        if said is None:
            return []
        lost, processes, places = said
        self.others = Others(int(processes), int(places))
        return [carried[int(number) - 1] for number in lost]

    async def home(self, room: str) -> tuple[str, bool] | None:
        """Who carries a room: the address, and whether it is this process. None: nobody to be had.

        Gives the room to nobody.
        """
        keys = [self._topics.media, self._topics.media_of(room)]
        said = await self._calls.run(_HOLDER, keys)
        if not said:
            return None
        name, address = map(_text, said)
        return address, name == self._process

    async def withdraw(self) -> None:
        """Carry nothing more."""
        await self._calls.run(_FORGET, [self._topics.media], self._address)


class MediaPlaces:
    """Where the rooms are: what web processes ask."""

    def __init__(self, calls: Calls, topics: Topics) -> None:
        self._calls, self._topics = calls, topics

    async def place(self, room: str) -> str | None:
        """The address of the process that carries a room.

        A room without one is given to a process that serves viewers of it already, else to the
        idlest. None when no media process lives, or Redis is away.
        """
        said = await self._calls.run(_HOME, self._keys(room), LEASE_MS)
        return None if said is None else _text(said)

    async def stage(self, room: str) -> tuple[str, list[str]] | None:
        """Who carries a room, and where to ask for another viewer's place, one after the other.

        Whoever carries it while it has places, then those who serve viewers of it already, then
        the idlest; who is full is not asked, but the one that carries it: it has the last word.
        """
        said = await self._calls.run(_STAGE, self._keys(room), LEASE_MS)
        if said is None:
            return None
        home, *order = map(_text, said)
        return home, order

    async def at(self, process: str) -> str | None:
        """Where a process is reached, by its name. "": it is gone.

        None when Redis is away, or knows of no process: all of them may be about to come back.
        """
        said = await self._calls.run(_AT, [self._topics.media], process)
        return None if said is None else _text(said)

    async def gone(self, address: str) -> None:
        """Nobody answers at this address: do not wait until its lease is over."""
        await self._calls.run(_FORGET, [self._topics.media], address)

    def _keys(self, room: str) -> list[str]:
        topics = self._topics
        return [topics.media, topics.media_of(room), topics.branches_of(room)]


def _text(said: bytes | str) -> str:
    return said.decode() if isinstance(said, bytes) else str(said)
