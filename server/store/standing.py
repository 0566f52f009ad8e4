"""A room as it is now, for snapshots: every part of it read in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, select

from rooms import captions, chat
from rooms.facts import Data, stamp
from rooms.forum import settings_view
from rooms.polls import Poll
from rooms.polls import State as PollState
from rooms.programme import now_next_view
from rooms.questions import LISTED, WAITING, Question
from rooms.questions import State as QuestionState
from rooms.refusals import Refusal
from rooms.screens import Screen
from rooms.snapshot import ANSWERED_SHOWN, POLLS_SHOWN, RoomNow
from server.actions.ports import Standing
from server.store import figures, tables
from server.store.captions import caption_of
from server.store.desk import floor_of, settings_of, speaking_on, stage_of
from server.store.ledger import heads_of
from server.store.polls import poll_of
from server.store.programme import session_of
from server.store.questions import question_of
from server.store.screens import screen_of
from server.store.sql import AnyRow
from server.store.streams import streams_of
from server.store.talk import announcement_of, message_of

R = tables.rooms.c
Q = tables.questions.c
P = tables.polls.c
S = tables.screens.c
M = tables.mutes.c
E = tables.sessions.c


def standing(connection: Connection, epoch: str, room: str, now: datetime) -> Standing:
    """The room's numbers, and then what is in it."""
    row = connection.execute(select(tables.rooms).where(R.id == room)).first()
    if row is None:
        raise Refusal("not_found", "There is no such room.")
    return Standing(epoch, row.no, heads_of(row), _now(connection, row, now), settings_of(row))


def _now(connection: Connection, row: AnyRow, now: datetime) -> RoomNow:
    room: str = row.id
    questions = _questions(connection, room)
    counts = figures.upvotes(connection, [q.id for q in questions if q.state not in WAITING])
    floor = floor_of(row)
    return RoomNow(
        questions=questions,
        polls=_polls(connection, room),
        stage=stage_of(row),
        floor=floor,
        streams=streams_of(row, speaking_on(floor)),
        captions=[caption_of(r) for r in _last(connection, tables.captions, room, captions.SHOWN)],
        messages=[message_of(r) for r in _last(connection, tables.messages, room, chat.SHOWN)],
        announcements=[
            announcement_of(r)
            for r in _last(connection, tables.announcements, room, chat.ANNOUNCED)
        ],
        session=_session(connection, room, now),
        upvotes={id: n for id, (n, _) in counts.items()},
        screens=_screens(connection, room),
        settings=settings_view(settings_of(row)),
        muted=_muted(connection, room, now),
    )


def _questions(connection: Connection, room: str) -> list[Question]:
    """What is listed or waits, and as many answered ones as a snapshot shows, oldest first."""
    here = select(tables.questions).where(Q.room == room)
    live = here.where(Q.state.in_(sorted(LISTED | WAITING)))
    answered = here.where(Q.state == QuestionState.ANSWERED)
    latest = answered.order_by(Q.answered_at.desc(), Q.id.desc()).limit(ANSWERED_SHOWN)
    rows = [*connection.execute(live), *connection.execute(latest)]
    return sorted(map(question_of, rows), key=lambda q: (q.at, q.id))


def _polls(connection: Connection, room: str) -> list[Poll]:
    """Every draft, and as many opened ones as a snapshot shows, oldest first."""
    here = select(tables.polls).where(P.room == room)
    drafts = here.where(P.state == PollState.DRAFT)
    opened = here.where(P.opened_at.is_not(None), P.state != PollState.DRAFT)
    latest = opened.order_by(P.opened_at.desc(), P.id.desc()).limit(POLLS_SHOWN)
    rows = [*connection.execute(drafts), *connection.execute(latest)]
    return [poll_of(row) for row in sorted(rows, key=lambda row: (row.made_at, row.id))]


def _last(connection: Connection, table: Table, room: str, n: int) -> list[AnyRow]:
    """The last lines of a room, oldest first."""
    c = table.c
    statement = select(table).where(c.room == room).order_by(c.place.desc()).limit(n)
    return [*connection.execute(statement)][::-1]


def _session(connection: Connection, room: str, now: datetime) -> Data:
    rows = connection.execute(select(tables.sessions).where(E.room == room))
    return now_next_view([session_of(row) for row in rows], room, now)


def _screens(connection: Connection, room: str) -> list[Screen]:
    statement = select(tables.screens).where(S.room == room).order_by(S.name, S.id)
    return [screen_of(row) for row in connection.execute(statement)]


def _muted(connection: Connection, room: str, now: datetime) -> list[Data]:
    """Whom staff have silenced here, as they called them, until it has passed."""
    statement = select(M.id, M.name, M.until).where(M.room == room, M.until > now)
    rows = connection.execute(statement.order_by(M.until, M.id))
    return [{"id": id, "name": name, "until": stamp(until)} for id, name, until in rows]
