"""One room over several processes, as the room knows it: its home, and branches of it.

The home has the senders, chooses what is on stage, records, and tells the figures of all. A branch
serves viewers of the stage; its tracks follow what comes from the home.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from server.media.stage.room import Room


@dataclass(frozen=True, slots=True)
class Watching:
    """Who watches at a branch: how many, how many in trouble, how many hear what."""

    viewers: int = 0
    trouble: int = 0
    heard: Mapping[str, int] = field(default_factory=dict)


class Branch(Protocol):
    """A branch of a room, as its home has it."""

    @property
    def watching(self) -> Watching:
        """What it told last."""
        ...

    @property
    def feeds(self) -> Collection[str]:
        """Feeds that somebody there hears by their names."""
        ...

    def tick(self) -> None:
        """Called several times a second."""
        ...

    def end(self) -> None:
        """The room is not here any more."""
        ...


class Upstream(Protocol):
    """The home of a room, as a branch has it."""

    @property
    def is_live(self) -> bool:
        """Whether there is something to see or hear in the room."""
        ...

    def carry(self, room: Room) -> None:
        """Have the room carry what comes, and want what is heard there.

        Called several times a second, and at once when a viewer changes what they hear.
        """
        ...

    async def ready(self) -> bool:
        """Wait until the home has said what there is; False: it cannot be reached now."""
        ...

    def stop(self) -> None:
        """Nothing more is wanted."""
        ...
