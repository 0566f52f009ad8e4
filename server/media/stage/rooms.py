"""All rooms of one media process: opened with the first who comes, let go after the last."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from rooms.audience import INTERPRETERS
from rooms.people import Person
from rooms.refusals import Refusal
from rooms.streams import Streams
from server.media.services import Gauge, Services
from server.media.stage.branching import Upstream
from server.media.stage.figures import NO_BOOTHS, NO_FEEDS, NOTHING_ON
from server.media.stage.room import Room

TICK_S: Final = 0.25
FIGURES_S: Final = 2.0
"""How often staff are told the figures of a room that is used."""

REMEMBERED_S: Final = 60.0

log = logging.getLogger(__name__)


class Rooms:
    """The rooms that are used, by id, and the work that goes on beside requests."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._rooms: dict[str, Room] = {}
        self._seen: dict[str, tuple[object, ...]] = {}
        self._said: dict[tuple[str, str], Gauge] = {}
        self._said_at: dict[str, float] = {}
        self._reading: dict[str, asyncio.Lock] = {}
        self._removed: dict[str, float] = {}
        self._stumbled_at: dict[str, float] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._rooms))

    def get(self, id: str) -> Room | None:
        """A room that is used now."""
        return self._rooms.get(id)

    def all(self) -> list[Room]:
        """Every room that is used now, those of which this is a branch among them."""
        return list(self._rooms.values())

    def carried(self) -> list[Room]:
        """Every room that is used now and has its home here."""
        return [room for room in self._rooms.values() if room.upstream is None]

    async def open(self, id: str) -> Room:
        """The room of this id, read from the truth if nobody used it. Refusal `not_found`."""
        async with self._lock(id):
            if id not in self._rooms:
                room = self._rooms[id] = Room(id, self.services, await self._read(id))
                self.services.follower.opened(room)
            elif self._rooms[id].upstream is not None:
                self._bring_home(self._rooms[id])
            return self._rooms[id]

    async def branch(self, id: str, make: Callable[[str], Upstream]) -> Room:
        """The same to serve viewers of its stage, while another process carries it."""
        async with self._lock(id):
            if id not in self._rooms:
                streams = await self._read(id)
                self._rooms[id] = Room(id, self.services, streams, make(id))
            return self._rooms[id]

    def come_home(self, id: str) -> None:
        """This process has the lease of a room of which it was a branch."""
        room = self._rooms.get(id)
        if room is not None and room.upstream is not None:
            self._bring_home(room)

    def _bring_home(self, room: Room) -> None:
        room.come_home()
        self.services.follower.opened(room)

    async def _read(self, id: str) -> Streams:
        streams = await self.services.truth.streams(id)
        if streams is None:
            raise Refusal("not_found", "There is no such room.")
        return streams

    @property
    def viewers(self) -> int:
        """How many watch over this process, those who are being answered among them."""
        return sum(len(room.watchers) + room.opening for room in self.all())

    # What others tell ------------------------------------------------------------------------

    async def refresh(self, id: str) -> None:
        """The streams of a room have changed, or who may send: read them, and go by them."""
        async with self._lock(id):
            room = self._rooms.get(id)
            if room is None:
                return
            streams = await self.services.truth.streams(id)
            if streams is None:
                self._drop(room)
                return
            room.apply(streams)
            await self._recheck(room)
        if self._rooms.get(id) is room:
            self._look(room)

    def removed(self, people: Iterable[str]) -> None:
        """These people are gone from the event: end whatever of theirs is connected."""
        gone = dict.fromkeys(people)
        now = self.services.clock()
        kept = {id: until for id, until in self._removed.items() if until > now}
        self._removed = {**kept, **dict.fromkeys(gone, now + REMEMBERED_S)}
        for room in self.all():
            room.recheck(gone)

    def is_removed(self, person: str) -> bool:
        """Whether somebody was removed a moment ago: while they were being answered, perhaps."""
        return person in self._removed

    def let_go(self, id: str) -> None:
        """Another process carries this room now: send everybody there."""
        room = self._rooms.get(id)
        if room is not None:
            self._drop(room)

    async def _recheck(self, room: Room) -> None:
        """Whoever sends may have lost the right; their person is read anew."""
        senders = {one.person for feed in room.feeds.values() for one in feed.senders()}
        people: dict[str, Person | None] = {}
        for id in senders:
            people[id] = await self.services.truth.person(id)
        room.recheck(people)

    # Time ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Let time pass until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()

    def tick(self) -> None:
        """One turn of the clock for every room; a fault in one is no other's."""
        for room in self.all():
            try:
                room.tick()
                self._look(room)
                if room.is_over:
                    self._drop(room)
            except Exception:
                if self._stumbles_anew(room):
                    log.exception("A room's streams stumbled.", extra={"room": room.id})

    def _stumbles_anew(self, room: Room) -> bool:
        """True once a minute: a room that stumbles does so four times a second."""
        now = self.services.clock()
        if now - self._stumbled_at.get(room.id, float("-inf")) < REMEMBERED_S:
            return False
        self._stumbled_at[room.id] = now
        return True

    async def stop(self) -> None:
        """End everything."""
        parties = [party for room in self.all() for party in room.parties()]
        for room in self.all():
            self._drop(room)
        await asyncio.gather(*(party.end() for party in parties), return_exceptions=True)

    def _look(self, room: Room) -> None:
        """Tell followers, everybody and staff what is another than before: the home does."""
        if room.upstream is not None:
            return
        streams = room.news()
        codecs = tuple(track.codec for track in room.stage.values())
        state = (room.streams, streams.data["live"], *streams.data["languages"], codecs)
        if self._seen.get(room.id) != state:
            self._seen[room.id] = state
            self.services.follower.changed(room)
        self._say(streams)
        now = self.services.clock()
        if now - self._said_at.get(room.id, float("-inf")) >= FIGURES_S:
            self._said_at[room.id] = now
            for gauge in room.figures():
                self._say(gauge)

    def _say(self, gauge: Gauge) -> None:
        if self._said.get((gauge.room, gauge.name)) != gauge:
            self._said[gauge.room, gauge.name] = gauge
            self.services.publish(gauge)

    def _drop(self, room: Room) -> None:
        """The room is not used any more, or not here. Its last figures say that nothing is on."""
        self._rooms.pop(room.id, None)
        room.close()
        if not self._lock(room.id).locked():
            del self._reading[room.id]
        self._stumbled_at.pop(room.id, None)
        if room.upstream is not None:
            return
        self.services.follower.closed(room)
        self._say(Gauge(room.id, "main", "streams", NOTHING_ON))
        self._say(Gauge(room.id, "staff", "feeds", NO_FEEDS))
        self._say(Gauge(room.id, INTERPRETERS, "booths", NO_BOOTHS))
        self._seen.pop(room.id, None)
        self._said_at.pop(room.id, None)
        for name in ("streams", "feeds", "booths"):
            self._said.pop((room.id, name), None)

    def _lock(self, id: str) -> asyncio.Lock:
        return self._reading.setdefault(id, asyncio.Lock())
