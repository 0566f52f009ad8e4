"""People by the thousand: put into the database as the door would, with passes signed by hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from rooms.people import Person, Role
from server.identity import Passes
from server.store.store import SqlStore

SECRET = "a secret that every process of a test knows, long enough"


@dataclass(frozen=True)
class Enrolled:
    """Somebody of the event, and the pass that proves it."""

    person: str
    pass_: str


async def enrolled(
    database: str, number: int, role: Role = Role.DELEGATE, secret: str = SECRET
) -> list[Enrolled]:
    """So many new people of a server that was started with this secret; a second for thousands.

    The door is tested elsewhere; one request a person would take longer than what is tested here.
    """
    store = SqlStore(database, _now, lambda _committed: None)
    await store.start()
    try:
        event = await store.read(lambda reader: reader.event())
        assert event is not None, "Start the server first: it makes the event."
        join = (_join(store, Person("", f"{role} {n}", role)) for n in range(number))
        people = await asyncio.gather(*join)
    finally:
        await store.stop()
    passes = Passes(secret.encode(), event.id)
    return [Enrolled(one.id, passes.issue(one.id, _now())[0]) for one in people]


async def _join(store: SqlStore, person: Person) -> Person:
    return await store.receive(lambda reception: reception.join(person))


def _now() -> datetime:
    return datetime.now(UTC)
