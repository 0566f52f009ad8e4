"""What goes wrong in a database must never become a false yes, nor the end of the writer."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from rooms.commands import Say
from rooms.people import Person, Role
from rooms.refusals import RETRYABLE, Refusal
from server.actions.ports import Cast, Upvote
from server.store import store as store_module
from server.store import tables, work
from server.store.migrate import OldDatabaseError
from server.store.store import SqlStore
from tests.store.meeting import Clock, Meeting
from tests.store.voting import A, ballot, outcomes, stored, tally, upvote, words


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


@contextmanager
def failing(store: SqlStore) -> Iterator[threading.Event]:
    """The next commit of a store fails as a killed database fails: nothing of it is kept."""
    dialect, failed = store._writer._engine.dialect, threading.Event()
    commit = dialect.do_commit

    def broken(connection: Any) -> None:
        if not failed.is_set():
            dialect.do_rollback(connection)
            failed.set()
            raise GONE
        commit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect, "do_commit", broken)
        yield failed


GONE = OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))


async def test_a_batch_that_dies_in_its_commit_acknowledges_nobody(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(20)
    question = await meeting.ask(people[0], staff)
    entries: list[Cast | Upvote] = [ballot(p, poll) for p in people]
    entries.append(upvote(people[0], question))
    meeting.told.clear()
    with failing(meeting.store):
        refused = await outcomes(meeting.store, *entries)
    assert words(refused) == ["unavailable"] * 21
    assert all(isinstance(r, Refusal) and r.retry_ms for r in refused)
    assert meeting.told == []
    assert (await tally(meeting, poll))["voters"] == 0
    assert words(await outcomes(meeting.store, *entries)) == ["ok"] * 21
    assert (await tally(meeting, poll))["voters"] == 20


async def test_jobs_that_die_in_their_commit_left_nothing_behind(
    meeting: Meeting, staff: Person
) -> None:
    with failing(meeting.store):
        results = await asyncio.gather(
            *(meeting.done(staff, Say(f"Line {n}"), f"{n}") for n in range(3)),
            return_exceptions=True,
        )
    assert {r.code for r in results if isinstance(r, Refusal)} == {"unavailable"}
    assert len(results) == 3
    assert "unavailable" in RETRYABLE
    again = [await meeting.done(staff, Say(f"Line {n}"), f"{n}") for n in range(3)]
    assert not any(done.again for done in again)
    facts = await meeting.store.read(lambda reader: reader.facts_after("main", 0, 10))
    assert [(f.no, f.fact.data["message"]["text"]) for f in facts] == [
        (n + 1, f"Line {n}") for n in range(3)
    ]


async def test_a_lost_answer_is_given_again(
    meeting: Meeting, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst moment: the database committed, and we were not told."""
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    dialect = meeting.store._writer._engine.dialect
    commit = dialect.do_commit

    def unheard(connection: Any) -> None:
        commit(connection)
        monkeypatch.undo()
        raise GONE

    monkeypatch.setattr(dialect, "do_commit", unheard)
    assert words(await outcomes(meeting.store, ballot(ana, poll))) == ["unavailable"]
    assert words(await outcomes(meeting.store, ballot(ana, poll))) == ["again"]
    assert (await tally(meeting, poll))["voters"] == 1


async def test_one_entry_no_database_takes_does_not_spoil_the_batch(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(9)
    entries = [ballot(p, poll, id="1") for p in people]
    entries[4] = ballot(people[4], poll, id="half a pair \ud800")
    told = words(await outcomes(meeting.store, *entries))
    assert told == ["ok"] * 4 + ["bad_request"] + ["ok"] * 4
    assert (await tally(meeting, poll))["voters"] == 8


async def test_the_writer_outlives_a_bug(meeting: Meeting, staff: Person) -> None:
    def buggy(_: object) -> Any:
        raise AssertionError("a bug")

    with pytest.raises(AssertionError, match="a bug"):
        await meeting.store.write("main", None, buggy)
    with pytest.raises(AssertionError, match="a bug"):
        await meeting.store.receive(buggy)
    assert (await meeting.do(staff, Say("Still here")))["message"]["text"] == "Still here"


async def test_whoever_stopped_waiting_breaks_nothing(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    meeting.store.cast(ballot(ana, poll)).cancel()
    waiting = asyncio.create_task(meeting.do(staff, Say("Hello")))
    await asyncio.sleep(0)
    waiting.cancel()
    assert words(await outcomes(meeting.store, ballot(ana, poll))) == ["again"]


async def test_more_than_can_wait_is_asked_to_come_again(
    meeting: Meeting, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(4)
    monkeypatch.setattr(store_module, "MOST_WAITING", 3)
    futures = [meeting.store.cast(ballot(p, poll)) for p in people[:3]]
    with pytest.raises(Refusal, match="busy") as refused:
        meeting.store.cast(ballot(people[3], poll))
    assert (refused.value.code, refused.value.retry_ms) == ("overloaded", 1000)
    await asyncio.gather(*futures)
    assert words(await outcomes(meeting.store, ballot(people[3], poll))) == ["ok"]


async def test_stopping_writes_all_that_waits_and_takes_nothing_more(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(50)
    store = await meeting.another_process()
    futures = [store.cast(ballot(p, poll)) for p in people]
    store.visited("cities", people[0].id)
    await store.stop()
    assert all(future.done() and future.exception() is None for future in futures)
    with pytest.raises(Refusal, match="stopping"):
        store.cast(ballot(people[0], poll))
    store.visited("cities", people[1].id)
    assert (await tally(meeting, poll))["voters"] == 50
    v = tables.visits.c
    assert await stored(meeting, select(v.person).where(v.room == "cities")) == [(people[0].id,)]


async def test_a_database_without_tables_is_not_started_on(database_url: str) -> None:
    store = SqlStore(database_url, Clock(), lambda _: None)
    with pytest.raises(OldDatabaseError, match="plenary migrate"):
        await store.start()
    await store.stop()


async def test_a_visit_that_could_not_be_written_is_written_later(
    meeting: Meeting, staff: Person
) -> None:
    with failing(meeting.store) as failed:
        meeting.store.visited("main", staff.id)
        await asyncio.to_thread(failed.wait, 20)
    await meeting.visits_are_written()
    assert await stored(meeting, select(tables.visits.c.person)) == [(staff.id,)]


async def test_visits_that_wait_for_ever_are_forgotten_in_the_end(
    meeting: Meeting, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "VISITS_KEPT", 1)
    with failing(meeting.store) as failed:
        for room in ("main", "cities"):
            meeting.store.visited(room, staff.id)
        await asyncio.to_thread(failed.wait, 20)
    await meeting.visits_are_written()
    assert await stored(meeting, select(tables.visits.c.person)) == []


async def test_a_visit_remembers_the_first_and_the_last_moment(
    meeting: Meeting, staff: Person
) -> None:
    started = meeting.clock.now
    for _ in range(3):
        meeting.store.visited("main", staff.id)
        await meeting.visits_are_written()
        meeting.clock.move(minutes=1)
    v = tables.visits.c
    ((first, last),) = await stored(meeting, select(v.first_at, v.last_at))
    assert first == started
    assert (last - first).total_seconds() == 120


async def test_ballots_do_not_wait_for_the_slowest_reader(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    reading, go = threading.Event(), threading.Event()

    def slow(reader: Any) -> str:
        epoch: str = reader.epoch()
        reading.set()
        assert go.wait(20)
        return epoch

    read = asyncio.create_task(meeting.store.read(slow))
    await asyncio.to_thread(reading.wait, 20)
    assert words(await outcomes(meeting.store, ballot(ana, poll, A))) == ["ok"]
    go.set()
    assert await read
