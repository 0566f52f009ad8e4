"""What waits to be written, sorted by how it is written, and each way to write it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rooms.refusals import Refusal
from server.actions.ports import Cast, Committed, Entry, Upvote
from server.store import unit, visits
from server.store.faults import Spoilt
from server.store.reception import Errand, Reception
from server.store.transaction import Transaction
from server.store.unit import Write
from server.store.visits import Visit

BATCH: Final = 2000
"""The most ballots and upvotes in one transaction."""

GROUP: Final = 100
"""The most jobs of one room in one transaction."""

VISITS_KEPT: Final = 50_000
"""Visits that wait for a database to come back; later ones are forgotten."""


@dataclass(slots=True)
class Item:
    """A job or an errand, and how to tell whoever waits what came of it."""

    what: Write | Errand
    answer: Callable[[Item, Any], None]


Waits = Item | Entry
"""What waits to be written and answered. A ballot or an upvote needs nothing around it."""


@dataclass
class Counts:
    """What was committed since the start: figures for tests, logs and metrics."""

    commits: int = 0
    jobs: int = 0
    ballots: int = 0
    largest: int = 0
    rollbacks: int = 0

    def note(self, items: Sequence[Waits]) -> None:
        """One transaction with these in it has been committed."""
        self.commits += 1
        if isinstance(items[0], Cast | Upvote):
            self.ballots += len(items)
        else:
            self.jobs += len(items)
        self.largest = max(self.largest, len(items))


@dataclass
class Waiting:
    """What has come in and is not committed yet."""

    rooms: dict[str, list[Item]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    errands: list[Item] = field(default_factory=list)
    visits: set[Visit] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.rooms or self.entries or self.errands)

    def add(self, items: Sequence[Item], entries: Sequence[Entry], visits: Sequence[Visit]) -> None:
        """Sort in what one turn of the event loop brought."""
        self.entries += entries
        self.visits.update(visits)
        for item in items:
            if isinstance(item.what, Write):
                self.rooms.setdefault(item.what.room, []).append(item)
            else:
                self.errands.append(item)

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

    def take_entries(self) -> list[Entry]:
        taken, self.entries = self.entries[:BATCH], self.entries[BATCH:]
        return taken

    def forget_visits(self) -> None:
        """Drop visits if too many wait for a database that does not come back."""
        if len(self.visits) > VISITS_KEPT:
            self.visits.clear()


def in_room(tx: Transaction, items: Sequence[Item]) -> tuple[Sequence[Any], list[Committed]]:
    """The jobs of one room."""
    answers, committed = unit.run(tx, [item.what for item in items if isinstance(item.what, Write)])
    return answers, [committed]


def at_reception(tx: Transaction, items: Sequence[Item]) -> tuple[Sequence[Any], list[Committed]]:
    """Whoever comes in."""
    return [_errand(tx, item.what) for item in items if isinstance(item.what, Errand)], []


def as_visits(tx: Transaction, visited: Collection[Visit]) -> None:
    """Who is where."""
    visits.write(tx, visited)


def room_of(item: Waits) -> str | None:
    """The room whose row the item needs."""
    return item.what.room if isinstance(item, Item) and isinstance(item.what, Write) else None


def _errand(tx: Transaction, errand: Errand) -> object:
    tx.wrote = False
    try:
        return errand.job(Reception(tx))
    except Refusal as refusal:
        if tx.wrote:
            raise Spoilt from refusal
        return refusal
