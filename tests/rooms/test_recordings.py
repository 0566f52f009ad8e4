"""At which second of a recording a question was answered."""

from rooms.facts import Data
from rooms.recordings import Answered, Recorded, RecordedFile, manifest
from tests.rooms.meeting import ROOM, at

KEPT = Recorded("r1", ROOM, at(100), at(400), "main/r1")


def pointers(*answered: Answered, of: Recorded = KEPT, now: float = 1000) -> list[Data]:
    questions: list[Data] = manifest(of, answered, at(now))["questions"]
    return questions


def answered(ended: float, staged: float | None = None, id: str = "q1") -> Answered:
    return Answered(id, "Why?", "live", at(ended), None if staged is None else at(staged))


def test_e7_a_question_points_to_where_it_came_on_stage() -> None:
    assert pointers(answered(200, 160)) == [
        {"id": "q1", "text": "Why?", "mode": "live", "second": 60, "until": 100}
    ]


def test_e7_or_else_to_where_it_was_answered() -> None:
    assert [each["second"] for each in pointers(answered(200))] == [100]
    assert [each["second"] for each in pointers(answered(200, 250))] == [100]


def test_e7_one_that_was_on_stage_before_the_recording_begins_with_it() -> None:
    assert [each["second"] for each in pointers(answered(200, 40))] == [0]


def test_e7_only_what_was_answered_meanwhile_in_its_order() -> None:
    many = [answered(n, id=f"q{n}") for n in (401, 400, 250, 100, 99)]
    assert [each["id"] for each in pointers(*many)] == ["q100", "q250", "q400"]
    running = Recorded("r1", ROOM, at(100))
    assert [each["id"] for each in pointers(*many, of=running, now=300)] == ["q100", "q250"]


def test_a_manifest_says_what_was_kept() -> None:
    files = (
        RecordedFile("b.webm", "fr", at(130)),
        RecordedFile("a.mkv", "programme", at(101.5), at(130), 5000),
    )
    shown = manifest(Recorded("r1", ROOM, at(100), None, "main/r1", files), (), at(161.9))
    assert shown == {
        "id": "r1",
        "started_at": "2020-09-17T01:01:40.000Z",
        "ended_at": None,
        "seconds": 61,
        "folder": "main/r1",
        "files": [
            {
                "name": "a.mkv",
                "what": "programme",
                "bytes": 5000,
                "second": 1,
                "started_at": "2020-09-17T01:01:41.500Z",
                "ended_at": "2020-09-17T01:02:10.000Z",
            },
            {
                "name": "b.webm",
                "what": "fr",
                "bytes": 0,
                "second": 30,
                "started_at": "2020-09-17T01:02:10.000Z",
                "ended_at": None,
            },
        ],
        "questions": [],
    }


def test_a_file_that_begins_with_what_was_sent_just_before_begins_with_the_recording() -> None:
    file = RecordedFile("001.mkv", "stage", at(99.9))
    (shown,) = manifest(Recorded("r1", ROOM, at(100), None, None, (file,)), (), at(110))["files"]
    assert shown["second"] == 0
