"""Moderating people: taking the word from somebody for a while, or sending them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rooms.facts import Data, Fact, Outcome, Stream, stamp_or_none
from rooms.people import STAFF, Person, pseudonym
from rooms.refusals import Refusal

MUTE_MINUTES: Final = 60


def mute(
    person: Person, room: str, named: str, minutes: int | None, now: datetime
) -> Outcome[Person]:
    """Take the word from somebody for a while; 0 minutes gives it back (M1).

    `named` is how the moderator called them: their id, or the alias of an anonymous asker, which
    is all that staff are told in return. Each is a mute of its own.
    """
    _not_staff(person)
    span = MUTE_MINUTES if minutes is None else minutes
    until = now + timedelta(minutes=span) if span else None
    if named == person.alias:
        muted = replace(person, alias_muted_until=until)
    else:
        muted = replace(person, muted_until=until)
    data = {"person": {**called(muted, named), "until": stamp_or_none(until)}}
    return Outcome(muted, (Fact(room, Stream.STAFF, "person.muted", data),))


def remove(person: Person, room: str, named: str) -> Outcome[Person]:
    """Send somebody out: their pass ends, on every link and in every room (M2)."""
    _not_staff(person)
    removed = replace(person, removed=True)
    fact = Fact(room, Stream.STAFF, "person.removed", {"person": called(person, named)})
    return Outcome(removed, (fact,))


def called(person: Person, named: str) -> Data:
    """The person as the moderator knows them: by name, or by alias and pseudonym."""
    if named == person.alias:
        return {"id": person.alias, "name": pseudonym(person.alias)}
    return {"id": person.id, "name": person.name}


def _not_staff(person: Person) -> None:
    if person.role in STAFF:
        raise Refusal("forbidden", "Moderators and organisers cannot be muted or removed here.")
