"""Thousands of people with their passes, put straight into a database that nobody serves yet.

python -m bench.people 5000 FILE    5,000 delegates into the database the environment names
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rooms.people import Attendance, Person, Role
from server.config import Settings, load, secret_bytes
from server.identity import Passes
from server.store import ids
from server.store.people import SqlPeople
from server.store.reception import Reception
from server.store.store import SqlStore
from server.wiring.first_start import now, prepare

MODERATORS: Final = 128
"""Enough to publish 2,560 messages a second: a link may send 20."""


def passes(settings: Settings, delegates: int, into: Path) -> Path:
    """Load the event, insert people, and write a pass a line: moderators first, then delegates."""
    into.write_text("\n".join(asyncio.run(_passes(settings, delegates))) + "\n", "utf-8")
    return into


async def _passes(settings: Settings, delegates: int) -> list[str]:
    event = await prepare(settings)
    store = SqlStore(settings.database, now, lambda _committed: None)
    await store.start()
    people = list(_people(delegates))
    try:
        await store.receive(lambda desk: _insert(desk, people))
    finally:
        await store.stop()
    signer = Passes(secret_bytes(settings), event.id)
    return [signer.issue(person.id, now())[0] for person in people]


def _people(delegates: int) -> Iterator[Person]:
    for _ in range(MODERATORS):
        yield _person("M", Role.MODERATOR)
    for number in range(delegates):
        yield _person(f"Delegate {number}", Role.DELEGATE)


def _person(name: str, role: Role) -> Person:
    return Person(ids.new_id(), name, role, Attendance.ONSITE, alias=ids.new_alias())


def _insert(desk: Reception, people: list[Person]) -> None:
    known = SqlPeople(desk.tx)
    for person in people:
        known.add(person)


if __name__ == "__main__":
    passes(load(), int(sys.argv[1]), Path(sys.argv[2]))
