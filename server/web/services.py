"""What the HTTP door needs from the outside, in the words of the rules; `wiring` provides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx

from rooms.facts import Data
from rooms.people import Attendance, Person, Role
from rooms.programme import Event
from server.actions.ports import Ports
from server.identity import FeedKeys, Invites, Passes
from server.wire.people_csv import PersonRow

Cell = str | int | float | None


@dataclass(frozen=True)
class Arrival:
    """What somebody says about themselves at the door. Empty and None: not said."""

    name: str = ""
    attendance: Attendance | None = None
    delegation: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Badge:
    """A printed code, and whom it was printed for."""

    code: str
    name: str
    role: Role
    attendance: Attendance
    delegation: str = ""


@dataclass(frozen=True)
class Pairing:
    """A display that shows `code` and asks again with `secret`."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class Paired:
    """What became of a display that waited: the screen it is, in which room, as which person."""

    screen: str
    name: str
    room: str
    person: str


@dataclass(frozen=True)
class Table:
    """A list for a spreadsheet: names of columns, then rows of as many cells."""

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class People(Protocol):
    """Who takes part, and how they come in. Each coming in is one transaction."""

    async def join(self, arrival: Arrival) -> Person:
        """A new delegate. Refusal `not_found` for a delegation that is not of this event."""
        ...

    async def join_by_badge(self, code: str, arrival: Arrival) -> Person:
        """The person of this badge: however many browsers come with it, one person.

        Refusal `not_found` for a badge that was not printed, `forbidden` for one taken away.
        """
        ...

    async def join_by_invite(
        self, invite: str, role: Role, rooms: Sequence[str] | None, arrival: Arrival
    ) -> Person:
        """A new person as invited; takes one use. Refusal `forbidden` when none is left."""
        ...

    async def register_invite(self, invite: str, uses: int | None) -> None:
        """Remember how often an invite may be used; None: always."""
        ...

    async def print_badges(self, rows: Sequence[PersonRow]) -> list[Badge]:
        """A badge for everybody on the list, in its order; delegations are made as needed."""
        ...

    async def badges(self) -> list[Badge]:
        """Every badge that was printed, in the order of the lists."""
        ...

    async def search(self, words: str, limit: int) -> list[Person]:
        """People of the event whose name, delegation or badge holds these words."""
        ...

    async def in_room(self, room: str) -> list[Person]:
        """Who is in a room now, as far as the last notes say."""
        ...


class Pairings(Protocol):
    """Displays that wait to become screens."""

    async def open(self) -> Pairing:
        """A fresh six-digit code, and the secret by which the display asks what became of it."""
        ...

    async def look(self, secret: str) -> Paired | None:
        """What became of it; None while it waits. Refusal `not_found` when it is over."""
        ...


class Programme(Protocol):
    """The event as it stands."""

    async def event(self) -> Event:
        """The event with its rooms, sessions as they run now, speakers and delegations."""
        ...

    async def replace(self, event: Event, by: Person | None) -> None:
        """Make this the programme, whole; the lobby is told that it changed."""
        ...


class Exports(Protocol):
    """All that happened in a room, as lists. What was secret or anonymous stays so."""

    async def table(self, room: str, what: str) -> Table:
        """`questions`, `polls`, `chat`, `captions`, `attendance` or `audit` of a room."""
        ...

    async def audit(self, room: str, limit: int) -> list[Data]:
        """The latest acts of moderation in a room, newest first."""
        ...


class Health(Protocol):
    """Whether this process can do its work."""

    async def checks(self) -> Mapping[str, bool]:
        """By name (`sql`, `bus`, `lag`), whether it is well. Never raises, never waits long."""
        ...

    @property
    def stopping(self) -> bool:
        """True once the process has been told to stop."""
        ...


class Buckets(Protocol):
    """What may be tried how often, in all processes together."""

    async def take(self, what: str, person: str, per_minute: int) -> float:
        """Take one and return 0, or return the seconds until there is one. Never raises."""
        ...


class Placing(Protocol):
    """Which media process carries a room, and which has places; None: none lives."""

    async def place(self, room: str) -> str | None:
        """Its base address (`http://10.0.0.7:8810`); an idle one is given the room."""
        ...

    async def stage(self, room: str) -> tuple[str, list[str]] | None:
        """That address, and where another viewer of the stage may find a place, in this order."""
        ...

    async def at(self, process: str) -> str | None:
        """Where a process is reached by its name; "": it is gone; None: nobody can say."""
        ...

    async def gone(self, address: str) -> None:
        """Nobody answers there."""
        ...


@dataclass(frozen=True)
class Media:
    """What the routes of streams need.

    `hls` is the folder of segments, None where only a CDN serves them; `reaches` are the other
    origins from which pages play.
    """

    places: Placing
    keys: FeedKeys
    client: httpx.AsyncClient
    hls: Path | None = None
    reaches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Services:
    """All that the routes need. `url` is the public address, None for whatever was asked for.

    `origins` are those besides the server's own whose pages may use it. `dist` is the folder of
    built pages. `version` is the server's. `media` is None for a server without streams.
    """

    ports: Ports
    people: People
    pairings: Pairings
    programme: Programme
    exports: Exports
    health: Health
    buckets: Buckets
    passes: Passes
    invites: Invites
    now: Callable[[], datetime]
    dist: Path
    version: str
    url: str | None = None
    origins: frozenset[str] = frozenset()
    media: Media | None = None
