import json

import pytest

from rooms.commands import (
    AnnotateQuestion,
    AnswerQuestion,
    ApproveQuestion,
    AskQuestion,
    Choice,
    DeclineQuestion,
    DeleteMessage,
    RerunPoll,
    Say,
    Translation,
    VoidPoll,
)
from rooms.people import Person, Role
from server.store import exports
from server.store.exports import Cell
from tests.store.meeting import LAGOS, Meeting
from tests.store.voting import A, B, ballot, outcomes, upvote


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


async def table(meeting: Meeting, what: str, room: str = "main") -> list[dict[str, Cell]]:
    header, rows = await meeting.store.read(lambda r: exports.table(r.connection, room, what))
    return [dict(zip(header, row, strict=True)) for row in rows]


async def test_questions_with_what_became_of_them(meeting: Meeting, staff: Person) -> None:
    ana = await meeting.join()
    first = await meeting.ask(ana, staff, "¿Qué es una ciudad creativa?")
    meeting.clock.move(minutes=1)
    hidden = (await meeting.do(ana, AskQuestion("Who pays?", anonymous=True)))["question"]["id"]
    await outcomes(meeting.store, upvote(ana, first))
    words = Translation("en", "What is a creative city?")
    await meeting.do(staff, AnnotateQuestion(first, ("culture", "basics"), words))
    await meeting.do(staff, AnswerQuestion(first, "text", "One that listens."))
    await meeting.do(staff, DeclineQuestion(hidden, "Off topic"))
    one, two = await table(meeting, "questions")
    assert (one["author"], one["state"], one["upvotes"]) == ("Ana", "answered", 1)
    assert (one["labels"], one["translation"]) == ("culture, basics", "What is a creative city?")
    assert (one["answer"], one["answered_at"]) == ("One that listens.", "2020-09-17T12:01:00.000Z")
    assert (two["author"], two["role"], two["anonymous"]) == (None, None, "yes")
    assert (two["state"], two["reason"]) == ("declined", "Off topic")
    assert await table(meeting, "questions", "cities") == []


async def test_no_list_names_an_anonymous_asker(meeting: Meeting, staff: Person) -> None:
    ana = await meeting.join("Ana Recognisable")
    asked = (await meeting.do(ana, AskQuestion("Who pays?", anonymous=True)))["question"]["id"]
    await meeting.do(staff, ApproveQuestion(asked))
    await meeting.do(staff, AnswerQuestion(asked, "live"))
    for what in ("questions", "audit"):
        text = json.dumps(await table(meeting, what))
        assert asked in text
        assert "Recognisable" not in text
        assert ana.id not in text
    latest = await meeting.store.read(lambda r: exports.audit(r.connection, "main", 200))
    assert "Recognisable" not in json.dumps(latest)


async def test_polls_with_each_option_of_each_run(meeting: Meeting, staff: Person) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(3)
    await outcomes(
        meeting.store, *(ballot(p, poll, c) for p, c in zip(people, (A, A, B), strict=True))
    )
    await meeting.close(staff, poll)
    await meeting.do(staff, RerunPoll(poll))
    await meeting.open_again(staff, poll)
    await outcomes(meeting.store, ballot(people[0], poll, B, "again"))
    await meeting.close(staff, poll)
    await meeting.open_poll(staff)
    rows = await table(meeting, "polls")
    assert [(r["run"], r["option"], r["text"], r["n"], r["share"]) for r in rows] == [
        (1, "a", "Yes", 2, 67),
        (1, "b", "No", 1, 33),
        (1, "c", "Later", 0, 0),
        (2, "a", "Yes", 0, 0),
        (2, "b", "No", 1, 100),
        (2, "c", "Later", 0, 0),
    ]
    assert [(r["voters"], r["entitled"], r["state"]) for r in rows[::3]] == [
        (3, 3, "published"),
        (1, 3, "published"),
    ]


async def test_a_void_poll_is_listed_without_a_figure(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    await outcomes(meeting.store, ballot(ana, poll))
    await meeting.close(staff, poll)
    await meeting.do(staff, VoidPoll(poll, "The wrong question"))
    (row,) = await table(meeting, "polls")
    assert (row["state"], row["reason"]) == ("void", "The wrong question")
    assert {row[key] for key in ("voters", "option", "n", "share", "mean")} == {None}


async def test_words_and_ratings_are_listed_too(meeting: Meeting, staff: Person) -> None:
    rating, cloud = [await meeting.open_poll(staff, kind) for kind in ("rating", "cloud")]
    ana = await meeting.join()
    await outcomes(
        meeting.store,
        ballot(ana, rating, Choice(rating=4)),
        ballot(ana, cloud, Choice(text="设计")),
    )
    for poll in (rating, cloud):
        await meeting.close(staff, poll)
    rows = await table(meeting, "polls")
    assert [(r["option"], r["n"], r["mean"]) for r in rows if r["kind"] == "rating"] == [
        (str(n), int(n == 4), 4.0) for n in range(1, 6)
    ]
    assert [(r["text"], r["n"]) for r in rows if r["kind"] == "cloud"] == [("设计", 1)]


async def test_no_list_says_who_chose_what(meeting: Meeting, staff: Person) -> None:
    poll, people = await meeting.open_poll(staff, secret=True), await meeting.crowd(2)
    await outcomes(meeting.store, ballot(people[0], poll, A), ballot(people[1], poll, B))
    await meeting.close(staff, poll)
    for what in ("polls", "audit"):
        text = json.dumps(await table(meeting, what))
        assert people[0].id not in text
        assert people[0].name not in text


async def test_the_chat_without_what_was_deleted(meeting: Meeting, staff: Person) -> None:
    ana = await meeting.join()
    said = (await meeting.do(ana, Say("Rude words")))["message"]["id"]
    await meeting.do(ana, Say("Good morning"))
    await meeting.do(staff, DeleteMessage(said))
    rows = await table(meeting, "chat")
    assert [(r["author"], r["text"], r["deleted"]) for r in rows] == [
        ("Ana", None, "yes"),
        ("Ana", "Good morning", "no"),
    ]


async def test_attendance_of_a_room(meeting: Meeting) -> None:
    (ana,) = await meeting.crowd(1, delegation=LAGOS)
    meeting.store.visited("cities", ana.id)
    await meeting.visits_are_written()
    (row,) = await table(meeting, "attendance")
    assert row == {
        "person": ana.id,
        "name": "Delegate 0",
        "role": "delegate",
        "attendance": "remote",
        "delegation": "Lagos",
        "country": "Nigeria",
        "field": "Media Arts",
        "first_at": "2020-09-17T12:00:00.000Z",
        "last_at": "2020-09-17T12:00:00.000Z",
    }


async def test_the_audit_trail_both_ways_round(meeting: Meeting, staff: Person) -> None:
    question = await meeting.ask(await meeting.join(), staff)
    await meeting.do(staff, AnswerQuestion(question, "live"))
    rows = await table(meeting, "audit")
    assert [(r["name"], r["command"]) for r in rows] == [
        ("Mo", "approve_question"),
        ("Mo", "answer_question"),
    ]
    assert json.loads(str(rows[1]["before"]))["state"] == "open"
    latest = await meeting.store.read(lambda r: exports.audit(r.connection, "main", 1))
    assert [(each["command"], each["after"]["state"]) for each in latest] == [
        ("answer_question", "answered")
    ]


async def test_a_list_that_does_not_exist_is_a_fault(meeting: Meeting) -> None:
    with pytest.raises(KeyError):
        await table(meeting, "ballots")
