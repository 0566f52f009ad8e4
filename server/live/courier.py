"""News of this process on their way to the others."""

from __future__ import annotations

from server.live.ports import Bus
from server.wire.envelope import News, RemovedNews, pack
from server.wire.topics import Topics


class Courier:
    """Packs news and hands them to the bus. `origin` names this process to the others."""

    def __init__(self, bus: Bus, topics: Topics, origin: str) -> None:
        self.bus, self.origin = bus, origin
        self._topics = topics

    @property
    def healthy(self) -> bool:
        """True while others hear what this process says, and it hears them."""
        return self.bus.healthy

    def tell(self, news: News, *, keep: bool = False) -> None:
        """Tell the other processes. `keep` what they could not find out by looking into SQL."""
        if isinstance(news, RemovedNews):
            topic = self._topics.control
        else:
            topic = self._topics.room(news.room)
        self.bus.publish(topic, pack(self.origin, news), keep=keep)
