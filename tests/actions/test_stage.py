"""The stage and the screens."""

import pytest

from rooms.commands import (
    AskQuestion,
    CueScreen,
    DraftPoll,
    PairScreen,
    ReleaseScreen,
    Scene,
    SetStage,
    UnpairScreen,
)
from rooms.people import Person, Role
from rooms.refusals import Refusal
from tests.store.meeting import Meeting


async def paired(meeting: Meeting, staff: Person) -> str:
    """The id of a screen that showed a code."""
    shown = await meeting.store.receive(lambda reception: reception.show_code())
    said = f"{shown.code[:3]} {shown.code[3:]}"
    screen: str = (await meeting.do(staff, PairScreen(said, "Left of the stage")))["screen"]["id"]
    return screen


async def test_setting_a_question_on_stage_stages_it_and_another_scene_ends_that(
    meeting: Meeting,
) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    question = await meeting.ask(ana, staff)
    shown = await meeting.do(staff, SetStage(Scene("question", of=question)))
    assert shown["stage"]["scene"] == {"kind": "question", "of": question}
    await meeting.do(staff, SetStage(Scene("message", text="Lunch until two")))
    state = await meeting.store.read(lambda reader: reader.standing("main"))
    assert state.now.questions[0].state == "open"
    assert state.now.stage.scene == Scene("message", text="Lunch until two")
    cleared = await meeting.do(staff, SetStage(None))
    assert cleared["stage"]["scene"] is None


async def test_nothing_that_waits_can_be_shown(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    waiting = (await meeting.do(ana, AskQuestion("Why?")))["question"]["id"]
    draft = (await meeting.do(staff, DraftPoll("cloud", "One word")))["poll"]["id"]
    screen = await paired(meeting, staff)
    for scene in (Scene("question", of=waiting), Scene("poll", of=draft)):
        for command in (SetStage(scene), CueScreen(screen, scene)):
            with pytest.raises(Refusal) as refused:
                await meeting.do(staff, command)
            assert refused.value.code == "conflict"


async def test_a_screen_is_paired_cued_released_and_sent_away(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    screen = await paired(meeting, staff)
    scene = Scene("join")
    previewed = await meeting.do(staff, CueScreen(screen, scene, take=False))
    assert (previewed["screen"]["preview"], previewed["screen"]["programme"]) == (
        {"kind": "join"},
        None,
    )
    taken = await meeting.do(staff, CueScreen(screen))
    assert taken["screen"]["programme"] == {"kind": "join"}
    told = [m for committed in meeting.told for m in committed.mine if m.kind == "screen"]
    assert told[-1].data["screen"]["programme"] == {"kind": "join"}
    released = await meeting.do(staff, ReleaseScreen(screen))
    assert released["screen"]["programme"] is None
    await meeting.do(staff, UnpairScreen(screen))
    assert told[-1].person in meeting.told[-1].removed
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, CueScreen(screen, scene))
    assert refused.value.code == "not_found"


async def test_a_code_that_no_screen_shows_pairs_nothing(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, PairScreen("000000", "Nowhere"))
    assert refused.value.code == "not_found"
