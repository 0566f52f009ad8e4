"""What is done with the speaking queue."""

from __future__ import annotations

from rooms import floor
from rooms.commands import CallSpeaker, EndSpeaker, LowerHand, RaiseHand, ReorderHands
from rooms.facts import Data, Mine, Outcome
from rooms.floor import Floor
from rooms.refusals import Refusal
from server.actions.ports import Unit


def raise_hand(unit: Unit, do: RaiseHand) -> Data:
    outcome = floor.raise_hand(
        unit.desk.floor(), unit.new_id(), unit.by, unit.now, do.topic, do.language
    )
    return _hand(unit, outcome)


def lower_hand(unit: Unit, do: LowerHand) -> Data:
    before = unit.desk.floor()
    hand = floor.hand_of(before, unit.by.id)
    if hand is None:
        raise Refusal("not_found", "Your hand is not raised.")
    _keep(unit, before, floor.lower_hand(before, unit.by.id))
    return {"hand": {"id": hand.id, "place": None}}


def take_down(unit: Unit, person: str) -> None:
    """Lower the hand of somebody who has left for good."""
    before = unit.desk.floor()
    _keep(unit, before, floor.lower_hand(before, person))


def call_speaker(unit: Unit, do: CallSpeaker) -> Data:
    before = unit.desk.floor()
    return _led(unit, "call_speaker", before, floor.call_speaker(before, do.hand, unit.now))


def end_speaker(unit: Unit, do: EndSpeaker) -> Data:
    before = unit.desk.floor()
    return _led(unit, "end_speaker", before, floor.end_speaker(before))


def reorder_hands(unit: Unit, do: ReorderHands) -> Data:
    before = unit.desk.floor()
    return _led(unit, "reorder_hands", before, floor.reorder(before, do.hands))


def _hand(unit: Unit, outcome: Outcome[Floor]) -> Data:
    _keep(unit, unit.desk.floor(), outcome)
    return {"hand": floor.own_view(outcome.now, unit.by.id)}


def _led(unit: Unit, command: str, before: Floor, outcome: Outcome[Floor]) -> Data:
    _keep(unit, before, outcome)
    unit.audit(command, unit.room, floor.floor_view(before), floor.floor_view(outcome.now))
    return {"floor": floor.floor_view(outcome.now)}


def _keep(unit: Unit, before: Floor, outcome: Outcome[Floor]) -> None:
    """Keep the queue and tell each person whose place in it changed."""
    unit.desk.save_floor(outcome.now)
    unit.emit(outcome)
    people = dict.fromkeys(hand.person for hand in (*before.hands, *outcome.now.hands))
    for person in people:
        view = floor.own_view(outcome.now, person)
        if view != floor.own_view(before, person):
            rev = round(unit.now.timestamp() * 1000)
            unit.tell(Mine(unit.room, person, "hand", "hand", rev, {"hand": view}))
