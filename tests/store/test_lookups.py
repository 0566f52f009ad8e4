import pytest

from rooms.commands import RemovePerson
from rooms.people import Delegation, Role
from server.store import lookups, rows
from tests.store.meeting import LAGOS, NANJING, Meeting
from tests.store.voting import A, ballot, outcomes, upvote


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ana", ["Ana Silva"]),
        ("SILVA ana", ["Ana Silva"]),
        ("lagos", ["Ana Silva", "Bo 50% Off_Line"]),
        ("lagos bo", ["Bo 50% Off_Line"]),
        ("50%", ["Bo 50% Off_Line"]),
        ("%", ["Bo 50% Off_Line"]),
        ("_", ["Bo 50% Off_Line"]),
        ("badge1", ["Cai"]),
        ("nobody", []),
        ("\\", []),
    ],
)
async def test_people_are_found_by_every_word(
    sqlite_meeting: Meeting, words: str, found: list[str]
) -> None:
    meeting = sqlite_meeting
    await meeting.join("Ana Silva", delegation=LAGOS)
    await meeting.join("Bo 50% Off_Line", delegation=LAGOS)
    await meeting.join("Cai", badge="BADGE123")
    people = await meeting.store.read(lambda r: lookups.search(r.connection, words, 10))
    assert [person.name for person in people] == found


async def test_a_search_ends_at_its_limit_and_without_words_lists_all(meeting: Meeting) -> None:
    await meeting.crowd(3)
    assert len(await meeting.store.read(lambda r: lookups.search(r.connection, "", 2))) == 2
    assert len(await meeting.store.read(lambda r: lookups.search(r.connection, " ", 9))) == 3


async def test_who_is_about_is_who_was_seen_lately_and_not_removed(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    early, gone, late = await meeting.crowd(3)
    await meeting.do(staff, RemovePerson(gone.id))
    since = meeting.clock.now
    meeting.clock.move(minutes=3)
    meeting.store.visited("main", late.id)
    meeting.store.visited("main", gone.id)
    await meeting.visits_are_written()
    now = meeting.clock.now
    for moment, names in ((since, {early.id, late.id}), (now, {late.id})):
        found = await meeting.store.read(
            lambda r, at=moment: lookups.present(r.connection, "main", at)  # type: ignore[misc]
        )
        assert {person.id for person in found} == names


async def test_a_delegation_is_found_by_its_very_name_if_there_is_but_one(
    meeting: Meeting,
) -> None:
    async def called(name: str) -> Delegation | None:
        return await meeting.store.read(lambda r: lookups.delegation_called(r.connection, name))

    assert await called("nanJING") == NANJING
    assert await called("Nan") is None
    await meeting.store.receive(lambda desk: desk.delegation_named("Lagos", "Portugal"))
    assert await called("Lagos") is None


async def test_a_checker_sees_what_is_in_the_tables_and_nothing_counted(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    question = await meeting.ask(ana, staff)
    open_, closed = await meeting.open_poll(staff), await meeting.open_poll(staff, secret=True)
    await outcomes(meeting.store, ballot(ana, open_, A), ballot(ana, closed, A))
    await outcomes(meeting.store, upvote(ana, question))
    await meeting.close(staff, closed)
    polls, people = [open_, closed], [ana.id]
    read = meeting.store.read
    ballots = await read(lambda r: rows.ballots(r.connection, polls))
    assert sorted(ballots) == sorted((poll, 1, ana.id) for poll in polls)
    assert await read(lambda r: rows.questions(r.connection, people)) == [
        (question, "What is next?")
    ]
    assert await read(lambda r: rows.upvotes(r.connection, people)) == [(question, ana.id)]
    results = await read(lambda r: rows.results(r.connection, polls))
    assert set(results) == {(closed, 1, 1)}
