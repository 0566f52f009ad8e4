"""What actions need from the outside, in the words of the rules; `store/` and `bus/` provide it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from rooms.chat import Announcement, Message
from rooms.commands import CastBallot, UpvoteQuestion
from rooms.facts import Data, Mine, Numbered, Outcome, Stream
from rooms.floor import Floor
from rooms.forum import Settings
from rooms.people import Person
from rooms.polls import Poll
from rooms.programme import RoomInfo, Session
from rooms.questions import Question
from rooms.screens import Screen
from rooms.snapshot import RoomNow
from rooms.stage import Stage

T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """What a command came to: the `ok` of its reply; `again` when this id was done before."""

    ok: Data
    again: bool = False


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


class Questions(Protocol):
    """Questions of the unit's room. `get` refuses `not_found` for one of another room."""

    def get(self, id: str) -> Question: ...
    def save(self, question: Question) -> None: ...
    def staged(self) -> Question | None: ...
    def queued(self) -> list[Question]: ...
    def unite_upvotes(self, from_: str, into: str) -> None: ...


class Polls(Protocol):
    """Polls of the unit's room. `count` locks out running ballots and counts each committed one."""

    def get(self, id: str) -> Poll: ...
    def save(self, poll: Poll) -> None: ...
    def has_ballots(self, poll: Poll) -> bool: ...
    def count(self, poll: Poll) -> Data: ...
    def approve_answer(self, poll: Poll, answer: str, on: bool) -> None: ...


class People(Protocol):
    """People of the event. `find` takes an id or the alias of an anonymous asker."""

    def get(self, id: str) -> Person: ...
    def find(self, id_or_alias: str) -> Person: ...
    def save(self, person: Person) -> None: ...
    def add(self, person: Person) -> None: ...


class Talk(Protocol):
    """The chat and the announcements of the unit's room."""

    def get(self, id: str) -> Message: ...
    def save(self, message: Message) -> None: ...
    def announce(self, announcement: Announcement) -> None: ...


class Screens(Protocol):
    """Screens of the unit's room. `claim` ends the wait of the display that shows this code.

    `claim` refuses `not_found` when no display shows the code (any more), and marks the pairing
    as done by this screen and person.
    """

    def get(self, id: str) -> Screen: ...
    def save(self, screen: Screen) -> None: ...
    def claim(self, code: str, screen: Screen) -> None: ...
    def remove(self, screen: Screen) -> None: ...


class Programme(Protocol):
    """Sessions of the whole event."""

    def sessions(self) -> list[Session]: ...
    def save(self, sessions: Sequence[Session]) -> None: ...


class RoomDesk(Protocol):
    """The one-of-a-kind things of the unit's room."""

    def settings(self) -> Settings: ...
    def save_settings(self, settings: Settings) -> None: ...
    def stage(self) -> Stage: ...
    def save_stage(self, stage: Stage) -> None: ...
    def floor(self) -> Floor: ...
    def save_floor(self, floor: Floor) -> None: ...


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
    def stranded_polls(self, before: datetime) -> list[tuple[str, str]]: ...


@dataclass(frozen=True)
class Cast:
    """A ballot on its way into the running batch."""

    room: str
    by: Person
    id: str
    command: CastBallot


@dataclass(frozen=True)
class Upvote:
    """An upvote on its way into the running batch."""

    room: str
    by: Person
    id: str
    command: UpvoteQuestion


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
