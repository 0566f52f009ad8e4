"""What moderators and displays look up: people by words, who is about, what became of a code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from rooms.people import Delegation, Person
from rooms.refusals import Refusal
from rooms.screens import Screen
from server.store import people, programme, tables
from server.store.reception import digest
from server.store.screens import screen_of

P = tables.people.c
D = tables.delegations.c
V = tables.visits.c
W = tables.pairings.c


def search(connection: Connection, words: str, limit: int) -> list[Person]:
    """People in whose name, delegation or badge every word occurs, by name."""
    found = people.PEOPLE
    for word in words.split():
        like = f"%{_literally(word.lower())}%"
        fields = (P.name, D.name, P.badge)
        found = found.where(or_(*(func.lower(field).like(like, escape="\\") for field in fields)))
    rows = connection.execute(found.order_by(P.name, P.id).limit(limit))
    return [people.person_of(row) for row in rows]


def present(connection: Connection, room: str, since: datetime) -> list[Person]:
    """Who has been seen in a room since a moment, by name; nobody who was removed."""
    seen = select(V.person).where(V.room == room, V.last_at >= since)
    here = people.PEOPLE.where(P.id.in_(seen), P.removed.is_(False)).order_by(P.name, P.id)
    return [people.person_of(row) for row in connection.execute(here)]


def paired(connection: Connection, secret: str, now: datetime) -> Screen | None:
    """The screen that the display with this secret became; None while it waits.

    Refusal `not_found` when its code is not shown any more, or the screen was unpaired.
    """
    row = connection.execute(select(tables.pairings).where(W.digest == digest(secret))).first()
    if row is None or (row.screen is None and row.expires_at <= now):
        raise Refusal("not_found", "This code has expired. Ask for a new one.")
    if row.screen is None:
        return None
    s = tables.screens.c
    screen = connection.execute(select(tables.screens).where(s.id == row.screen)).first()
    if screen is None:
        raise Refusal("not_found", "This screen has been unpaired. Ask for a new code.")
    return screen_of(screen)


def delegation_called(connection: Connection, name: str) -> Delegation | None:
    """The delegation of this very name, if there is exactly one."""
    wanted = name.casefold()
    found = [d for d in programme.delegations(connection) if d.name.casefold() == wanted]
    return found[0] if len(found) == 1 else None


def _literally(word: str) -> str:
    """A word for LIKE in which nothing is a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
