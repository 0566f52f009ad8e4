"""The floor: one queue of hands for the hall and the remote alike, and who speaks now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rooms.facts import Data, Fact, Outcome, Stream, stamp, stamp_or_none
from rooms.people import Person
from rooms.refusals import Refusal


@dataclass(frozen=True)
class Hand:
    id: str
    person: str
    name: str
    attendance: str
    at: datetime
    topic: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Floor:
    """`hands` are in the order in which they will speak."""

    room: str
    hands: tuple[Hand, ...] = ()
    speaking: Hand | None = None
    since: datetime | None = None


Floors = Outcome[Floor]


def raise_hand(
    floor: Floor, id: str, by: Person, now: datetime, topic: str | None, language: str | None
) -> Floors:
    """Join the queue at its end; whoever is in it already stays where they are (F1)."""
    if by.is_muted(now):
        raise Refusal("forbidden", "A moderator has muted you for a while.")
    hand = hand_of(floor, by.id)
    if hand is not None:
        kept = replace(hand, topic=topic or hand.topic, language=language or hand.language)
        hands = tuple(kept if h.id == kept.id else h for h in floor.hands)
    else:
        hand = Hand(id, by.id, by.name, str(by.attendance), now, topic, language)
        hands = (*floor.hands, hand)
    return _told(replace(floor, hands=hands))


def lower_hand(floor: Floor, person: str) -> Floors:
    """Leave the queue (F2)."""
    if hand_of(floor, person) is None:
        raise Refusal("not_found", "Your hand is not raised.")
    return _told(replace(floor, hands=tuple(h for h in floor.hands if h.person != person)))


def call_speaker(floor: Floor, hand: str, now: datetime) -> Floors:
    """Give the floor to a hand, wherever in the queue it is; the speaker before it ends (F3)."""
    called = next((h for h in floor.hands if h.id == hand), None)
    if called is None:
        raise Refusal("not_found", "That hand is not raised any more.")
    rest = tuple(h for h in floor.hands if h.id != hand)
    return _told(replace(floor, hands=rest, speaking=called, since=now))


def end_speaker(floor: Floor) -> Floors:
    """Take the floor back from whoever has it (F4)."""
    if floor.speaking is None:
        raise Refusal("conflict", "Nobody has the floor.")
    return _told(replace(floor, speaking=None, since=None))


def reorder(floor: Floor, hands: tuple[str, ...]) -> Floors:
    """The named hands first, in this order; hands raised meanwhile keep their order behind (F5)."""
    by_id = {hand.id: hand for hand in floor.hands}
    if not set(hands) <= set(by_id):
        raise Refusal("not_found", "One of those hands is not raised any more.")
    order = dict.fromkeys((*hands, *by_id))
    return _told(replace(floor, hands=tuple(by_id[hand] for hand in order)))


def hand_of(floor: Floor, person: str) -> Hand | None:
    """This person's hand in the queue, if it is raised."""
    return next((hand for hand in floor.hands if hand.person == person), None)


def own_view(floor: Floor, person: str) -> Data | None:
    """Somebody's hand with its place in the queue, first 1; None when it is down."""
    for place, hand in enumerate(floor.hands, start=1):
        if hand.person == person:
            return {**hand_view(hand), "place": place}
    return None


def hand_view(hand: Hand) -> Data:
    """A hand as everybody sees it; its place is added where it stands in the queue."""
    return {
        "id": hand.id,
        "person": hand.person,
        "name": hand.name,
        "attendance": hand.attendance,
        "topic": hand.topic,
        "language": hand.language,
        "at": stamp(hand.at),
    }


def floor_view(floor: Floor) -> Data:
    """The floor as everybody in the room sees it."""
    return {
        "hands": [{**hand_view(h), "place": i} for i, h in enumerate(floor.hands, start=1)],
        "speaking": None if floor.speaking is None else hand_view(floor.speaking),
        "since": stamp_or_none(floor.since),
    }


def _told(floor: Floor) -> Floors:
    fact = Fact(floor.room, Stream.MAIN, "floor.changed", {"floor": floor_view(floor)})
    return Outcome(floor, (fact,))
