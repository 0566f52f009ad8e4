"""What each person has done in a room: their questions, ballots, upvotes, hand and screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, case, select

from rooms import ballots, floor, questions, screens, streams
from rooms.facts import Data
from rooms.people import Person, Role
from rooms.polls import State as PollState
from rooms.questions import PUBLIC, State
from rooms.snapshot import empty_person
from server.store import tables
from server.store.desk import floor_of
from server.store.polls import poll_of
from server.store.questions import question_of
from server.store.screens import screen_of
from server.store.sql import among
from server.store.streams import streams_of

R = tables.rooms.c
Q = tables.questions.c
U = tables.upvotes.c
P = tables.polls.c
B = tables.ballots.c
S = tables.screens.c

Views = dict[str, Data]
"""`mine` by person."""


def mine(connection: Connection, room: str, people: Sequence[Person]) -> Views:
    """One query a table, for however many people come back at once."""
    views = {person.id: empty_person(person) for person in people}
    ids = list(views)
    _add_questions(connection, room, ids, views)
    _add_upvotes(connection, room, ids, views)
    _add_ballots(connection, room, people, views)
    _add_hands_and_invitations(connection, room, views)
    _add_screens(connection, room, people, views)
    return views


def _add_questions(connection: Connection, room: str, ids: Sequence[str], views: Views) -> None:
    here = select(tables.questions).where(Q.room == room)
    line = here.where(Q.state == State.QUEUED)
    places = questions.places([question_of(row) for row in connection.execute(line)])
    theirs = here.where(among(connection, Q.person, ids)).order_by(Q.at, Q.id)
    for row in connection.execute(theirs):
        question = question_of(row)
        own = questions.own_view(question, places.get(question.id))
        views[question.person]["questions"].append({**own, "rev": question.rev})


def _add_upvotes(connection: Connection, room: str, ids: Sequence[str], views: Views) -> None:
    supported = tables.upvotes.join(tables.questions, Q.id == U.question)
    statement = (
        select(U.person, U.question)
        .select_from(supported)
        .where(Q.room == room, Q.state.in_(sorted(PUBLIC)), U.on.is_(True))
        .where(among(connection, U.person, ids))
        .order_by(U.question)
    )
    for person, question in connection.execute(statement):
        views[person]["upvotes"].append(question)


def _add_ballots(connection: Connection, room: str, people: Sequence[Person], views: Views) -> None:
    """The ballot in the run everybody sees: of a draft made anew, that of the run before."""
    voters = _voters(people)
    shown = case((P.state == PollState.DRAFT, P.run - 1), else_=P.run)
    cast = tables.ballots.join(tables.polls, (P.id == B.poll) & (shown == B.run))
    statement = (
        select(B.voter, B.run, B.choice, B.at, B.poll)
        .select_from(cast)
        .where(P.room == room, among(connection, B.voter, list(voters)))
    )
    rows = connection.execute(statement).all()
    here = select(tables.polls).where(among(connection, P.id, sorted({row.poll for row in rows})))
    polls = {poll.id: poll for poll in map(poll_of, connection.execute(here))}
    for voter, run, choice, at, poll in rows:
        view = {**ballots.ballot_view(polls[poll], choice, at), "run": run}
        for person in voters[voter]:
            views[person]["ballots"][poll] = view


def _voters(people: Iterable[Person]) -> dict[str, list[str]]:
    """Whose ballots to look for, and to whom each is shown; a delegation's to all its voters."""
    voters: dict[str, list[str]] = {}
    for person in people:
        voters.setdefault(person.id, []).append(person.id)
        if person.delegation is not None and person.speaks_for:
            voters.setdefault(f"delegation:{person.delegation.id}", []).append(person.id)
    return voters


def _add_hands_and_invitations(connection: Connection, room: str, views: Views) -> None:
    row = connection.execute(select(tables.rooms).where(R.id == room)).first()
    if row is None:
        return
    queue = floor_of(row)
    for hand in queue.hands:
        if hand.person in views:
            views[hand.person]["hand"] = floor.own_view(queue, hand.person)
    now = streams_of(row, None)
    for invited in now.invited:
        if invited.person in views:
            views[invited.person]["speaker"] = streams.own_view(now, invited.person)


def _add_screens(connection: Connection, room: str, people: Sequence[Person], views: Views) -> None:
    displays = [person.id for person in people if person.role is Role.SCREEN]
    if not displays:
        return
    theirs = select(tables.screens).where(S.room == room, among(connection, S.person, displays))
    for row in connection.execute(theirs):
        views[row.person] |= screens.own_view(screen_of(row))
