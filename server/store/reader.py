"""What is read: one transaction, one moment, never a wait for whoever writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from rooms.captions import Caption
from rooms.facts import Data, Numbered, Stream
from rooms.people import Delegation, Person
from rooms.polls import Poll, State
from rooms.programme import Event, RoomInfo
from rooms.recordings import Answered, Recorded
from rooms.refusals import Refusal
from rooms.streams import Streams
from server.actions.ports import Figures, Standing
from server.store import captions, figures, mine, people, programme, recordings, standing, tables
from server.store.desk import floor_of, speaking_on
from server.store.ledger import fact_of, heads_of
from server.store.polls import poll_of
from server.store.reception import Badge, badge_of
from server.store.sql import AnyRow, among
from server.store.streams import streams_of

R = tables.rooms.c
F = tables.facts.c
P = tables.polls.c
B = tables.badges.c
D = tables.delegations.c
EPOCH = "epoch"


@dataclass(frozen=True)
class SqlReader:
    """One read transaction. `connection` is for those who read rows themselves, as exports do."""

    connection: Connection
    now: datetime

    def epoch(self) -> str:
        m = tables.meta.c
        found: str = self.connection.execute(select(m.value).where(m.key == EPOCH)).scalar_one()
        return found

    def standing(self, room: str) -> Standing:
        return standing.standing(self.connection, self.epoch(), room, self.now)

    def heads(self) -> dict[str, int]:
        rows = self.connection.execute(select(R.id, R.no))
        return {row.id: row.no for row in rows}

    def head(self, room: str) -> tuple[int, dict[Stream, int]]:
        row = self._row(room)
        return row.no, heads_of(row)

    def streams(self, room: str) -> Streams:
        row = self._row(room)
        return streams_of(row, speaking_on(floor_of(row)))

    def captions(
        self, room: str, language: str, since: datetime | None, until: datetime | None
    ) -> list[Caption]:
        return captions.captions(self.connection, room, language, since, until)

    def recordings(self, room: str) -> list[Recorded]:
        return recordings.recordings(self.connection, room)

    def answered(self, room: str) -> list[Answered]:
        return recordings.answered(self.connection, room)

    def facts_after(self, room: str, no: int, limit: int) -> list[Numbered]:
        later = select(tables.facts).where(F.room == room, F.no > no).order_by(F.no).limit(limit)
        return [fact_of(row) for row in self.connection.execute(later)]

    def mine(self, room: str, people: Sequence[Person]) -> dict[str, Data]:
        return mine.mine(self.connection, room, people)

    def person(self, id: str) -> Person | None:
        return people.load(self.connection, id)

    def figures(self, room: str, polls: Sequence[str]) -> list[Figures]:
        asked = among(self.connection, P.id, polls)
        here = select(tables.polls).where(P.room == room, asked).order_by(P.id)
        return [self._figures(poll_of(row)) for row in self.connection.execute(here)]

    def _figures(self, poll: Poll) -> Figures:
        counted = figures.count(self.connection, poll, self.now)
        return Figures(poll, counted.rev, counted.tally, counted.waiting)

    def upvotes(self, room: str, questions: Sequence[str]) -> dict[str, tuple[int, int]]:
        q = tables.questions.c
        here = select(q.id).where(q.room == room, among(self.connection, q.id, questions))
        return figures.upvotes(self.connection, list(self.connection.execute(here).scalars()))

    def due_polls(self, now: datetime) -> list[tuple[str, str]]:
        due = select(P.room, P.id).where(P.state == State.OPEN, P.closes_at <= now)
        return [(room, id) for room, id in self.connection.execute(due.order_by(P.closes_at))]

    def stranded_polls(self, before: datetime) -> list[tuple[str, str]]:
        left = select(P.room, P.id).where(P.state == State.CLOSING, P.closed_at < before)
        return [(room, id) for room, id in self.connection.execute(left.order_by(P.closed_at))]

    def _row(self, room: str) -> AnyRow:
        row = self.connection.execute(select(tables.rooms).where(R.id == room)).first()
        if row is None:
            raise Refusal("not_found", "There is no such room.")
        return row

    # -- beyond what actions need: for the doors --------------------------------------------------

    def event(self) -> Event | None:
        """The event with its programme as it stands; None before one was loaded."""
        return programme.event(self.connection)

    def room(self, id: str) -> RoomInfo | None:
        """A room as the programme names it, the lobby included."""
        return programme.room(self.connection, id)

    def delegations(self) -> list[Delegation]:
        """Every delegation."""
        return programme.delegations(self.connection)

    def people(self, ids: Sequence[str] | None = None) -> list[Person]:
        """These people, or everybody, by name."""
        c = tables.people.c
        named = (
            people.PEOPLE if ids is None else people.PEOPLE.where(among(self.connection, c.id, ids))
        )
        rows = self.connection.execute(named.order_by(c.name, c.id))
        return [people.person_of(row) for row in rows]

    def badges(self) -> list[Badge]:
        """Every badge in the order of the lists they were made from."""
        body = (D.id, D.name, D.country, D.field)
        columns = (B.code, B.name, B.role, B.attendance, B.person, *body)
        joined = tables.badges.outerjoin(tables.delegations, D.id == B.delegation)
        rows = self.connection.execute(select(*columns).select_from(joined).order_by(B.place))
        return [badge_of(row) for row in rows]
