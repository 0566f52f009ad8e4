"""What happened: facts, numbered by the store, and personal messages beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

Data = dict[str, Any]
T = TypeVar("T")


class Stream(StrEnum):
    """One stream, one audience, one rendering: nothing inside a stream is filtered per reader."""

    MAIN = "main"
    CHAT = "chat"
    STAFF = "staff"


@dataclass(frozen=True)
class Fact:
    """Something that happened in a room, in the past tense. The store gives `seq` and `at`."""

    room: str
    stream: Stream
    name: str
    data: Data


@dataclass(frozen=True)
class Numbered:
    """A fact as it was committed: `no` counts every fact of the room, `seq` those of its stream."""

    fact: Fact
    no: int
    seq: int
    at: datetime

    @property
    def stream(self) -> Stream:
        """The stream its `seq` counts in."""
        return self.fact.stream


@dataclass(frozen=True)
class Mine:
    """News for one person on all their links: `rev` grows with every change of the same key."""

    room: str
    person: str
    kind: str
    key: str
    rev: int
    data: Data


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What a rule decided: the thing as it is now, what to announce, and to whom privately."""

    now: T
    facts: tuple[Fact, ...] = ()
    mine: tuple[Mine, ...] = ()


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, the only form of time on the wire."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def stamp_or_none(at: datetime | None) -> str | None:
    """`stamp`, or None for a moment that has not come."""
    return None if at is None else stamp(at)


def fact_view(numbered: Numbered) -> Data:
    """A fact as every link of its stream receives it."""
    return {
        "room": numbered.fact.room,
        "stream": str(numbered.fact.stream),
        "seq": numbered.seq,
        "fact": numbered.fact.name,
        "at": stamp(numbered.at),
        "data": numbered.fact.data,
    }


def mine_view(mine: Mine) -> Data:
    """A personal message as the person's links receive it."""
    return {
        "room": mine.room,
        "mine": mine.kind,
        "key": mine.key,
        "rev": mine.rev,
        "data": mine.data,
    }
