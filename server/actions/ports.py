"""What actions need from the outside, in the words of the rules; `store/` and `bus/` provide it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from json import JSONEncoder
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from rooms.captions import Caption
from rooms.commands import CastBallot, UpvoteQuestion
from rooms.facts import Data, Mine, Numbered, Outcome, Stream
from rooms.forum import Settings
from rooms.people import Person
from rooms.polls import Poll
from rooms.programme import RoomInfo
from rooms.recordings import Answered, Recorded
from rooms.snapshot import RoomNow
from rooms.streams import Streams
from server.actions.things import (
    Captions,
    People,
    Polls,
    Programme,
    Questions,
    Recordings,
    RoomDesk,
    Screens,
    Talk,
)

T = TypeVar("T")

_encode: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True)
class Done:
    """What a command came to: the `ok` of its reply; `again` when this id was done before.

    Of thousands who did the same in one batch all are given the same object. `told`: everybody
    whom it concerns has been told in one go.
    """

    ok: Data
    again: bool = False
    told: bool = field(default=False, compare=False)

    @cached_property
    def text(self) -> str:
        """`ok` as compact JSON, encoded once for all who are given it."""
        return _encode(self.ok)


@dataclass(frozen=True)
class Alike:
    """The same personal news for many people, who did the same in one batch.

    `asked` are the links that are told by the answer to their own command. `audience` is what
    these people belong to from now on, or empty.
    """

    room: str
    kind: str
    key: str
    rev: int
    data: Data
    people: Sequence[str]
    asked: Set[object] = frozenset()
    audience: str = ""


@dataclass(frozen=True)
class Committed:
    """What one transaction changed, handed to the bus after its commit and never before.

    `no` of the facts counts every fact of the room without holes. `tallies` and `upvotes` are ids
    whose figures must be read anew; `removed` are people whose links end; `changed` are people
    whose rights changed.
    """

    room: str
    facts: Sequence[Numbered] = ()
    mine: Sequence[Mine] = ()
    tallies: frozenset[str] = frozenset()
    upvotes: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    alike: Sequence[Alike] = ()


class Unit(Protocol):
    """One database transaction on one room, used in the writer's thread.

    `now` is the moment it began; `by` the acting person as the database knows them now.
    `emit` numbers facts inside the transaction. A job decides first and writes after, so that a
    Refusal never has to undo anything. A job may be run again: it must not keep anything outside.
    """

    room: str
    now: datetime
    by: Person
    questions: Questions
    polls: Polls
    people: People
    talk: Talk
    captions: Captions
    recordings: Recordings
    screens: Screens
    programme: Programme
    desk: RoomDesk

    def new_id(self) -> str: ...
    def emit(self, outcome: Outcome[Any]) -> None: ...
    def tell(self, *mine: Mine) -> None: ...
    def audit(
        self, command: str, subject: str, before: Data | None, after: Data | None
    ) -> None: ...
    def figures_changed(
        self, *, polls: Sequence[str] = (), questions: Sequence[str] = ()
    ) -> None: ...
    def cut_off(self, person: str) -> None: ...


Job = Callable[[Unit], Data]


@dataclass(frozen=True)
class Figures:
    """A poll's running tally with its revision, read in one statement.

    `waiting` are open answers as `{id, text, n}` that no moderator has let through: for staff only.
    """

    poll: Poll
    rev: int
    tally: Data
    waiting: Sequence[Data] = ()


@dataclass(frozen=True)
class Standing:
    """A room as one read transaction saw it: where its streams stand, then what is in it."""

    epoch: str
    no: int
    head: Mapping[Stream, int]
    now: RoomNow
    settings: Settings


class Reader(Protocol):
    """One read transaction: everything it returns is of the same moment."""

    def epoch(self) -> str: ...
    def standing(self, room: str) -> Standing: ...
    def heads(self) -> dict[str, int]: ...
    def head(self, room: str) -> tuple[int, dict[Stream, int]]: ...
    def facts_after(self, room: str, no: int, limit: int) -> list[Numbered]: ...
    def mine(self, room: str, people: Sequence[Person]) -> dict[str, Data]: ...
    def person(self, id: str) -> Person | None: ...
    def people(self, ids: Sequence[str] | None = None) -> list[Person]: ...
    def room(self, id: str) -> RoomInfo | None: ...
    def figures(self, room: str, polls: Sequence[str]) -> list[Figures]: ...
    def upvotes(self, room: str, questions: Sequence[str]) -> dict[str, tuple[int, int]]: ...
    def due_polls(self, now: datetime) -> list[tuple[str, str]]: ...
    def streams(self, room: str) -> Streams: ...
    def captions(
        self, room: str, language: str, since: datetime | None, until: datetime | None
    ) -> list[Caption]: ...
    def recordings(self, room: str) -> list[Recorded]: ...
    def answered(self, room: str) -> list[Answered]: ...
    def stranded_polls(self, before: datetime) -> list[tuple[str, str]]: ...


class Cast(NamedTuple):
    """A ballot on its way into the running batch.

    `answer` is called in the event loop with the entry and what came of it. `link` is whatever
    gets that answer, and so needs no news of it.
    """

    room: str
    by: Person
    id: str
    command: CastBallot
    answer: Answer | None = None
    link: object = None


class Upvote(NamedTuple):
    """An upvote on its way into the running batch, as a ballot is."""

    room: str
    by: Person
    id: str
    command: UpvoteQuestion
    answer: Answer | None = None
    link: object = None


Entry = Cast | Upvote
Answer = Callable[[Entry, Done | BaseException], None]


class Store(Protocol):
    """The only truth. Every method returns after the commit, or raises a Refusal and did nothing.

    `unavailable` and `overloaded` refusals may be sent again with the same id. `write` answers a
    known `receipt` (person, command id) with `again`; `amend` replaces the answer kept for it.
    """

    async def write(
        self,
        room: str,
        by: Person | None,
        job: Job,
        receipt: tuple[str, str] | None = None,
        amend: bool = False,
    ) -> Done: ...
    async def read(self, query: Callable[[Reader], T]) -> T: ...
    def cast(self, entry: Cast) -> asyncio.Future[Done]: ...
    def upvote(self, entry: Upvote) -> asyncio.Future[Done]: ...

    def submit(self, entry: Entry) -> None:
        """The same for thousands: `entry.answer` is called, and nothing is made to wait with."""
        ...

    def visited(self, room: str, person: str) -> None:
        """Note that somebody is in a room now; soon, and nobody is answered."""
        ...


class News(Protocol):
    """Passing news: best effort, never stored."""

    def react(self, room: str, reaction: str) -> None: ...
    def caption(self, room: str, data: Data) -> None: ...
    def screen_shows(self, room: str, screen: str, data: Data) -> None: ...


@dataclass(frozen=True)
class Ports:
    """All that `perform` needs."""

    store: Store
    news: News
