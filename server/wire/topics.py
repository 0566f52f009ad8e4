"""Every name used on the bus: topics of the news, keys of leases and buckets. Spelt only here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NAMESPACE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Topics:
    """The names of one event. `namespace` keeps events that share a Redis server apart.

    A number of a Redis database would not: pub/sub does not know databases.
    """

    namespace: str

    def __post_init__(self) -> None:
        if not _NAMESPACE.fullmatch(self.namespace):
            raise ValueError(f"{self.namespace!r} cannot name an event on the bus")

    @property
    def all_news(self) -> str:
        """The pattern of every topic that carries news."""
        return f"{self.namespace}:news:*"

    @property
    def control(self) -> str:
        """News about people, whatever room they are in."""
        return f"{self.namespace}:news:control"

    @property
    def again(self) -> str:
        """A process has missed something: what could be found nowhere else is to be said again."""
        return f"{self.namespace}:news:again"

    @property
    def echo(self) -> str:
        """A process hears itself here, and so how long news is under way."""
        return f"{self.namespace}:news:echo"

    def room(self, room: str) -> str:
        """News of one room."""
        return f"{self.namespace}:news:room:{room}"

    def presence(self, room: str) -> str:
        """A hash: process → how many of its people are in the room, and until when that holds."""
        return f"{self.namespace}:presence:{room}"

    def turn(self, what: str) -> str:
        """Held by the one process whose turn it is to do something."""
        return f"{self.namespace}:turn:{what}"

    @property
    def media(self) -> str:
        """A hash: media process → where it is reached, how much it does, and until when."""
        return f"{self.namespace}:media"

    def media_of(self, room: str) -> str:
        """Held by the one media process that carries this room."""
        return f"{self.namespace}:media:{room}"

    def branches_of(self, room: str) -> str:
        """A hash: media process that serves viewers of this room too → until when that holds."""
        return f"{self.namespace}:branches:{room}"

    def bucket(self, what: str, person: str) -> str:
        """What a person may still do of something, across processes."""
        return f"{self.namespace}:bucket:{what}:{person}"
