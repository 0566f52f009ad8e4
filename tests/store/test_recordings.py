"""Recordings with their files, and what was answered meanwhile."""

from datetime import timedelta

import pytest

from rooms.commands import AnswerQuestion, StageQuestion, StartRecording, StopRecording
from rooms.people import Person, Role
from rooms.recordings import Recorded, RecordedFile, manifest
from rooms.refusals import Refusal
from server.actions.streams import keep_file
from tests.store.meeting import NOON, Meeting

GIGABYTES = 5 * 2**30


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


async def start(meeting: Meeting, staff: Person) -> str:
    id: str = (await meeting.do(staff, StartRecording()))["streams"]["recording"]["id"]
    return id


async def kept(meeting: Meeting) -> list[Recorded]:
    return await meeting.store.read(lambda reader: reader.recordings("main"))


async def report(meeting: Meeting, id: str, file: RecordedFile, room: str = "main") -> None:
    """What the media process does."""
    await meeting.store.write(room, None, lambda unit: keep_file(unit, id, f"{room}/{id}", file))


async def test_a_recording_runs_from_start_to_stop(meeting: Meeting, staff: Person) -> None:
    id = await start(meeting, staff)
    assert await kept(meeting) == [Recorded(id, "main", NOON)]
    meeting.clock.move(minutes=2)
    await meeting.do(staff, StopRecording())
    meeting.clock.move(minutes=1)
    second = await start(meeting, staff)
    latest, first = await kept(meeting)
    assert (latest.id, latest.ended_at) == (second, None)
    assert first == Recorded(id, "main", NOON, NOON + timedelta(minutes=2))
    assert await meeting.store.read(lambda reader: reader.recordings("cities")) == []


async def test_a_file_is_told_of_as_it_grows(meeting: Meeting, staff: Person) -> None:
    id = await start(meeting, staff)
    begun = RecordedFile("1-programme.mkv", "programme", NOON)
    over = RecordedFile(begun.name, begun.what, NOON, NOON + timedelta(hours=1), GIGABYTES)
    for file in (begun, over, RecordedFile("2-fr.mka", "fr", NOON + timedelta(seconds=3))):
        await report(meeting, id, file)
    (recorded,) = await kept(meeting)
    assert recorded.folder == f"main/{id}"
    assert [(each.name, each.bytes) for each in recorded.files] == [
        ("1-programme.mkv", GIGABYTES),
        ("2-fr.mka", 0),
    ]
    assert recorded.files[0] == over


async def test_files_of_another_room_or_of_nothing_are_refused(
    meeting: Meeting, staff: Person
) -> None:
    id = await start(meeting, staff)
    for where, what in (("cities", id), ("main", "nothing")):
        with pytest.raises(Refusal) as refused:
            await report(meeting, what, RecordedFile("a.mkv", "programme", NOON), where)
        assert refused.value.code == "not_found"
    assert (await kept(meeting))[0].files == ()


async def test_an_answered_question_points_to_its_second(meeting: Meeting, staff: Person) -> None:
    ana = await meeting.join()
    early, live, written = [await meeting.ask(ana, staff, f"{n}?") for n in range(3)]
    await meeting.do(staff, AnswerQuestion(early, "text", "Yes."))
    meeting.clock.move(seconds=1)
    await start(meeting, staff)
    for question in (live, None, live):
        meeting.clock.move(seconds=30)
        await meeting.do(staff, StageQuestion(question))
    meeting.clock.move(seconds=45)
    await meeting.do(staff, AnswerQuestion(live, "live"))
    await meeting.do(staff, AnswerQuestion(written, "text", "No."))
    answered = await meeting.store.read(lambda reader: reader.answered("main"))
    shown = manifest((await kept(meeting))[0], answered, meeting.clock.now)
    found = {
        each["id"]: (each["mode"], each["second"], each["until"]) for each in shown["questions"]
    }
    assert found == {live: ("live", 90, 135), written: ("text", 135, 135)}
