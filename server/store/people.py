"""People as a unit and the readers know them: with their delegation and what they may speak for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, exists, or_, select

from rooms.people import Attendance, Delegation, Person, Role
from rooms.refusals import Refusal
from server.store import tables
from server.store.sql import AnyRow, AnySelect, Values
from server.store.transaction import Transaction

P = tables.people.c
D = tables.delegations.c
G = tables.badges.c

_HAS_BADGES = exists(G.code).where(G.delegation == P.delegation)

PEOPLE: AnySelect = select(
    P.id,
    P.alias,
    P.name,
    P.role,
    P.attendance,
    P.badge,
    P.rooms,
    P.languages,
    P.muted_until,
    P.alias_muted_until,
    P.removed,
    D.id,
    D.name,
    D.country,
    D.field,
    _HAS_BADGES,
).select_from(tables.people.outerjoin(tables.delegations, D.id == P.delegation))
"""Everything a Person is made of; `person_of` reads its rows."""


@dataclass(frozen=True)
class SqlPeople:
    """People of the event, in one transaction."""

    tx: Transaction

    def get(self, id: str) -> Person:
        return _found(self.tx.row(PEOPLE.where(P.id == id)))

    def find(self, id_or_alias: str) -> Person:
        called = or_(P.id == id_or_alias, P.alias == id_or_alias)
        return _found(self.tx.row(PEOPLE.where(called)))

    def save(self, person: Person) -> None:
        self.tx.change(tables.people.update().where(P.id == person.id), _values(person))

    def add(self, person: Person) -> None:
        self.tx.insert(tables.people, [{**_values(person), P.joined_at.name: self.tx.now}])


def load(connection: Connection, id: str) -> Person | None:
    """The person of a pass as the database knows them now, or None."""
    row = connection.execute(PEOPLE.where(P.id == id)).first()
    return None if row is None else person_of(row)


def person_of(row: AnyRow) -> Person:
    """A person from a row of `PEOPLE`.

    The one ballot of a delegation is cast by those who hold a badge of it, if badges were printed
    for it, and otherwise by any of its members.
    """
    id, alias, name, role, attendance, badge, rooms, languages = row[:8]
    muted_until, alias_muted_until, removed = row[8:11]
    delegation, has_badges = row[11:15], row[15]
    belongs = delegation[0] is not None
    return Person(
        id=id,
        name=name,
        role=Role(role),
        attendance=Attendance(attendance),
        delegation=Delegation(*delegation) if belongs else None,
        badge=badge,
        rooms=None if rooms is None else frozenset(rooms),
        languages=tuple(languages),
        muted_until=muted_until,
        alias_muted_until=alias_muted_until,
        removed=removed,
        speaks_for=belongs and (badge is not None or not has_badges),
        alias=alias,
    )


def _found(row: AnyRow | None) -> Person:
    if row is None:
        raise Refusal("not_found", "There is nobody of that name here.")
    return person_of(row)


def _values(person: Person) -> Values:
    return {
        P.id.name: person.id,
        P.alias.name: person.alias,
        P.name.name: person.name,
        P.role.name: str(person.role),
        P.attendance.name: str(person.attendance),
        P.delegation.name: None if person.delegation is None else person.delegation.id,
        P.badge.name: person.badge,
        P.rooms.name: None if person.rooms is None else sorted(person.rooms),
        P.languages.name: list(person.languages),
        P.muted_until.name: person.muted_until,
        P.alias_muted_until.name: person.alias_muted_until,
        P.removed.name: person.removed,
    }
