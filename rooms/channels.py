"""Channels: sound in one language, and who sits at the desk it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from rooms.facts import Data

FLOOR: Final = "floor"
"""The channel of the original. No language has this name."""

SEATS: Final = 4
"""Interpreters who wait at one desk: a team is two or three."""


class Seat(NamedTuple):
    """An interpreter who is ready to take over: their feed, and their name."""

    feed: str
    name: str


@dataclass(frozen=True)
class Channel:
    """Sound in one language, by its interpreter's `feed` if there is one now.

    `heard` is what its voice listens to: the floor, or another language (relay). `ready` are those
    who wait at its desk, the latest last; `asks`: its voice has asked one of them to take over.
    """

    language: str
    feed: str | None = None
    name: str | None = None
    heard: str = FLOOR
    ready: tuple[Seat, ...] = ()
    asks: bool = False

    def sits(self, feed: str) -> bool:
        """True for the voice and for whoever waits."""
        return self.feed == feed or any(each.feed == feed for each in self.ready)

    def voiced(self, seat: Seat) -> Channel:
        """The channel by this voice; the one before it goes on to wait (I3)."""
        if self.feed == seat.feed:
            return replace(self, name=seat.name)
        before = () if self.feed is None else (Seat(self.feed, self.name or ""),)
        rest = tuple(each for each in self.ready if each.feed != seat.feed)
        changed = replace(self, feed=seat.feed, name=seat.name, asks=False)
        return replace(changed, ready=(*rest, *before)[-SEATS:])

    def waiting(self, seat: Seat) -> Channel:
        """The channel with this one among those who wait, and if it was the voice, without one."""
        rest = self.less(seat.feed)
        return replace(rest, ready=(*rest.ready, seat)[-SEATS:])

    def less(self, feed: str) -> Channel:
        """The channel when somebody has left its desk. A request ends with the last of one side."""
        if not self.sits(feed):
            return self
        kept = replace(self, ready=tuple(each for each in self.ready if each.feed != feed))
        if self.feed == feed:
            kept = replace(kept, feed=None, name=None)
        return replace(kept, asks=kept.asks and kept.feed is not None and bool(kept.ready))


def channel_view(channel: Channel) -> Data:
    """A channel as everybody sees it."""
    return {
        "language": channel.language,
        "feed": channel.feed,
        "name": channel.name,
        "from": channel.heard,
        "ready": [{"feed": each.feed, "name": each.name} for each in channel.ready],
        "asks": channel.asks,
    }
