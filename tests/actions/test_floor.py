"""The speaking queue, and who is told of their place in it."""

import pytest

from rooms.commands import CallSpeaker, EndSpeaker, LowerHand, RaiseHand, ReorderHands
from rooms.facts import Data
from rooms.people import Person, Role
from rooms.refusals import Refusal
from tests.store.meeting import Meeting


def place(meeting: Meeting, person: Person) -> Data | None:
    """What somebody was last told about their hand."""
    told = [m for c in meeting.told for m in c.mine if (m.kind, m.person) == ("hand", person.id)]
    hand: Data | None = told[-1].data["hand"]
    return hand


async def test_hands_speak_in_order_and_everybody_knows_their_place(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    ana, ben, eve = [await meeting.join(name) for name in ("Ana", "Ben", "Eve")]
    hands = [(await meeting.do(p, RaiseHand()))["hand"]["id"] for p in (ana, ben, eve)]
    assert (await meeting.do(eve, RaiseHand("Water")))["hand"]["place"] == 3
    meeting.clock.move(seconds=1)
    await meeting.do(staff, ReorderHands((hands[2],)))
    assert [hand and hand["place"] for hand in map(place, [meeting] * 3, (eve, ana, ben))] == [
        1,
        2,
        3,
    ]
    meeting.clock.move(seconds=1)
    floor = (await meeting.do(staff, CallSpeaker(hands[2])))["floor"]
    assert floor["speaking"]["name"] == "Eve"
    assert place(meeting, eve) is None
    assert (await meeting.do(staff, EndSpeaker()))["floor"]["speaking"] is None


async def test_a_hand_that_is_down_is_lowered_by_nobody(meeting: Meeting) -> None:
    ana = await meeting.join()
    await meeting.do(ana, RaiseHand())
    assert (await meeting.do(ana, LowerHand()))["hand"]["place"] is None
    with pytest.raises(Refusal) as refused:
        await meeting.do(ana, LowerHand())
    assert refused.value.code == "not_found"
