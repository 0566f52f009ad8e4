"""How people and displays come in: by the event's code, a badge, an invite, a code on a screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import func, or_, select

from rooms.people import Attendance, Delegation, Person, Role
from rooms.programme import Event
from rooms.refusals import Refusal
from rooms.screens import CODE_MINUTES
from server.store import ids, people, programme, tables
from server.store.sql import AnyRow, Values
from server.store.transaction import Transaction

B = tables.badges.c
I = tables.invites.c  # noqa: E741 - a table's columns
W = tables.pairings.c
D = tables.delegations.c

WAITING_SCREENS: Final = 1000
"""Displays that may wait for a moderator at once; codes cost nothing to ask for."""


@dataclass(frozen=True)
class Badge:
    """A printed code and whom it is for. `person` is their id once they have come."""

    code: str
    name: str
    role: Role
    attendance: Attendance
    delegation: Delegation | None = None
    person: str | None = None


@dataclass(frozen=True)
class Pairing:
    """What a display without a pass shows (`code`) and asks again with (`secret`)."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class Reception:
    """Whatever lets somebody in, in one transaction of no room."""

    tx: Transaction

    def join(self, person: Person) -> Person:
        """A new person, by whatever right: `id` and `alias` are given here if they are empty."""
        named = replace(person, id=person.id or ids.new_id(), alias=person.alias or ids.new_alias())
        if named.delegation is not None:
            named = replace(named, delegation=self.delegation(named.delegation.id))
        people.SqlPeople(self.tx).add(named)
        return self._person(named.id)

    def by_badge(self, code: str, languages: Sequence[str] = ()) -> Person:
        """Whoever the badge was printed for: one person, from however many devices."""
        held = select(tables.badges).where(B.code == ids.as_badge(code)).with_for_update()
        row = self.tx.row(held)
        if row is None:
            raise Refusal("not_found", "There is no such badge at this event.")
        if row.person is not None:
            return self._welcome_back(row.person)
        delegation = None if row.delegation is None else self.delegation(row.delegation)
        holder = Person(
            *(ids.new_id(), row.name, Role(row.role), Attendance(row.attendance), delegation),
            badge=row.code,
            languages=tuple(languages),
        )
        person = self.join(holder)
        badge = tables.badges.update().where(B.code == row.code)
        self.tx.change(badge.values({B.person: person.id}))
        return person

    def by_invite(self, jti: str, person: Person) -> Person:
        """A new person by an invite; Refusal when it has been used as often as it may."""
        left = or_(I.uses_left.is_(None), I.uses_left > 0)
        use = tables.invites.update().where(I.jti == jti, left)
        if not self.tx.change(use.values({I.uses_left: I.uses_left - 1})):
            raise Refusal("forbidden", "This invite has been used up. Ask for a new one.")
        return self.join(person)

    def make_invite(self, jti: str, uses: int | None) -> None:
        """Remember an invite that was signed; `uses` None: as often as one likes."""
        values = {I.jti.name: jti, I.uses_left.name: uses, I.made_at.name: self.tx.now}
        self.tx.insert(tables.invites, [values])

    def make_badges(self, badges: Sequence[Badge]) -> list[Badge]:
        """Codes for a list of people, in its order; a badge with a code keeps it."""
        made = [replace(badge, code=badge.code or ids.new_badge()) for badge in badges]
        highest = self.tx.row(select(func.max(B.place)))
        first = 1 + ((highest and highest[0]) or 0)
        places = enumerate(made, start=first)
        self.tx.insert(tables.badges, [_badge_values(badge, place) for place, badge in places])
        return made

    def delegation(self, id: str) -> Delegation:
        """The delegation of this id."""
        row = self.tx.row(select(D.id, D.name, D.country, D.field).where(D.id == id))
        if row is None:
            raise Refusal("not_found", "There is no such delegation at this event.")
        return Delegation(*row)

    def delegation_named(self, name: str, country: str = "", field: str = "") -> Delegation:
        """The delegation of this name (and country, if given), made if there is none."""
        known = [d for d in programme.delegations(self.tx.connection) if _same(d, name, country)]
        if known:
            return known[0]
        made = Delegation(ids.new_id(), name, country, field)
        highest = self.tx.row(select(func.max(D.place)))
        place = 1 + ((highest and highest[0]) or 0)
        self.tx.insert(tables.delegations, [{**vars(made), D.place.name: place}])
        return made

    def show_code(self) -> Pairing:
        """A code for a display to show, unlike every other that is shown now."""
        self._forget_old_codes()
        waiting = self.tx.row(select(func.count()).where(W.screen.is_(None)))
        if waiting is not None and waiting[0] >= WAITING_SCREENS:
            raise Refusal("overloaded", "Too many screens wait for a moderator.", retry_ms=60_000)
        expires_at = self.tx.now + timedelta(minutes=CODE_MINUTES)
        while True:
            shown = Pairing(ids.new_pairing_code(), ids.new_secret(), expires_at)
            if self.tx.insert_if_new(tables.pairings, _pairing_values(shown)):
                return shown

    def load_event(self, event: Event) -> None:
        """Make this the event; what has happened in rooms of the same id stays."""
        programme.load(self.tx, event)

    def _forget_old_codes(self) -> None:
        """Codes nobody claimed in time; and claimed ones, long after their display has its pass."""
        stale = W.expires_at <= self.tx.now
        old = W.expires_at <= self.tx.now - timedelta(hours=1)
        self.tx.change(tables.pairings.delete().where(or_(stale & W.screen.is_(None), old)))

    def _welcome_back(self, id: str) -> Person:
        person = self._person(id)
        if person.removed:
            raise Refusal("forbidden", "You have been removed from this event.")
        return person

    def _person(self, id: str) -> Person:
        return people.SqlPeople(self.tx).get(id)


@dataclass(frozen=True)
class Errand:
    """A job at the reception that waits for its transaction."""

    job: Callable[[Reception], Any]


def digest(secret: str) -> str:
    """What is kept of a display's secret: enough to know it again, not enough to use it."""
    return sha256(secret.encode()).hexdigest()


def badge_of(row: AnyRow) -> Badge:
    """A badge from a row of the badge's columns and its delegation's."""
    code, name, role, attendance, person, *delegation = row
    body = Delegation(*delegation) if delegation[0] is not None else None
    return Badge(code, name, Role(role), Attendance(attendance), body, person)


def _badge_values(badge: Badge, place: int) -> dict[str, Any]:
    return {
        B.code.name: ids.as_badge(badge.code),
        B.place.name: place,
        B.name.name: badge.name,
        B.role.name: str(badge.role),
        B.attendance.name: str(badge.attendance),
        B.delegation.name: None if badge.delegation is None else badge.delegation.id,
        B.person.name: badge.person,
    }


def _same(delegation: Delegation, name: str, country: str) -> bool:
    if country and delegation.country.casefold() != country.casefold():
        return False
    return delegation.name.casefold() == name.casefold()


def _pairing_values(shown: Pairing) -> Values:
    return {
        W.code.name: shown.code,
        W.digest.name: digest(shown.secret),
        W.expires_at.name: shown.expires_at,
    }
