"""The figures of a room's streams, as staff and as everybody are told them by its home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rooms.facts import stamp
from rooms.streams import VENUE, feed_of
from server.media.ports import Kind
from server.media.stage.parties import Sender
from server.media.stage.ways import ways

if TYPE_CHECKING:
    from server.media.stage.room import Room

PROGRAMME: Final = VENUE[0]

NO_FEEDS: Final[dict[str, Any]] = {
    "feeds": [],
    "viewers": 0,
    "listeners": {},
    "trouble": 0,
    "troubles": [],
}
"""`feeds_view` of a room that is not used any more."""

NO_BOOTHS: Final[dict[str, Any]] = {"listeners": {}, "there": []}
"""`booths_view` of such a room."""

NOTHING_ON: Final[dict[str, Any]] = {
    "live": False,
    "picture": False,
    "venue": False,
    "languages": [],
    "ways": [],
}
"""`streams_view` of such a room."""


def feeds_view(room: Room) -> dict[str, Any]:
    """Who sends what and how well, how many watch, and how many of them hear what."""
    senders = [(feed.name, feed.sender) for feed in room.feeds.values()]
    return {
        "feeds": [_feed(name, sender) for name, sender in sorted(senders) if sender is not None],
        "viewers": room.viewers,
        "listeners": room.heard(),
        "trouble": room.troubled,
        "troubles": sorted(room.services.troubles(room.id).values()),
    }


def booths_view(room: Room) -> dict[str, Any]:
    """How many hear each channel, and whose microphones are connected, for interpreters."""
    there = [feed.name for feed in room.feeds.values() if is_voice(feed.name) and feed.has_sent]
    return {"listeners": room.heard(), "there": sorted(there)}


def streams_view(room: Room) -> dict[str, Any]:
    """What there is to see and hear, and in which ways. `venue`: its own feed comes too."""
    venue = room.feeds.get(PROGRAMME)
    return {
        "live": room.is_live,
        "picture": room.stage["video"].is_live,
        "venue": venue is not None and venue.is_live,
        "languages": [name for name, channel in room.channels.items() if channel.sounding],
        "ways": [way["kind"] for way in ways(room)],
    }


def is_voice(feed: str) -> bool:
    """Whether a feed is an interpreter's: it carries sound alone."""
    known = feed_of(feed)
    return known is not None and known.kind == "interpreter"


def _feed(name: str, sender: Sender) -> dict[str, Any]:
    return {
        "feed": name,
        "person": sender.person,
        "name": sender.name,
        "since": stamp(sender.since),
        "video": _carried(sender, "video"),
        "audio": _carried(sender, "audio"),
    }


def _carried(sender: Sender, kind: Kind) -> dict[str, Any] | None:
    """One track of a sender, if anything came of it."""
    meter, figures = sender.meters[kind], sender.peer.figures()
    if not meter.bytes:
        return None
    loss = figures.get(f"{kind}.loss")
    said = {"kbps": meter.kbps(), "loss": None if loss is None else round(loss, 4)}
    if kind == "video":
        return {"codec": meter.codec, **said}
    return {**said, "level": figures.get("audio.level")}
