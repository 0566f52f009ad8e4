"""Databases that are held, ended or away: refused at once, and found again without a restart."""

import asyncio

import pytest
from sqlalchemy import select, text

from rooms.commands import Say
from rooms.people import Role
from rooms.refusals import Refusal
from server.store import tables
from server.store.engine import writer_engine
from tests.store.meeting import Meeting


async def test_sqlite_held_by_another_is_refused_for_now(
    sqlite_meeting: Meeting,
) -> None:
    meeting = sqlite_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    impatient = await meeting.another_process()
    impatient._writer._engine.dispose()
    impatient._writer._engine = writer_engine(meeting.url, busy_ms=1)
    holder = writer_engine(meeting.url)
    with holder.begin():
        results = await asyncio.gather(
            meeting.do(staff, Say("Hello"), "1", impatient),
            impatient.write("cities", staff, lambda unit: {}),
            impatient.receive(lambda desk: desk.show_code()),
            return_exceptions=True,
        )
        assert [getattr(r, "code", r) for r in results] == ["unavailable"] * 3
        assert impatient.counts.rollbacks == 1
        assert (await impatient.read(lambda reader: reader.heads()))["main"] == 0
        impatient.visited("main", staff.id)
        with pytest.raises(Refusal, match="cannot save"):
            await impatient.receive(lambda desk: None)
        assert impatient.counts.rollbacks == 1
    assert not (await meeting.done(staff, Say("Hello"), "1", impatient)).again
    holder.dispose()


@pytest.mark.postgres
async def test_a_room_that_somebody_holds_does_not_hold_up_the_others(
    postgres_meeting: Meeting,
) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    holder = writer_engine(meeting.url)
    with holder.begin() as connection:
        held = select(tables.rooms).where(tables.rooms.c.id == "main").with_for_update()
        connection.execute(held)
        for _ in range(3):
            with pytest.raises(Refusal, match="cannot save"):
                await meeting.do(staff, Say("Hello"))
        assert meeting.store.counts.rollbacks == 1
        done = await meeting.store.write("cities", staff, lambda unit: {"room": unit.room})
        assert done.ok == {"room": "cities"}
    meeting.store._writer._blocked.clear()
    await meeting.do(staff, Say("Hello"))
    holder.dispose()


@pytest.mark.postgres
async def test_connections_that_postgresql_ends_are_made_anew(postgres_meeting: Meeting) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    await meeting.store.read(lambda reader: reader.epoch())
    ender = writer_engine(meeting.url)
    with ender.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    ender.dispose()
    assert await meeting.store.read(lambda reader: reader.epoch())
    with pytest.raises(Refusal, match="cannot save"):
        await meeting.do(staff, Say("Hello"), "1")
    assert not (await meeting.done(staff, Say("Hello"), "1")).again


@pytest.mark.postgres
async def test_a_server_that_is_away_is_refused_at_once_and_found_again(
    postgres_meeting: Meeting,
) -> None:
    meeting = postgres_meeting
    staff = await meeting.join("Mo", Role.MODERATOR)
    store = meeting.store
    engine, readers = store._writer._engine, store._engine
    store._writer._engine = writer_engine("postgresql://nobody@127.0.0.1:1/nothing")
    store._engine = store._writer._engine
    store._writer._disconnect()
    for wanted in (meeting.do(staff, Say("Hello")), store.read(lambda reader: reader.epoch())):
        with pytest.raises(Refusal) as refused:
            await wanted
        assert refused.value.code == "unavailable"
    store._writer._engine, store._engine = engine, readers
    assert (await meeting.do(staff, Say("Back")))["message"]["text"] == "Back"
