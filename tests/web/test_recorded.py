"""Captions to take home, and the seconds of a recording."""

from datetime import timedelta

import pytest

from rooms.captions import Caption
from rooms.people import Role
from rooms.recordings import Answered, Recorded, RecordedFile
from tests.web.hall import NOW, Hall

VTT = "/api/rooms/main/captions.vtt"


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def line(seconds: float, text: str, language: str = "fr", room: str = "main") -> Caption:
    return Caption(f"c{seconds:g}", room, language, 1, text, NOW + at(seconds), "p-writer")


@pytest.fixture
def spoken(hall: Hall) -> Hall:
    """Two recordings, the second of them running, and some lines."""
    hall.village.lines = [
        *(line(10, "<Bonjour>"), line(70, "à tous"), line(71, "Hello", "en")),
        *(line(400, "plus tard"), line(20, "ailleurs", room="exhibition")),
    ]
    hall.village.recorded = [
        Recorded("r2", "main", NOW + at(300)),
        Recorded("r1", "main", NOW + at(60), NOW + at(200), "main/r1"),
    ]
    hall.clock.move(seconds=600)
    return hall


async def captions(hall: Hall, query: str, role: Role = Role.DELEGATE) -> str:
    async with hall.caller(role) as caller:
        answer = await caller.get(f"{VTT}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/vtt; charset=utf-8"
    return answer.text


async def error(hall: Hall, path: str, role: Role = Role.DELEGATE) -> tuple[int, str]:
    async with hall.caller(role) as caller:
        answer = await caller.get(path)
    return answer.status_code, answer.json()["error"]["code"]


async def test_all_lines_of_a_language_count_from_the_first_word(spoken: Hall) -> None:
    text = await captions(spoken, "language=FR")
    assert text.startswith("WEBVTT\n\nNOTE 00:00:00.000 is 2020-09-17T01:00:09.000Z\n\n")
    assert "c10\n00:00:00.000 --> 00:00:02.500\n&lt;Bonjour&gt;\n" in text
    assert "00:06:30.000 --> 00:06:32.500\nplus tard\n" in text
    assert "Hello" not in text
    assert "ailleurs" not in text
    assert "p-writer" not in text


@pytest.mark.parametrize("role", Role)
async def test_whoever_may_enter_takes_them(spoken: Hall, role: Role) -> None:
    assert "Hello" in await captions(spoken, "language=en", role)


async def test_those_of_a_recording_are_in_time_with_it(spoken: Hall) -> None:
    text = await captions(spoken, "language=fr&recording=r1")
    assert "00:00:09.000 --> 00:00:11.500\nà tous" in text
    assert "plus tard" not in text
    running = await captions(spoken, "language=fr&recording=r2")
    assert "00:01:39.000 --> 00:01:41.500\nplus tard" in running


async def test_a_line_written_a_moment_after_the_end_belongs_to_it(spoken: Hall) -> None:
    """It was said before; one that was begun after the end was not."""
    spoken.village.lines += [line(203, 60 * "a"), line(204, "b")]
    text = await captions(spoken, "language=fr&recording=r1")
    assert "00:02:19.000 --> 00:02:23.000\naaa" in text
    assert "\nb\n" not in text


async def test_those_of_a_session_are_in_time_with_it(spoken: Hall) -> None:
    event = spoken.programme.now
    session = next(each for each in event.sessions if each.room == "main")
    begins = session.started_at or session.starts_at
    spoken.village.lines = [
        Caption("c1", "main", "fr", 1, "avant", begins - at(5), "p"),
        Caption("c2", "main", "fr", 2, "dedans", begins + at(5), "p"),
    ]
    text = await captions(spoken, f"language=fr&session={session.id}")
    assert "00:00:04.000 --> 00:00:06.500\ndedans" in text
    assert "avant" not in text


async def test_a_language_nobody_wrote_is_an_empty_file(spoken: Hall) -> None:
    text = await captions(spoken, "language=zh-hans")
    assert text == "WEBVTT\n\nNOTE 00:00:00.000 is 2020-09-17T01:10:00.000Z\n"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "bad_request"),
        ("?language=", 400, "bad_request"),
        ('?language=fr"%0d%0aSet-Cookie:x', 400, "bad_request"),
        ("?language=fr&recording=r9", 404, "not_found"),
        ("?language=fr&session=nothing", 404, "not_found"),
        ("?language=fr&recording=r1&session=x", 400, "bad_request"),
    ],
)
async def test_what_is_not_there_is_said(spoken: Hall, query: str, status: int, code: str) -> None:
    assert await error(spoken, VTT + query) == (status, code)


async def test_rooms_that_are_not_and_rooms_one_may_not_enter(spoken: Hall) -> None:
    assert await error(spoken, VTT.replace("main", "cellar") + "?language=fr") == (404, "not_found")
    async with spoken.caller(Role.DELEGATE, rooms=frozenset({"exhibition"})) as caller:
        assert (await caller.get(f"{VTT}?language=fr")).status_code == 403
    async with spoken.caller(None) as caller:
        assert (await caller.get(f"{VTT}?language=fr")).status_code == 401


async def test_recordings_with_the_second_of_each_answer(spoken: Hall) -> None:
    spoken.village.recorded[1] = Recorded(
        *("r1", "main", NOW + at(60), NOW + at(200), "main/r1"),
        (RecordedFile("a.mkv", "programme", NOW + at(61), NOW + at(200), 9),),
    )
    spoken.village.answers = [Answered("q1", "Why?", "live", NOW + at(150), NOW + at(100))]
    async with spoken.caller(Role.MODERATOR) as caller:
        running, over = (await caller.get("/api/rooms/main/recordings")).json()
        assert (await caller.get("/api/rooms/exhibition/recordings")).json() == []
        assert (await caller.get("/api/rooms/cellar/recordings")).status_code == 404
    assert (running["ended_at"], running["seconds"], running["questions"]) == (None, 300, [])
    assert [file["name"] for file in over["files"]] == ["a.mkv"]
    pointed = {"id": "q1", "text": "Why?", "mode": "live", "second": 40, "until": 90}
    assert over["questions"] == [pointed]


@pytest.mark.parametrize("role", [Role.DELEGATE, Role.INTERPRETER, Role.SCREEN])
async def test_recordings_are_for_staff(spoken: Hall, role: Role) -> None:
    assert await error(spoken, "/api/rooms/main/recordings", role) == (403, "forbidden")
