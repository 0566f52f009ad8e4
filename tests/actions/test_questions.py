"""Questions, from asking to the archive, with the stage and the queue they pass through."""

import pytest

from rooms.commands import (
    AnnotateQuestion,
    AnswerQuestion,
    ArchiveQuestion,
    AskQuestion,
    DeclineQuestion,
    EditQuestion,
    HoldQuestion,
    MergeQuestions,
    PinQuestion,
    QueueQuestion,
    StageQuestion,
    Translation,
    UpvoteQuestion,
    WithdrawQuestion,
)
from rooms.facts import Data, Mine, Stream
from rooms.people import Role
from rooms.refusals import Refusal
from tests.store.meeting import Meeting


def told(meeting: Meeting, stream: Stream = Stream.MAIN) -> list[str]:
    """The names of the facts of a stream, in order."""
    facts = (n.fact for committed in meeting.told for n in committed.facts)
    return [fact.name for fact in facts if fact.stream is stream]


def news(meeting: Meeting, question: str) -> list[Data]:
    """What the asker was told of a question, in order."""
    mine: list[Mine] = [m for committed in meeting.told for m in committed.mine]
    return [m.data for m in mine if (m.kind, m.key) == ("question", question)]


async def stage_of(meeting: Meeting) -> object:
    """The scene on stage."""
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    scene = standing.now.stage.scene
    return scene and (scene.kind, scene.of)


async def test_a_question_goes_all_the_way_and_its_asker_follows_it(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    question = await meeting.ask(ana, staff)
    await meeting.do(staff, QueueQuestion(question, on=True))
    await meeting.do(staff, StageQuestion(question))
    assert await stage_of(meeting) == ("question", question)
    await meeting.do(staff, AnswerQuestion(question, "live"))
    assert await stage_of(meeting) is None
    trail = [(mine["state"], mine["place"]) for mine in news(meeting, question)]
    assert trail[0] == ("received", None)
    assert ("queued", 1) in trail
    assert [state for state, _ in trail][-2:] == ["staged", "answered"]
    assert told(meeting)[-3:] == ["stage.set", "question.answered", "stage.set"]


async def test_one_question_is_on_stage_and_the_one_before_goes_back(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    first, second = [await meeting.ask(ana, staff, text) for text in ("One?", "Two?")]
    await meeting.do(staff, QueueQuestion(first, on=True))
    await meeting.do(staff, StageQuestion(first))
    await meeting.do(staff, StageQuestion(second))
    assert news(meeting, first)[-1]["state"] == "queued"
    assert await stage_of(meeting) == ("question", second)
    before = len(meeting.told)
    await meeting.do(staff, StageQuestion(second))
    assert not any(committed.facts for committed in meeting.told[before:])
    cleared = await meeting.do(staff, StageQuestion(None))
    assert cleared["question"]["state"] == "open"
    with pytest.raises(Refusal, match="no question on stage"):
        await meeting.do(staff, StageQuestion(None))


async def test_who_waits_in_the_queue_is_told_when_it_moves(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    first, second = [await meeting.ask(ana, staff, text) for text in ("One?", "Two?")]
    for question in (first, second):
        await meeting.do(staff, QueueQuestion(question, on=True))
        meeting.clock.move(seconds=1)
    assert news(meeting, second)[-1]["place"] == 2
    await meeting.do(staff, QueueQuestion(first, on=False))
    assert news(meeting, second)[-1]["place"] == 1
    assert news(meeting, first)[-1]["place"] is None


async def test_what_is_archived_leaves_the_stage_and_nobody_takes_it_back_from_there(
    meeting: Meeting,
) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    question = await meeting.ask(ana, staff)
    await meeting.do(staff, StageQuestion(question))
    with pytest.raises(Refusal) as refused:
        await meeting.do(ana, WithdrawQuestion(question))
    assert refused.value.code == "question.changed"
    await meeting.do(staff, ArchiveQuestion(question))
    assert await stage_of(meeting) is None


async def test_merging_unites_the_sets_of_upvotes(meeting: Meeting) -> None:
    ana, ben, staff = [
        await meeting.join(name, role)
        for name, role in (
            ("Ana", Role.DELEGATE),
            ("Ben", Role.DELEGATE),
            ("Mo", Role.MODERATOR),
        )
    ]
    one, other = [await meeting.ask(ana, staff, text) for text in ("One?", "Same as one?")]
    await meeting.do(ana, UpvoteQuestion(one, on=True))
    for person in (ana, ben):
        await meeting.do(person, UpvoteQuestion(other, on=True))
    survivor = await meeting.do(staff, MergeQuestions(other, one))
    assert survivor["question"]["id"] == one
    upvotes = await meeting.store.read(lambda reader: reader.upvotes("main", [one]))
    assert upvotes[one][0] == 2
    assert news(meeting, other)[-1]["merged_into"] == one


async def test_a_moderator_may_hold_decline_pin_edit_and_annotate(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    waiting = (await meeting.do(ana, AskQuestion("Why?", language="en")))["question"]["id"]
    assert (await meeting.do(staff, HoldQuestion(waiting)))["question"]["state"] == "held"
    await meeting.do(staff, DeclineQuestion(waiting, "Asked already"))
    assert news(meeting, waiting)[-1]["reason"] == "Asked already"
    question = await meeting.ask(ana, staff)
    assert (await meeting.do(staff, PinQuestion(question, on=True)))["question"]["pinned"]
    translated = await meeting.do(
        staff, AnnotateQuestion(question, ("budget",), Translation("zh", "下一步是什么？"))
    )
    assert translated["question"]["translation"] == {"language": "zh", "text": "下一步是什么？"}
    edited = await meeting.do(staff, EditQuestion(question, "What comes next?"))
    assert edited["question"]["original"] == "What is next?"
    assert edited["question"]["labels"] == ["budget"]


async def test_an_unknown_question_and_one_of_another_room_are_not_found(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    with pytest.raises(Refusal) as refused:
        await meeting.do(staff, ArchiveQuestion("nothing"))
    assert refused.value.code == "not_found"
