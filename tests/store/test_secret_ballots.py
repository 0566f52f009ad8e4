"""Secret ballots: one a voter, and nothing says which choice came with whom."""

import asyncio

import pytest
from sqlalchemy import ColumnElement, func, literal_column, select

from rooms.commands import (
    Choice,
)
from rooms.people import Person, Role
from server.actions.ports import Done
from server.store import tables
from tests.store.meeting import Meeting
from tests.store.voting import A, B, C, ballot, outcomes, stored, tally, words

ABSTAIN = Choice(abstain=True)


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


async def test_a_secret_ballot_leaves_no_link_between_voter_and_choice(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff, secret=True), await meeting.crowd(30)
    choices = [(A, B, C)[i % 3] for i in range(30)]
    results = await outcomes(
        meeting.store, *(ballot(p, poll, c, "1") for p, c in zip(people, choices, strict=True))
    )
    assert words(results) == ["ok"] * 30
    assert all(isinstance(r, Done) and r.ok["ballot"]["choice"] is None for r in results)
    b, s, r = tables.ballots.c, tables.sealed.c, tables.receipts.c
    assert await stored(meeting, select(b.choice).distinct()) == [(None,)]
    assert await stored(meeting, select(s.choice, s.n)) == [("a", 10), ("b", 10), ("c", 10)]
    answers = await stored(meeting, select(r.ok).where(r.id == "1"))
    assert {ok["ballot"]["choice"] for (ok,) in answers} == {None}
    mine = await meeting.store.read(lambda reader: reader.mine("main", people))
    assert {view["ballots"][poll]["choice"] for view in mine.values()} == {None}
    (news,) = [news for committed in meeting.told for news in committed.alike]
    assert (news.data["choice"], len(news.people)) == (None, 30)
    assert (await tally(meeting, poll))["counts"] == {"a": 10, "b": 10, "c": 10}


@pytest.mark.postgres
async def test_postgresql_does_not_remember_which_ballots_came_with_which_choice(
    postgres_meeting: Meeting,
) -> None:
    meeting = postgres_meeting
    written: ColumnElement[str] = literal_column("xmin::text")
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll, people = await meeting.open_poll(staff, secret=True), await meeting.crowd(3)
    for person, choice in zip(people, (A, B, C), strict=True):
        await outcomes(meeting.store, ballot(person, poll, choice))
    await meeting.close(staff, poll)
    for table in (tables.ballots, tables.sealed):
        assert len(await stored(meeting, select(written).select_from(table).distinct())) == 1


async def test_a_second_secret_ballot_is_refused_even_if_it_is_the_same(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana = await meeting.open_poll(staff, secret=True), await meeting.join()
    together = [ballot(ana, poll, A, "1"), ballot(ana, poll, A, "2"), ballot(ana, poll, B, "1")]
    assert words(await outcomes(meeting.store, *together)) == ["ok", "ballot.final", "again"]
    assert words(await outcomes(meeting.store, ballot(ana, poll, A, "3"))) == ["ballot.final"]
    assert await stored(meeting, select(func.sum(tables.sealed.c.n))) == [(1,)]


async def test_two_processes_seal_into_one_count(meeting: Meeting, staff: Person) -> None:
    stores = [meeting.store, await meeting.another_process()]
    poll, people = await meeting.open_poll(staff, secret=True), await meeting.crowd(200)
    results = await asyncio.gather(
        *(outcomes(stores[i % 2], ballot(p, poll, (A, B)[i % 2])) for i, p in enumerate(people))
    )
    assert words([r for (r,) in results]) == ["ok"] * 200
    assert (await tally(meeting, poll))["counts"] == {"a": 100, "b": 100, "c": 0}
