"""What is done with feeds, channels and recordings, and what goes along with it."""

from typing import Any

import pytest

from rooms.commands import (
    ApproveQuestion,
    AskQuestion,
    CallSpeaker,
    CloseChannel,
    EndSpeaker,
    HandOver,
    Interpret,
    InviteSpeaker,
    OpenChannel,
    RaiseHand,
    RemovePerson,
    Scene,
    SetStage,
    StageFeed,
    StageQuestion,
    StandBy,
    StartRecording,
    StopRecording,
)
from rooms.facts import Data
from rooms.people import Person, Role
from rooms.refusals import Refusal
from rooms.streams import interpreter_feed, may_send, speaker_feed
from server.store import exports
from tests.store.meeting import Meeting


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


async def state(meeting: Meeting) -> Any:
    return (await meeting.store.read(lambda reader: reader.standing("main"))).now


async def scene(meeting: Meeting) -> str | None:
    shown = (await state(meeting)).stage.scene
    return None if shown is None else str(shown.kind)


async def may(meeting: Meeting, person: Person) -> bool:
    """Whether the media process lets this person send, by what it reads."""
    now = await meeting.store.read(lambda reader: reader.streams("main"))
    known = await meeting.store.read(lambda reader: reader.person(person.id))
    assert known is not None
    return may_send(known, "main", speaker_feed(person.id), now.called)


async def audited(meeting: Meeting) -> list[Data]:
    return await meeting.store.read(lambda r: exports.audit(r.connection, "main", 50))


async def test_a_feed_comes_on_with_its_scene_and_goes_with_it(
    meeting: Meeting, staff: Person
) -> None:
    answer = await meeting.do(staff, StageFeed("programme"))
    assert answer["streams"]["source"] == "programme"
    assert await scene(meeting) == "stage"
    assert (await meeting.do(staff, StageFeed(None)))["streams"]["source"] is None
    assert await scene(meeting) is None
    done = [deed["command"] for deed in await audited(meeting)]
    assert done == ["set_stage", "stage_feed", "set_stage", "stage_feed"]


async def test_without_show_the_scene_stays(meeting: Meeting, staff: Person) -> None:
    await meeting.do(staff, SetStage(Scene("message", text="Welcome")))
    await meeting.do(staff, StageFeed("programme", show=False))
    assert await scene(meeting) == "message"
    await meeting.do(staff, StageFeed(None))
    assert await scene(meeting) == "message", "it was not the stage that showed"


async def test_a_question_on_stage_goes_back_when_a_feed_comes_on(
    meeting: Meeting, staff: Person
) -> None:
    ana = await meeting.join()
    question = (await meeting.do(ana, AskQuestion("Why?")))["question"]["id"]
    await meeting.do(staff, ApproveQuestion(question))
    await meeting.do(staff, StageQuestion(question))
    await meeting.do(staff, StageFeed("programme"))
    assert await scene(meeting) == "stage"
    assert [str(q.state) for q in (await state(meeting)).questions] == ["open"]


async def test_the_same_again_is_answered_and_neither_told_nor_audited(
    meeting: Meeting, staff: Person
) -> None:
    first = await meeting.do(staff, StageFeed("programme"))
    told, audit = len(meeting.told), len(await audited(meeting))
    assert await meeting.do(staff, StageFeed("programme")) == first
    assert await meeting.do(staff, StopRecording()) == first
    assert [f for c in meeting.told[told:] for f in c.facts] == []
    assert len(await audited(meeting)) == audit


async def test_a_command_sent_twice_is_done_once(meeting: Meeting, staff: Person) -> None:
    once = await meeting.done(staff, StartRecording(), "id-1")
    await meeting.do(staff, StopRecording())
    again = await meeting.done(staff, StartRecording(), "id-1")
    assert again.again
    assert again.ok == once.ok
    assert (await state(meeting)).streams.recording is None


async def test_two_who_start_a_recording_at_once_start_one(meeting: Meeting, staff: Person) -> None:
    one, other = [await meeting.do(staff, StartRecording()) for _ in range(2)]
    assert one == other
    kept = await meeting.store.read(lambda reader: reader.recordings("main"))
    assert [each.id for each in kept] == [one["streams"]["recording"]["id"]]


async def test_a_delegate_is_invited_comes_on_and_is_sent_off(
    meeting: Meeting, staff: Person
) -> None:
    ana = await meeting.join("Ana")
    own = speaker_feed(ana.id)
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, StageFeed(own))
    assert refused.value.code == "conflict"
    assert not await may(meeting, ana)
    await meeting.do(staff, InviteSpeaker(ana.id, on=True))
    assert await may(meeting, ana)
    (news,) = [m for c in meeting.told for m in c.mine if m.kind == "speaker"]
    assert (news.person, news.data["speaker"]["feed"]) == (ana.id, own)
    mine = await meeting.store.read(lambda reader: reader.mine("main", [ana, staff]))
    assert mine[ana.id]["speaker"] == news.data["speaker"]
    assert mine[staff.id]["speaker"] is None
    assert (await meeting.do(staff, StageFeed(own)))["streams"]["name"] == "Ana"
    off = await meeting.do(staff, InviteSpeaker(ana.id, on=False))
    assert off["streams"]["source"] is None
    assert await scene(meeting) is None
    assert not await may(meeting, ana)


async def test_whoever_has_the_word_may_send_until_taken_off_the_stage(
    meeting: Meeting, staff: Person
) -> None:
    ana = await meeting.join("Ana")
    hand = (await meeting.do(ana, RaiseHand()))["hand"]["id"]
    await meeting.do(staff, CallSpeaker(hand))
    assert await may(meeting, ana)
    await meeting.do(staff, StageFeed(speaker_feed(ana.id)))
    await meeting.do(staff, EndSpeaker())
    assert await may(meeting, ana)
    await meeting.do(staff, StageFeed("programme"))
    assert not await may(meeting, ana)


async def test_nobody_brings_on_or_invites_somebody_unknown(
    meeting: Meeting, staff: Person
) -> None:
    for command in (StageFeed(speaker_feed("nobody")), InviteSpeaker("nobody", on=True)):
        with pytest.raises(Refusal) as refused:
            await meeting.do(staff, command)
        assert refused.value.code == "not_found"
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, StageFeed("../../etc/passwd"))
    assert refused.value.code == "bad_request"


async def test_interpreters_hand_a_channel_over(meeting: Meeting, staff: Person) -> None:
    voice = await meeting.join("Io", Role.INTERPRETER)
    partner = await meeting.join("Ion", Role.INTERPRETER)
    await meeting.do(staff, OpenChannel("fr"))
    await meeting.do(voice, Interpret("fr", on=True))
    taken = await meeting.do(partner, Interpret("FR", on=True))
    (channel,) = taken["streams"]["channels"]
    assert (channel["feed"], channel["name"]) == (interpreter_feed(partner.id), "Ion")
    assert channel["ready"] == [{"feed": interpreter_feed(voice.id), "name": "Io"}]
    kept = await meeting.do(voice, Interpret("fr", on=False))
    assert kept["streams"]["channels"] == [channel]
    asked = await meeting.do(partner, HandOver("fr", on=True))
    assert asked["streams"]["channels"][0]["asks"]
    left = await meeting.do(voice, StandBy("fr", on=False))
    assert (left["streams"]["channels"][0]["asks"], left["streams"]["channels"][0]["ready"]) == (
        *(False, []),
    )
    closed = await meeting.do(staff, CloseChannel("fr"))
    assert closed["streams"]["channels"] == []
    done = [deed["command"] for deed in await audited(meeting)]
    assert done == ["close_channel", "interpret", "interpret", "open_channel"]


async def test_nothing_is_seen_or_heard_of_somebody_removed(
    meeting: Meeting, staff: Person
) -> None:
    ana = await meeting.join("Ana")
    voice = await meeting.join("Io", Role.INTERPRETER)
    await meeting.do(staff, InviteSpeaker(ana.id, on=True))
    await meeting.do(staff, StageFeed(speaker_feed(ana.id)))
    await meeting.do(staff, OpenChannel("fr"))
    await meeting.do(voice, Interpret("fr", on=True))
    await meeting.do(staff, RemovePerson(ana.id))
    now = (await state(meeting)).streams
    assert (now.source, now.invited) == (None, ())
    assert await scene(meeting) is None
    await meeting.do(staff, RemovePerson(voice.id))
    assert (await state(meeting)).streams.channels[0].feed is None
    with pytest.raises(Refusal):
        await meeting.do(voice, Interpret("fr", on=True))
