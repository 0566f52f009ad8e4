"""Muting and removing, by name or by an anonymous asker's alias."""

import pytest

from rooms.commands import (
    AskQuestion,
    Interpret,
    InviteSpeaker,
    MutePerson,
    OpenChannel,
    RaiseHand,
    RemovePerson,
    Say,
    StageFeed,
)
from rooms.people import Person, Role
from rooms.refusals import Refusal
from rooms.streams import speaker_feed
from server.actions.perform import perform
from server.actions.ports import Ports
from tests.store.meeting import Meeting, SilentNews


async def test_who_is_muted_is_silent_until_the_word_is_given_back(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    await meeting.do(staff, MutePerson(ana.id, 10))
    for command in (Say("Hello"), AskQuestion("Why?"), RaiseHand()):
        with pytest.raises(Refusal, match="muted"):
            await meeting.do(ana, command)
    await meeting.do(staff, MutePerson(ana.id, 0))
    assert await meeting.do(ana, Say("Hello"))


async def test_an_anonymous_asker_can_be_muted_without_being_named(meeting: Meeting) -> None:
    ana, staff = await meeting.join("Anastasia"), await meeting.join("Mo", Role.MODERATOR)
    await meeting.do(ana, AskQuestion("Rude?", anonymous=True))
    state = await meeting.store.read(lambda reader: reader.standing("main"))
    alias = state.now.questions[0].alias
    muted = await meeting.do(staff, MutePerson(alias))
    assert "Anastasia" not in str(muted)
    assert ana.id not in str(muted)
    with pytest.raises(Refusal, match="muted"):
        await meeting.do(ana, AskQuestion("Again?", anonymous=True))


async def test_who_is_removed_is_cut_off_and_their_hand_goes_down(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    await meeting.do(ana, RaiseHand("Budget"))
    await meeting.do(staff, RemovePerson(ana.id, reason="Threats"))
    assert [ana.id] == [id for committed in meeting.told for id in committed.removed]
    state = await meeting.store.read(lambda reader: reader.standing("main"))
    assert state.now.floor.hands == ()
    with pytest.raises(Refusal, match="removed"):
        await meeting.do(ana, Say("Still here"))


@pytest.mark.parametrize("by_alias", [False, True])
async def test_nothing_is_left_of_them_in_any_other_room(meeting: Meeting, by_alias: bool) -> None:
    """A hand, a voice in a channel, a picture on stage: each in a room of its own."""
    voice = await meeting.join("Io", Role.INTERPRETER)
    staff = await meeting.join("Mo", Role.MODERATOR)
    ports = Ports(meeting.store, SilentNews())

    async def do(by: Person, command: object) -> None:
        await perform(ports, by, "cities", meeting.new_id(), command)

    await do(staff, OpenChannel("fr"))
    await do(voice, Interpret("fr", on=True))
    await do(staff, InviteSpeaker(voice.id, on=True))
    await do(staff, StageFeed(speaker_feed(voice.id)))
    await meeting.do(staff, RemovePerson(voice.alias if by_alias else voice.id))
    now = (await meeting.store.read(lambda reader: reader.standing("cities"))).now
    assert (now.streams.source, now.streams.invited) == (None, ())
    assert now.streams.channels[0].feed is None
    assert now.stage.scene is None


async def test_staff_are_not_muted_here(meeting: Meeting) -> None:
    staff, other = [await meeting.join(name, Role.MODERATOR) for name in ("Mo", "Jo")]
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, RemovePerson(other.id))
    assert refused.value.code == "forbidden"


async def test_a_removal_for_a_while_is_not_mistaken_for_one_for_good(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, RemovePerson(ana.id, minutes=10))
    assert refused.value.code == "unsupported"
    assert await meeting.do(ana, Say("Still here"))
