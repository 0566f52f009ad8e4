"""Casting ballots in tests."""

import asyncio
from collections.abc import Sequence
from typing import Any

from rooms.commands import CastBallot, Choice, UpvoteQuestion
from rooms.facts import Data
from rooms.people import Person
from rooms.refusals import Refusal
from server.actions.ports import Cast, Done, Upvote
from server.store.store import SqlStore
from tests.store.meeting import Meeting

A, B, C = (Choice(options=(option,)) for option in "abc")


def ballot(by: Person, poll: str, choice: Choice = A, id: str | None = None) -> Cast:
    """A ballot in the main room; its id is made of who and what if none is given."""
    return Cast("main", by, id or f"{poll}-{choice}"[:40], CastBallot(poll, choice))


def upvote(by: Person, question: str, on: bool = True, id: str | None = None) -> Upvote:
    return Upvote("main", by, id or f"{question}-{on}", UpvoteQuestion(question, on))


async def outcomes(store: SqlStore, *entries: Cast | Upvote) -> list[Done | Refusal]:
    """What came of each; all of them come in together."""
    futures = [
        store.cast(entry) if isinstance(entry, Cast) else store.upvote(entry) for entry in entries
    ]
    results = await asyncio.gather(*futures, return_exceptions=True)
    return [accepted(result) for result in results]


def accepted(result: object) -> Done | Refusal:
    """The result, if it is one that a voter may get."""
    assert isinstance(result, Done | Refusal), result
    return result


def words(results: Sequence[Done | Refusal]) -> list[str]:
    """The code of each refusal, "ok" or "again" for what was done."""
    return [r.code if isinstance(r, Refusal) else "again" if r.again else "ok" for r in results]


async def tally(meeting: Meeting, poll: str) -> Data:
    """The figures of the poll now."""
    (figures,) = await meeting.store.read(lambda reader: reader.figures("main", [poll]))
    return figures.tally


async def stored(meeting: Meeting, statement: Any) -> list[tuple[Any, ...]]:
    """Rows as they are in the database."""
    return await meeting.store.read(
        lambda reader: [tuple(row) for row in reader.connection.execute(statement)]
    )
