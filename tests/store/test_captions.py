"""Final lines in the order in which they were said, of a language and a time."""

from datetime import timedelta

import pytest

from rooms import captions as shown
from rooms.commands import Caption
from rooms.people import Person, Role
from server.store import exports
from tests.store.meeting import NOON, Meeting


@pytest.fixture
async def writer(meeting: Meeting) -> Person:
    return await meeting.join("Cap", Role.CAPTIONER)


async def say(meeting: Meeting, writer: Person, *lines: str, language: str = "fr") -> None:
    for number, text in enumerate(lines, 1):
        await meeting.do(writer, Caption(language, text, number, True))
        meeting.clock.move(seconds=10)


async def texts(meeting: Meeting, since: float | None, until: float | None) -> list[str]:
    def moment(seconds: float | None) -> object:
        return None if seconds is None else NOON + timedelta(seconds=seconds)

    start, end = moment(since), moment(until)
    found = await meeting.store.read(
        lambda r: r.captions("main", "fr", start, end)  # type: ignore[arg-type]
    )
    return [each.text for each in found]


async def test_lines_of_a_language_and_a_time(meeting: Meeting, writer: Person) -> None:
    await say(meeting, writer, "un", "deux", "trois")
    await say(meeting, writer, "one", language="en")
    assert await texts(meeting, None, None) == ["un", "deux", "trois"]
    assert await texts(meeting, 10, None) == ["deux", "trois"]
    assert await texts(meeting, None, 10) == ["un", "deux"]
    assert await texts(meeting, 11, 19) == []


async def test_a_snapshot_holds_the_last_twenty_of_all_languages(
    meeting: Meeting, writer: Person
) -> None:
    await say(meeting, writer, *(f"ligne {n}" for n in range(shown.SHOWN)))
    await say(meeting, writer, "line", language="en")
    now = (await meeting.store.read(lambda reader: reader.standing("main"))).now
    assert len(now.captions) == shown.SHOWN
    assert (now.captions[0].text, now.captions[-1].text) == ("ligne 1", "line")
    elsewhere = await meeting.store.read(lambda reader: reader.standing("cities"))
    assert not elsewhere.now.captions


async def test_the_list_to_take_home_has_every_line_as_corrected(
    meeting: Meeting, writer: Person
) -> None:
    await say(meeting, writer, "un", "deux")
    await meeting.do(writer, Caption("fr", "Un.", 1, True))
    header, rows = await meeting.store.read(
        lambda r: exports.table(r.connection, "main", "captions")
    )
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(each["line"], each["text"], each["corrected"]) for each in lines] == [
        (1, "Un.", "yes"),
        (2, "deux", "no"),
    ]
    assert lines[0]["at"] == "2020-09-17T12:00:00.000Z"
    assert writer.id not in repr(rows)
