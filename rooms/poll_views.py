"""A poll, the states it may be in, and what each reader sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from rooms.facts import Data, Outcome, stamp_or_none

SCALE: Final = 5


class State(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    PUBLISHED = "published"
    VOID = "void"


@dataclass(frozen=True)
class Option:
    id: str
    text: str


@dataclass(frozen=True)
class Poll:
    """A matter to decide. `result` is frozen by closing; `run` counts from 1.

    `seconds` is the time a run is given, `remaining` what a paused one has left of it. `last` is
    what everybody saw of the run before, kept until a new run opens.
    """

    id: str
    room: str
    kind: str
    title: str
    options: tuple[Option, ...] = ()
    min: int = 1
    max: int = 1
    scale: int = SCALE
    results: str = "after_close"
    change: bool = False
    who: str = "everyone"
    secret: bool = False
    seconds: int | None = None
    run: int = 1
    state: State = State.DRAFT
    rev: int = 1
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    result: Data | None = None
    last: Data | None = None
    remaining: int | None = None


Polls = Outcome[Poll]


def staff_view(poll: Poll) -> Data:
    """A poll without its result, as staff see a draft and everybody a poll that was opened."""
    return {
        "id": poll.id,
        "run": poll.run,
        "state": str(poll.state),
        "kind": poll.kind,
        "title": poll.title,
        "options": [{"id": o.id, "text": o.text} for o in poll.options],
        "min": poll.min,
        "max": poll.max,
        "scale": poll.scale,
        "results": poll.results,
        "change": poll.change,
        "who": poll.who,
        "secret": poll.secret,
        "seconds": poll.seconds,
        "remaining": poll.remaining,
        "opened_at": stamp_or_none(poll.opened_at),
        "closes_at": stamp_or_none(poll.closes_at),
        "closed_at": stamp_or_none(poll.closed_at),
        "reason": poll.reason,
    }


def public_view(poll: Poll) -> Data:
    """What everybody may see: no number before the result is published, none after it is void."""
    shown = poll.result if poll.state is State.PUBLISHED else None
    return {**staff_view(poll), "result": shown}


def listed_view(poll: Poll) -> Data | None:
    """What the room's list of polls holds of it: this run once it was opened, else the last."""
    return public_view(poll) if poll.opened_at is not None else poll.last


def counted_view(poll: Poll) -> Data:
    """What staff are told when a poll is counted, or counted anew after sorting its answers."""
    return {"poll": poll.id, "run": poll.run, "result": poll.result}
