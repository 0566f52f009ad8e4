"""The event and its programme: sessions as a unit keeps them, and the whole as it is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from rooms.people import LOBBY, Delegation
from rooms.programme import Event, RoomInfo, RoomKind, Session, SessionState, Speaker
from server.store import tables
from server.store.sql import AnyRow, AnySelect, Values
from server.store.tables.room import RoomRow
from server.store.transaction import Transaction

E = tables.events.c
R = tables.rooms.c
S = tables.sessions.c
K = tables.speakers.c
D = tables.delegations.c


@dataclass(frozen=True)
class SqlProgramme:
    """Sessions of the whole event, in one transaction."""

    tx: Transaction

    def sessions(self) -> list[Session]:
        return sessions(self.tx.connection)

    def save(self, sessions: Sequence[Session]) -> None:
        for session in sessions:
            statement = tables.sessions.update().where(S.id == session.id)
            self.tx.change(statement, _session_values(session))


def sessions(connection: Connection) -> list[Session]:
    """Every session, in the order of the event file."""
    return [session_of(row) for row in connection.execute(_in_place(tables.sessions))]


def event(connection: Connection) -> Event | None:
    """The event with its whole programme as it stands, or None before one was loaded."""
    row = connection.execute(select(tables.events)).first()
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    return Event(
        **{**values, "organisers": tuple(row.organisers), "hosts": tuple(row.hosts)},
        rooms=tuple(room_of(row) for row in connection.execute(_listed_rooms())),
        sessions=tuple(sessions(connection)),
        speakers=tuple(speaker_of(row) for row in connection.execute(_in_place(tables.speakers))),
        delegations=tuple(delegations(connection)),
    )


def delegations(connection: Connection) -> list[Delegation]:
    """Every delegation, in the order of the event file; those made later at the end."""
    statement = select(D.id, D.name, D.country, D.field).order_by(D.place, D.name, D.id)
    return [Delegation(*row) for row in connection.execute(statement)]


def room(connection: Connection, id: str) -> RoomInfo | None:
    """A room as the programme names it; also the lobby, and one that left the programme."""
    row = connection.execute(select(tables.rooms).where(R.id == id)).first()
    return None if row is None else room_of(row)


def load(tx: Transaction, event: Event) -> None:
    """Make this the event. What has happened stays: facts, people, what runs or has ended.

    Rooms that are in the programme no more keep their history and leave the list. A session of the
    same id that was started or ended stays so.
    """
    tx.change(tables.events.delete())
    tx.insert(tables.events, [_event_values(event)])
    tx.change(tables.rooms.update().where(R.id != LOBBY).values({R.place: None}))
    named = [R.place, R.title, R.kind, R.hall]
    keep = [c for c in tables.rooms.columns if c.name not in {n.name for n in named}]
    for place, room in enumerate(event.rooms):
        tx.put(tables.rooms, room_values(room, place), keep=keep)
    _load_sessions(tx, event)
    tx.change(tables.speakers.delete())
    tx.insert(tables.speakers, _placed(event.speakers))
    for delegation in _placed(event.delegations):
        tx.put(tables.delegations, delegation)


def _load_sessions(tx: Transaction, event: Event) -> None:
    before = {session.id: session for session in sessions(tx.connection)}
    tx.change(tables.sessions.delete())
    loaded = [_resumed(session, before.get(session.id)) for session in event.sessions]
    places = enumerate(loaded)
    tx.insert(
        tables.sessions,
        [{**_session_values(session), S.place.name: place} for place, session in places],
    )


def _resumed(session: Session, before: Session | None) -> Session:
    if before is None or before.state is SessionState.PLANNED:
        return session
    return replace(
        session,
        state=before.state,
        started_at=before.started_at,
        ended_at=before.ended_at,
    )


def session_of(row: AnyRow) -> Session:
    """A session from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    del values[S.place.name]
    state, speakers = SessionState(row.state), tuple(row.speakers)
    return Session(**{**values, "state": state, "speakers": speakers})


def room_values(room: RoomInfo, place: int | None) -> Values:
    """The row of a room in which nothing has happened yet."""
    title, kind = dict(room.title), str(room.kind)
    return RoomRow(id=room.id, place=place, title=title, kind=kind, hall=room.hall).model_dump()


def room_of(row: AnyRow) -> RoomInfo:
    """A room as the programme names it, from its row."""
    return RoomInfo(row.id, row.title, RoomKind(row.kind), row.hall)


def speaker_of(row: AnyRow) -> Speaker:
    """A speaker from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    del values[K.place.name]
    return Speaker(**values)


def _session_values(session: Session) -> Values:
    return {
        **vars(session),
        "title": dict(session.title),
        "abstract": dict(session.abstract),
        "speakers": list(session.speakers),
        "state": str(session.state),
    }


def _event_values(event: Event) -> Values:
    lists = {"organisers", "hosts"}
    words = {name: dict(getattr(event, name)) for name in ("name", "tagline", "venue", "city")}
    values = {c.name: getattr(event, c.name) for c in tables.events.columns}
    return {**values, **words, **{n: [dict(each) for each in getattr(event, n)] for n in lists}}


def _placed(things: Sequence[Speaker] | Sequence[Delegation]) -> list[Values]:
    return [{**vars(thing), K.place.name: place} for place, thing in enumerate(things)]


def _in_place(table: Any) -> AnySelect:  # noqa: ANN401 - any table that has a place
    return select(table).order_by(table.c.place)


def _listed_rooms() -> AnySelect:
    return select(tables.rooms).where(R.place.is_not(None)).order_by(R.place)
