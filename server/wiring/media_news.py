"""What a media process says to all web processes, and what it hears of them."""

from __future__ import annotations

import time
from typing import Final

from rooms.facts import Data, Mine
from server import log
from server.bus.redis_bus import RedisBus
from server.media.http.app import MediaDoor
from server.media.services import Gauge
from server.wire import codec
from server.wire.envelope import (
    FactNews,
    GaugeNews,
    MineNews,
    RemovedNews,
    is_from,
    pack,
    unpack,
)
from server.wire.topics import Topics

TELLS_OF_STREAMS: Final = frozenset(
    {"streams.changed", "floor.changed", "speaker.invited", "speaker.left"}
)
"""Facts after which a room's streams, or who may send them, are another."""

logger = log.logger(__name__)


class Mouth:
    """Says gauges to all web processes. The newest counts, also after a restart of this process."""

    def __init__(self, bus: RedisBus, topics: Topics, origin: str) -> None:
        self._bus, self._topics, self._origin = bus, topics, origin
        self._rev = 0

    def publish(self, gauge: Gauge) -> None:
        """Send a gauge on."""
        self._rev = max(self._rev + 1, time.time_ns() // 1_000_000)
        name = gauge.name
        text = codec.gauge(gauge.room, name, name, self._rev, gauge.data)
        news = GaugeNews(gauge.room, gauge.audience, name, name, self._rev, text)
        self._bus.publish(self._topics.room(gauge.room), pack(self._origin, news), keep=True)

    def tell(self, room: str, person: str, data: Data) -> None:
        """News of a viewer's session, or a sender's feed, for the person whose it is."""
        self._rev = max(self._rev + 1, time.time_ns() // 1_000_000)
        key = str(data["session"] if "session" in data else data["feed"])
        text = codec.mine(Mine(room, person, "stream", key, self._rev, data))
        news = MineNews(room, (person,), f"stream:{key}", self._rev, "", text)
        self._bus.publish(self._topics.room(room), pack(self._origin, news), keep=True)


class Ears:
    """Hears what concerns streams, and tells the door."""

    def __init__(self, door: MediaDoor, origin: str) -> None:
        self._door, self._origin = door, origin

    def hear(self, message: bytes) -> None:
        """A message of the bus, also one that is damaged, old, doubled, or our own."""
        if is_from(self._origin, message):
            return
        try:
            _, news = unpack(message)
        except ValueError as error:
            logger.warning("the bus brought something else", why=str(error))
            return
        if isinstance(news, RemovedNews):
            self._door.removed(news.people)
        elif isinstance(news, FactNews) and any(
            line.name in TELLS_OF_STREAMS for line in news.lines
        ):
            self._door.changed(news.room)

    async def mend(self) -> None:
        """Something may have been missed: read every room anew."""
        for room in (*self._door.rooms, *self._door.branches):
            self._door.changed(room)
