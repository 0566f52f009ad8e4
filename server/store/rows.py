"""Plain rows for a checker that trusts no counter and no view."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from server.store import tables
from server.store.sql import among

B = tables.ballots.c
Q = tables.questions.c
U = tables.upvotes.c
P = tables.polls.c


def ballots(connection: Connection, polls: Sequence[str]) -> list[tuple[str, int, str]]:
    """`(poll, run, person)` of every ballot in these polls, secret ones included."""
    cast = select(B.poll, B.run, B.person).where(among(connection, B.poll, polls))
    return [(poll, run, person) for poll, run, person in connection.execute(cast)]


def questions(connection: Connection, askers: Sequence[str]) -> list[tuple[str, str]]:
    """`(id, first text)` of every question these people have asked, in whatever state."""
    asked = select(Q.id, Q.text, Q.original).where(among(connection, Q.person, askers))
    return [(id, original or text) for id, text, original in connection.execute(asked)]


def upvotes(connection: Connection, people: Sequence[str]) -> list[tuple[str, str]]:
    """`(question, person)` of every upvote of these people that stands."""
    given = select(U.question, U.person).where(U.on, among(connection, U.person, people))
    return [(question, person) for question, person in connection.execute(given)]


def results(connection: Connection, polls: Sequence[str]) -> list[tuple[str, int, int]]:
    """`(poll, run, voters)` of each of these polls' frozen results."""
    counted = select(P.id, P.run, P.result).where(among(connection, P.id, polls))
    rows = connection.execute(counted)
    return [(id, run, int(result["voters"])) for id, run, result in rows if result is not None]
