"""What moderators do about people."""

from __future__ import annotations

from rooms import moderation
from rooms.commands import MutePerson, RemovePerson
from rooms.facts import Data
from rooms.floor import hand_of
from rooms.people import LOBBY
from rooms.refusals import Refusal
from server.actions import floor, streams
from server.actions.ports import Unit


def mute_person(unit: Unit, do: MutePerson) -> Data:
    person = unit.people.find(do.person)
    outcome = moderation.mute(person, unit.room, do.person, do.minutes, unit.now)
    unit.people.save(outcome.now)
    unit.emit(outcome)
    called = moderation.called(person, do.person)
    unit.audit("mute_person", called["id"], None, {**called, "reason": do.reason})
    return {"person": called}


def remove_person(unit: Unit, do: RemovePerson) -> Data:
    """End somebody's pass everywhere; their hand goes down and what they send ends."""
    if do.minutes is not None:
        raise Refusal("unsupported", "Removal is for good. To silence somebody for a while, mute.")
    person = unit.people.find(do.person)
    outcome = moderation.remove(person, unit.room, do.person)
    unit.people.save(outcome.now)
    unit.emit(outcome)
    unit.cut_off(person.id)
    take_out(unit, do.person)
    called = moderation.called(person, do.person)
    unit.audit("remove_person", called["id"], None, {**called, "reason": do.reason})
    return {"person": called}


def take_out(unit: Unit, named: str) -> Data:
    """Lower the hand and end the streams that somebody removed has in the unit's room."""
    person = unit.people.find(named)
    if unit.room != LOBBY:
        if hand_of(unit.desk.floor(), person.id) is not None:
            floor.take_down(unit, person.id)
        streams.take_off(unit, person)
    return {}
