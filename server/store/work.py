"""What waits to be written, sorted by how it is written, and each way to write it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rooms.refusals import Refusal
from server.actions.ports import Cast, Committed, Upvote
from server.store import batch, unit, visits
from server.store.batch import Entry
from server.store.faults import Spoilt
from server.store.reception import Errand, Reception
from server.store.transaction import Transaction
from server.store.unit import Write
from server.store.visits import Visit

BATCH: Final = 1000
"""The most ballots and upvotes in one transaction."""

GROUP: Final = 100
"""The most jobs of one room in one transaction."""

VISITS_KEPT: Final = 50_000
"""Visits that wait for a database to come back; later ones are forgotten."""


@dataclass(slots=True)
class Item:
    """Something to write, and whoever waits for it (a future, or nobody)."""

    what: Write | Entry | Errand | Visit
    future: Any = None


@dataclass
class Counts:
    """What was committed since the start: figures for tests, logs and metrics."""

    commits: int = 0
    jobs: int = 0
    ballots: int = 0
    largest: int = 0
    rollbacks: int = 0

    def note(self, items: Sequence[Item]) -> None:
        """One transaction with these in it has been committed."""
        self.commits += 1
        if isinstance(items[0].what, Cast | Upvote):
            self.ballots += len(items)
        else:
            self.jobs += len(items)
        self.largest = max(self.largest, len(items))


@dataclass
class Waiting:
    """What has come in and is not committed yet."""

    rooms: dict[str, list[Item]] = field(default_factory=dict)
    entries: list[Item] = field(default_factory=list)
    errands: list[Item] = field(default_factory=list)
    visits: set[Visit] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.rooms or self.entries or self.errands)

    def add(self, item: Item) -> None:
        if isinstance(item.what, Write):
            self.rooms.setdefault(item.what.room, []).append(item)
        elif isinstance(item.what, Errand):
            self.errands.append(item)
        elif isinstance(item.what, tuple):
            self.visits.add(item.what)
        else:
            self.entries.append(item)

    def take_rooms(self) -> Iterator[tuple[str, list[Item]]]:
        """A group of jobs of each room that has any; the rest waits for the next round."""
        rooms, self.rooms = self.rooms, {}
        for room, items in rooms.items():
            if items[GROUP:]:
                self.rooms[room] = items[GROUP:]
            yield room, items[:GROUP]

    def take_errands(self) -> list[Item]:
        taken, self.errands = self.errands[:GROUP], self.errands[GROUP:]
        return taken

    def take_entries(self) -> list[Item]:
        taken, self.entries = self.entries[:BATCH], self.entries[BATCH:]
        return taken

    def forget_visits(self) -> None:
        """Drop visits if too many wait for a database that does not come back."""
        if len(self.visits) > VISITS_KEPT:
            self.visits.clear()


def in_room(tx: Transaction, writes: Sequence[Write]) -> tuple[Sequence[Any], list[Committed]]:
    """The jobs of one room."""
    answers, committed = unit.run(tx, writes)
    return answers, [committed]


def as_batch(tx: Transaction, entries: Sequence[Entry]) -> tuple[Sequence[Any], list[Committed]]:
    """Ballots and upvotes, whatever their rooms."""
    return batch.run(tx, entries)


def at_reception(
    tx: Transaction, errands: Sequence[Errand]
) -> tuple[Sequence[Any], list[Committed]]:
    """Whoever comes in."""
    return [_errand(tx, errand) for errand in errands], []


def as_visits(tx: Transaction, visited: Collection[Visit]) -> None:
    """Who is where."""
    visits.write(tx, visited)


def room_of(item: Item) -> str | None:
    """The room whose row the item needs."""
    return item.what.room if isinstance(item.what, Write) else None


def _errand(tx: Transaction, errand: Errand) -> object:
    tx.wrote = False
    try:
        return errand.job(Reception(tx))
    except Refusal as refusal:
        if tx.wrote:
            raise Spoilt from refusal
        return refusal
