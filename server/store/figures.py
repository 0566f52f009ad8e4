"""Counting ballots and upvotes: each figure with its revision, in one statement."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection, distinct, func, select

from rooms import tally
from rooms.ballots import ABSTAIN
from rooms.facts import Data
from rooms.people import VOTERS
from rooms.polls import Poll
from rooms.tally import Group
from server.store import tables
from server.store.sql import AnySelect, among

RUN: Final = 2**32
"""A revision is run × RUN + changes, so that a new run is always above the old one."""

B = tables.ballots.c
S = tables.sealed.c
A = tables.answers.c
U = tables.upvotes.c


@dataclass(frozen=True)
class Count:
    """A poll's tally, its revision, and the open answers that no moderator has let through."""

    rev: int
    tally: Data
    waiting: list[Data]


def count(connection: Connection, poll: Poll, now: datetime) -> Count:
    """Count the ballots of the present run that this transaction sees."""
    counted = connection.execute(_secret(poll) if poll.secret else _named(poll)).all()
    groups = [Group(choice, voters, weight) for choice, voters, weight, _ in counted]
    changes = sum(version for *_, version in counted)
    approved, decisions = _answers(connection, poll)
    voters = sum(group.voters for group in groups)
    entitled = max(connection.execute(_entitled(poll)).scalar_one(), voters)
    figures = tally.tally(poll, groups, entitled=entitled, as_of=now, approved=approved)
    waiting = _waiting(poll, groups, approved) if poll.kind == "open" else []
    return Count(poll.run * RUN + changes + decisions, figures, waiting)


def texts(connection: Connection, poll: Poll) -> list[str]:
    """Every open answer that was given in this run, each once."""
    c = S if poll.secret else B
    given = select(c.choice).where(c.poll == poll.id, c.run == poll.run).distinct()
    return [choice[1:] for (choice,) in connection.execute(given) if choice[:1] == "="]


def answer_id(poll: Poll, text: str) -> str:
    """What an open answer is called before anybody has looked at it."""
    digest = blake2b(f"{poll.id}\n{poll.run}\n{text}".encode(), digest_size=9).digest()
    return urlsafe_b64encode(digest).decode()


def upvotes(connection: Connection, questions: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Upvotes and revision of each of the questions, (0, 0) for one without any."""
    supported = func.count().filter(U.on)
    statement = (
        select(U.question, supported, func.sum(U.version))
        .where(among(connection, U.question, questions))
        .group_by(U.question)
    )
    found = {id: (int(n), int(rev)) for id, n, rev in connection.execute(statement)}
    return {id: found.get(id, (0, 0)) for id in questions}


def _named(poll: Poll) -> AnySelect:
    figures = (func.count(), func.sum(B.weight), func.sum(B.version))
    return select(B.choice, *figures).where(B.poll == poll.id, B.run == poll.run).group_by(B.choice)


def _secret(poll: Poll) -> AnySelect:
    return select(S.choice, S.n, S.n, S.n).where(S.poll == poll.id, S.run == poll.run)


def _answers(connection: Connection, poll: Poll) -> tuple[dict[str, str], int]:
    """Answers let through as text → id, and how many decisions were taken about answers."""
    if poll.kind != "open":
        return {}, 0
    statement = select(A.id, A.text, A.on, A.version).where(A.poll == poll.id, A.run == poll.run)
    rows = connection.execute(statement).all()
    return {text: id for id, text, on, _ in rows if on}, sum(version for *_, version in rows)


def _waiting(poll: Poll, groups: Sequence[Group], approved: dict[str, str]) -> list[Data]:
    cast = [group for group in groups if group.choice != ABSTAIN]
    cast.sort(key=lambda group: (-group.weight, group.choice))
    return [
        {"id": answer_id(poll, text), "text": text, "n": group.weight}
        for group in cast
        if (text := group.choice[1:]) not in approved
    ][: tally.TEXTS_SHOWN]


def _entitled(poll: Poll) -> AnySelect:
    """How many could vote: people who have been in the room, or delegations that have members."""
    p, v = tables.people.c, tables.visits.c
    voters = (p.role.in_(sorted(VOTERS)), p.removed.is_(False))
    if poll.who == "delegation":
        return select(func.count(distinct(p.delegation))).where(*voters)
    came = tables.people.join(tables.visits, v.person == p.id)
    statement = select(func.count()).select_from(came).where(v.room == poll.room, *voters)
    return statement.where(p.badge.is_not(None)) if poll.who == "badge" else statement
