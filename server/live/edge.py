"""The live door, put together: everything comes in through the constructor."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rooms.people import Person
from server.actions.perform import close_now
from server.actions.ports import Committed, News, Ports, Reader, Store
from server.live.batches import Batch
from server.live.beats import Beats
from server.live.courier import Courier
from server.live.endpoint import PATH, Endpoint
from server.live.entry import Entry
from server.live.gauges import Gauges
from server.live.hub import Hub
from server.live.leaving import leave
from server.live.ports import Buckets, Bus, Leases
from server.live.presence import Presence
from server.live.relay import Relay
from server.live.services import PassHolder, Services
from server.live.snapshots import Snapshots
from server.live.sweeper import Sweeper
from server.live.tasks import end, forever
from server.live.websocket.ports import Door
from server.wire.topics import Topics


@dataclass(frozen=True)
class Outside:
    """What the live door is given.

    `name` names this process to the others; it must differ from theirs and from its own past.
    `most_links`: who comes when there are so many is asked to try again later.
    """

    store: Store
    bus: Bus
    leases: Leases
    buckets: Buckets
    topics: Topics
    read_pass: Callable[[str, datetime], PassHolder]
    now: Callable[[], datetime]
    version: str
    origins: Set[str] = frozenset()
    name: str = ""
    most_links: int = 1_000_000


class LiveEdge:
    """One per process. `announce` is the store's after every commit; `news` is for `perform`."""

    def __init__(self, outside: Outside) -> None:
        store, name = outside.store, outside.name or secrets.token_hex(4)
        courier = Courier(outside.bus, outside.topics, name)
        self.hub = Hub()
        self.gauges = Gauges(store, courier, self.hub)
        self.snapshots = Snapshots(store, self.hub)
        self.relay = Relay(store, courier, self.hub, self.gauges, self.snapshots)
        self.presence = Presence(outside.leases, self.hub, store.visited)
        self.beats = Beats(self.hub, self.relay.epoch, outside.now)
        self.sweeper = Sweeper(store, outside.leases, self._close_poll, outside.now)
        self.ports = Ports(store, self.gauges)
        self.bus = outside.bus
        self.stopping = False
        self.entry = Entry(self.hub, self.relay, self.snapshots, self.gauges, self.presence)
        services = Services(
            *(self.hub, self.entry, self.beats, self.ports, outside.buckets),
            Batch(lambda ids: store.read(lambda reader: _people(reader, ids))),
            *(outside.read_pass, outside.now, name, outside.version),
        )
        self._endpoint = Endpoint(
            services, outside.origins, lambda: not self.stopping, outside.most_links
        )
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def news(self) -> News:
        """Where actions leave passing news."""
        return self.gauges

    def announce(self, committed: Committed) -> None:
        """Tell everybody what was committed; in the event loop, right after the commit."""
        self.relay.announce(committed)

    @property
    def doors(self) -> dict[str, Door]:
        """Where a WebSocket may be opened."""
        return {PATH: self._endpoint}

    async def start(self) -> None:
        """Begin to listen, to count and to beat. The store must have been started."""
        self.gauges.start()
        await self.relay.start()
        self.presence.start()
        self._spawn(forever(self.beats.turn))
        self._spawn(self.sweeper.run())

    async def leave(self) -> None:
        """Not ready any more; every link is asked to come back elsewhere, and closed."""
        self.stopping = True
        await leave(self.hub)

    async def stop(self) -> None:
        """End what runs. The store is stopped after it."""
        self.stopping = True
        await end(self._tasks)
        await self.entry.stop()
        await self.presence.stop()
        await self.gauges.stop()
        await self.relay.stop()
        self.hub.stop()

    async def _close_poll(self, room: str, poll: str) -> None:
        await close_now(self.ports, room, poll)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))


def _people(reader: Reader, ids: list[str]) -> dict[str, Person]:
    return {person.id: person for person in reader.people(ids)}
