import asyncio

import pytest

from rooms.commands import ArchiveQuestion, AskQuestion, MergeQuestions, RemovePerson
from rooms.people import Person, Role
from server.actions.ports import Done
from tests.store.meeting import Meeting
from tests.store.voting import outcomes, upvote, words


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


async def counted(meeting: Meeting, *questions: str) -> list[tuple[int, int]]:
    """Upvotes and revision of each question."""
    found = await meeting.store.read(lambda reader: reader.upvotes("main", questions))
    return [found[question] for question in questions]


async def test_an_upvote_is_answered_with_the_number_it_made(
    meeting: Meeting, staff: Person
) -> None:
    people = await meeting.crowd(3)
    question = await meeting.ask(people[0], staff)
    results = await outcomes(meeting.store, *(upvote(p, question) for p in people))
    assert words(results) == ["ok"] * 3
    assert results[2] == Done({"question": {"id": question, "upvotes": 3, "upvoted": True}})
    (back,) = await outcomes(meeting.store, upvote(people[0], question, on=False))
    assert back == Done({"question": {"id": question, "upvotes": 2, "upvoted": False}})
    assert await counted(meeting, question) == [(2, 4)]


async def test_supporting_twice_counts_once(meeting: Meeting, staff: Person) -> None:
    ana = await meeting.join()
    question = await meeting.ask(ana, staff)
    entries = [upvote(ana, question, id=id) for id in ("1", "2", "1")]
    assert words(await outcomes(meeting.store, *entries)) == ["ok", "ok", "again"]
    assert await counted(meeting, question) == [(1, 1)]


async def test_two_processes_count_one_person_once(meeting: Meeting, staff: Person) -> None:
    stores = [meeting.store, await meeting.another_process()]
    people = await meeting.crowd(20)
    question = await meeting.ask(people[0], staff)
    entries = [(i, upvote(p, question, id=f"{i}")) for p in people for i in (0, 1)]
    results = await asyncio.gather(*(outcomes(stores[i], entry) for i, entry in entries))
    assert words([r for (r,) in results]) == ["ok"] * 40
    assert (await counted(meeting, question))[0][0] == 20


async def test_the_persons_other_links_and_the_room_are_told(
    meeting: Meeting, staff: Person
) -> None:
    ana = await meeting.join()
    question = await meeting.ask(ana, staff)
    meeting.told.clear()
    await outcomes(meeting.store, upvote(ana, question))
    (committed,) = meeting.told
    (news,) = committed.alike
    assert committed.upvotes == frozenset({question})
    assert (news.people, news.kind, news.key, news.rev) == ([ana.id], "upvote", question, 1)
    assert news.data == {"upvoted": True}


async def test_what_cannot_be_supported_is_refused(meeting: Meeting, staff: Person) -> None:
    ana, gone = await meeting.join(), await meeting.join("Eve")
    waiting = (await meeting.do(ana, AskQuestion("Not approved")))["question"]["id"]
    archived, listed = [await meeting.ask(ana, staff, text) for text in ("Old?", "New?")]
    await meeting.do(staff, ArchiveQuestion(archived))
    await meeting.do(staff, RemovePerson(gone.id))
    entries = [
        upvote(ana, waiting),
        upvote(ana, archived),
        upvote(ana, "nothing"),
        upvote(gone, listed),
        upvote(ana, listed),
    ]
    told = words(await outcomes(meeting.store, *entries))
    assert told == ["not_found", "not_found", "not_found", "forbidden", "ok"]


async def test_a_merge_unites_upvotes_and_nobody_counts_twice(
    meeting: Meeting, staff: Person
) -> None:
    ana, bo, cai, dee = await meeting.crowd(4)
    one, two = [await meeting.ask(ana, staff, text) for text in ("One?", "Two?")]
    await outcomes(
        meeting.store,
        *(upvote(p, one) for p in (ana, bo, cai)),
        *(upvote(p, two) for p in (cai, dee)),
        upvote(cai, two, on=False),
        upvote(bo, one, on=False),
    )
    meeting.told.clear()
    await meeting.do(staff, MergeQuestions(one, two))
    ((n, rev),) = await counted(meeting, two)
    assert n == 3
    assert rev > 3
    assert two in meeting.told[0].upvotes
    mine = await meeting.store.read(lambda reader: reader.mine("main", [ana, bo, cai, dee]))
    assert [view["upvotes"] for view in mine.values()] == [[two], [], [two], [two]]


async def test_a_question_of_another_room_has_no_figures_here(
    meeting: Meeting, staff: Person
) -> None:
    question = await meeting.ask(await meeting.join(), staff)
    assert await meeting.store.read(lambda r: r.upvotes("cities", [question])) == {}
    assert await counted(meeting, question) == [(0, 0)]


async def test_support_is_taken_back_in_a_batch_that_hoped_for_nothing_but_new(
    meeting: Meeting, staff: Person
) -> None:
    people = await meeting.crowd(3)
    question = await meeting.ask(people[0], staff)
    await outcomes(meeting.store, *(upvote(p, question, id="1") for p in people[:2]))
    entries = [upvote(people[0], question, on=False), upvote(people[2], question)]
    assert words(await outcomes(meeting.store, *entries)) == ["ok", "ok"]
    assert await counted(meeting, question) == [(2, 4)]


async def test_whoever_changes_twice_in_a_batch_is_told_once(
    meeting: Meeting, staff: Person
) -> None:
    ana, bo = await meeting.join(), await meeting.join("Bo")
    question = await meeting.ask(ana, staff)
    meeting.told.clear()
    entries = [
        upvote(ana, question, id="1"),
        upvote(bo, question, id="1"),
        upvote(ana, question, on=False, id="2"),
    ]
    assert words(await outcomes(meeting.store, *entries)) == ["ok"] * 3
    (committed,) = meeting.told
    news = {(tuple(each.people), each.rev, each.data["upvoted"]) for each in committed.alike}
    assert news == {((bo.id,), 1, True), ((ana.id,), 2, False)}
    assert await counted(meeting, question) == [(1, 3)]
