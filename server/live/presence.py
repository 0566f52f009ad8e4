"""How many people are in each room: a lease for this process, the sum of all on the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from rooms.audience import EVERYBODY
from rooms.facts import Data
from rooms.presence import Crowd, crowd_view
from server.live.hub import Hub
from server.live.ports import Leases
from server.live.tasks import end, forever
from server.wire import codec
from server.wire.envelope import GaugeNews

TICK_S: Final = 0.5
"""People who come and go are counted at most this often."""

NOTE_S: Final = 30.0
"""Who is here is noted in SQL this often: moderators' lists of people stand on it."""

FULL: Final = 500
"""With more links than this a number goes out when people have stopped streaming in or out, or when
the crowd is counted anyway: each number is a send to everybody."""

RENEW_S: Final = 2.0
"""The crowd is counted at least this often, to renew the lease and to see who is elsewhere."""


class Presence:
    """Tells every room how many are in it. Without the bus: the last sum, marked stale, never 0."""

    def __init__(self, leases: Leases, hub: Hub, visited: Callable[[str, str], None]) -> None:
        """`visited` notes in SQL that a person is in a room."""
        self._leases, self._hub, self._visited = leases, hub, visited
        self._noted = 0.0
        self._last: dict[str, Data] = {}
        self._held: dict[str, Crowd] = {}
        self._texts: dict[str, tuple[Data, bytes]] = {}
        self._rev = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count."""
        self._task = asyncio.create_task(forever(self._turn), name="presence")

    async def stop(self) -> None:
        """Our people are gone with us: take the lease back."""
        if self._task is not None:
            await end([self._task])
        await self._leases.withdraw(self._held)

    def now(self, room: str) -> Data:
        """The presence of a room as it was last told; what is here, before it ever was."""
        return self._last.get(room) or crowd_view(self._here(room), stale=True)

    def text(self, room: str) -> bytes:
        """The same as bytes, made once while it stays as it is."""
        data = self.now(room)
        if self._texts.get(room, _NONE)[0] is not data:
            self._texts[room] = (data, codec.encode(data))
        return self._texts[room][1]

    async def count(self) -> None:
        """Renew the lease and tell what has changed."""
        rooms = [room for room, roster in self._hub.rosters.items() if roster.members]
        mine = {room: self._here(room) for room in {*rooms, *self._held}}
        self._held = {room: crowd for room, crowd in mine.items() if crowd.people}
        said = await self._leases.renew(mine)
        if said is None:
            self._rev += 1
            for room in rooms:
                self._tell(room, {**self.now(room), "stale": True})
            return
        at, everywhere = said
        self._rev = max(self._rev + 1, at)
        for room in rooms:
            self._tell(room, crowd_view(_at_least(mine[room], everywhere.get(room))))

    async def _turn(self) -> None:
        """Count, then wait until people have moved or the lease must be renewed."""
        self._hub.moved.clear()
        await self.count()
        self._note()
        have_moved = False
        for _ in range(round(RENEW_S / TICK_S)):
            await asyncio.sleep(TICK_S)
            moving = bool(self._hub.moved)
            self._hub.moved.clear()
            have_moved = have_moved or moving
            if have_moved and not (moving and len(self._hub.links) > FULL):
                break

    def _note(self) -> None:
        """Note from time to time who is here, for the lists of who was; newcomers at once."""
        now = asyncio.get_running_loop().time()
        everybody = now - self._noted > NOTE_S
        self._noted = now if everybody else self._noted
        for room, roster in self._hub.rosters.items():
            for person in roster.present() if everybody else roster.newcomers():
                self._visited(room, person)

    def _here(self, room: str) -> Crowd:
        return self._hub.roster(room).crowd

    def _tell(self, room: str, data: Data) -> None:
        if self._last.get(room) != data:
            self._last[room] = data
            text = codec.gauge(room, "presence", "", self._rev, data)
            self._hub.gauge(GaugeNews(room, EVERYBODY, "presence", "", self._rev, text))


_NONE: Final[tuple[Data | None, bytes]] = (None, b"")


def _at_least(here: Crowd, everywhere: Crowd | None) -> Crowd:
    """What all processes say, but never less than whom we see ourselves."""
    if everywhere is None or everywhere.people < here.people:
        return here
    return everywhere
