"""Streams: what a room sees and hears, who may send and who may watch, and what is recorded.

A *feed* is one incoming stream; its name says whose it is: `programme` and `standby` come from the
venue, `speaker-<person>` and `interpreter-<person>` from one person.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from rooms.people import LOBBY, Person, Role

STAGE: Final = "stage"
"""What everybody in the room watches, whoever sends it. No feed has this name."""

FLOOR: Final = "floor"
"""The channel of the original. No language has this name."""

VENUE: Final = ("programme", "standby")

_FEED: Final = re.compile(r"(programme|standby)|(speaker|interpreter)-([A-Za-z0-9_-]{1,40})")

NOBODY: Final[frozenset[str]] = frozenset()


class Feed(NamedTuple):
    """What a feed's name says: its kind, and whose it is (None: the venue's)."""

    kind: str
    person: str | None


@dataclass(frozen=True)
class Channel:
    """Sound in one language. `feed` carries it now, if any; `heard` is what its voice listens to:
    the floor, or another language (relay)."""

    language: str
    feed: str | None = None
    name: str | None = None
    heard: str = FLOOR


@dataclass(frozen=True)
class Recording:
    """A recording that is running."""

    id: str
    since: datetime


@dataclass(frozen=True)
class Invited:
    """Somebody whom the chair has asked to come on with picture and sound."""

    person: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Streams:
    """The streams of a room. `rev` grows with every change.

    `source` is the feed on stage and `name` its sender, None for the venue. `speaking` is who has
    the word, as the floor keeps it: it stands here so that one reading tells who may send.
    """

    room: str
    source: str | None = None
    name: str | None = None
    since: datetime | None = None
    channels: tuple[Channel, ...] = ()
    recording: Recording | None = None
    invited: tuple[Invited, ...] = ()
    rev: int = 0
    speaking: str | None = None

    @property
    def called(self) -> frozenset[str]:
        """People who may send a speaker's feed whatever their role: invited, on stage, speaking."""
        on_stage = None if self.source is None else _owner(self.source)
        people = {each.person for each in self.invited} | {on_stage, self.speaking}
        return frozenset(person for person in people if person is not None)


def feed_of(name: str) -> Feed | None:
    """What a feed's name says; None if no feed is called so."""
    found = _FEED.fullmatch(name)
    return None if found is None else Feed(found[1] or found[2], found[3])


def speaker_feed(person: str) -> str:
    """The feed of somebody who speaks from afar."""
    return f"speaker-{person}"


def interpreter_feed(person: str) -> str:
    """The feed of an interpreter's voice."""
    return f"interpreter-{person}"


def may_send(person: Person, room: str, feed: str, called: Collection[str] = NOBODY) -> bool:
    """True when this person may send this feed to this room (E1). `called`: `Streams.called`."""
    known = feed_of(feed)
    if known is None or room == LOBBY or not person.may_enter(room):
        return False
    if known.person is None:
        return person.is_staff(room)
    if known.person != person.id:
        return False
    if known.kind == "interpreter":
        return person.role is Role.INTERPRETER
    return person.role is Role.SPEAKER or person.is_staff(room) or person.id in called


def may_watch(person: Person, room: str, what: str, called: Collection[str] = NOBODY) -> bool:
    """True when this person may watch the stage, or preview a feed of this name (E2)."""
    if room == LOBBY or not person.may_enter(room):
        return False
    if what == STAGE:
        return True
    if feed_of(what) is None:
        return False
    if person.is_staff(room) or may_send(person, room, what, called):
        return True
    on_desk = person.role in {Role.SPEAKER, Role.INTERPRETER} or person.id in called
    return what == "programme" and on_desk


def _owner(feed: str) -> str | None:
    known = feed_of(feed)
    return None if known is None else known.person
