"""The store as the HTTP door asks for it: joining, pairing, the programme, health."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rooms.facts import Data, Fact, Outcome, Stream
from rooms.people import LOBBY, Attendance, Delegation, Person, Role
from rooms.programme import Event
from rooms.refusals import Refusal
from rooms.screens import Screen
from server.actions.ports import Unit
from server.bus.redis_bus import RedisBus
from server.live.presence import NOTE_S
from server.store import exports, lookups
from server.store.reader import SqlReader
from server.store.reception import Badge as StoredBadge
from server.store.reception import Reception
from server.store.store import SqlStore
from server.web.services import Arrival, Badge, Paired, Pairing, Table
from server.wire.people_csv import PersonRow

PATIENCE_S: Final = 2.0
EVENT_KEPT_S: Final = 1.0
PRESENT: Final = timedelta(seconds=2.5 * NOTE_S)
"""Who was noted so lately is here: one note may come late, who left is gone after 75 s."""


@dataclass(frozen=True)
class PeopleDesk:
    """`web.services.People` on the store."""

    store: SqlStore

    async def join(self, arrival: Arrival) -> Person:
        """A new delegate."""
        return await self.store.receive(lambda desk: desk.join(_arriving(desk, arrival)))

    async def join_by_badge(self, code: str, arrival: Arrival) -> Person:
        """The one person of this badge."""
        return await self.store.receive(lambda desk: desk.by_badge(code, arrival.languages))

    async def join_by_invite(
        self, invite: str, role: Role, rooms: Sequence[str] | None, arrival: Arrival
    ) -> Person:
        """A new person as invited; takes one use."""
        where = None if rooms is None else frozenset(rooms)

        def come(desk: Reception) -> Person:
            return desk.by_invite(invite, _arriving(desk, arrival, role, where))

        return await self.store.receive(come)

    async def register_invite(self, invite: str, uses: int | None) -> None:
        """Remember how often an invite may be used."""
        await self.store.receive(lambda desk: desk.make_invite(invite, uses))

    async def print_badges(self, rows: Sequence[PersonRow]) -> list[Badge]:
        """A badge for everybody on the list, in its order."""

        def print_(desk: Reception) -> list[StoredBadge]:
            return desk.make_badges([_badge(desk, row) for row in rows])

        return [_shown(badge) for badge in await self.store.receive(print_)]

    async def badges(self) -> list[Badge]:
        """Every badge that was printed."""
        return [_shown(badge) for badge in await self.store.read(lambda reader: reader.badges())]

    async def search(self, words: str, limit: int) -> list[Person]:
        """People whose name, delegation or badge holds these words."""
        return await self.store.read(lambda reader: lookups.search(reader.connection, words, limit))

    async def in_room(self, room: str) -> list[Person]:
        """Who is in a room: seen there within the last 75 seconds."""

        def look(reader: SqlReader) -> list[Person]:
            return lookups.present(reader.connection, room, reader.now - PRESENT)

        return await self.store.read(look)


@dataclass(frozen=True)
class PairingDesk:
    """`web.services.Pairings` on the store."""

    store: SqlStore

    async def open(self) -> Pairing:
        """A fresh code for a display."""
        shown = await self.store.receive(lambda desk: desk.show_code())
        return Pairing(shown.code, shown.secret, shown.expires_at)

    async def look(self, secret: str) -> Paired | None:
        """What became of a display; None while it waits."""

        def find(reader: SqlReader) -> Screen | None:
            return lookups.paired(reader.connection, secret, reader.now)

        screen = await self.store.read(find)
        if screen is None:
            return None
        return Paired(screen.id, screen.name, screen.room, screen.person)


@dataclass
class ProgrammeDesk:
    """`web.services.Programme` on the store; what was read last serves for a second."""

    store: SqlStore
    _kept: Event | None = None
    _until: float = 0.0

    async def event(self) -> Event:
        """The event as it stands, at most a second old."""
        if self._kept is None or time.monotonic() >= self._until:
            found = await self.store.read(lambda reader: reader.event())
            if found is None:
                raise Refusal("unavailable", "No event has been loaded yet.", retry_ms=2000)
            self._kept, self._until = found, time.monotonic() + EVENT_KEPT_S
        return self._kept

    async def replace(self, event: Event, by: Person | None) -> None:
        """Make this the programme, whole, and tell the lobby."""
        await self.store.load_event(event)
        self._kept = None

        def tell(unit: Unit) -> dict[str, object]:
            fact = Fact(LOBBY, Stream.MAIN, "programme.changed", {"sessions": len(event.sessions)})
            unit.emit(Outcome(None, (fact,)))
            unit.audit("import_programme", event.id, None, {"sessions": len(event.sessions)})
            return {}

        await self.store.write(LOBBY, by, tell)


@dataclass(frozen=True)
class HealthDesk:
    """`web.services.Health` of this process."""

    store: SqlStore
    bus: RedisBus
    is_stopping: Callable[[], bool]

    @property
    def stopping(self) -> bool:
        """True once the process has been told to stop."""
        return self.is_stopping()

    async def checks(self) -> Mapping[str, bool]:
        """`sql` can be read, `bus` carries news and no gap is left."""
        return {"sql": await self._reads(), "bus": self.bus.healthy}

    async def _reads(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.store.read(lambda reader: reader.epoch())
        except (Refusal, TimeoutError):
            return False
        return True


def _arriving(
    desk: Reception,
    arrival: Arrival,
    role: Role = Role.DELEGATE,
    rooms: frozenset[str] | None = None,
) -> Person:
    return Person(
        "",
        arrival.name or role.capitalize(),
        role,
        arrival.attendance or Attendance.REMOTE,
        _delegation(desk, arrival.delegation),
        rooms=rooms,
        languages=arrival.languages,
    )


def _delegation(desk: Reception, said: str | None) -> Delegation | None:
    """The delegation somebody names, by its id or by its name in full."""
    if said is None:
        return None
    try:
        return desk.delegation(said)
    except Refusal:
        found = lookups.delegation_called(desk.tx.connection, said)
        if found is None:
            raise
        return found


def _badge(desk: Reception, row: PersonRow) -> StoredBadge:
    named = row.delegation or row.city
    body = desk.delegation_named(named, row.country, row.field) if named else None
    return StoredBadge("", row.name, row.role, row.attendance, body)


def _shown(badge: StoredBadge) -> Badge:
    named = "" if badge.delegation is None else badge.delegation.name
    return Badge(badge.code, badge.name, badge.role, badge.attendance, named)


@dataclass(frozen=True)
class ExportDesk:
    """`web.services.Exports` on the store."""

    store: SqlStore

    async def table(self, room: str, what: str) -> Table:
        """One of the lists of a room."""

        def gather(reader: SqlReader) -> Table:
            header, rows = exports.table(reader.connection, room, what)
            return Table(header, rows)

        return await self.store.read(gather)

    async def audit(self, room: str, limit: int) -> list[Data]:
        """The latest acts of moderation in a room, newest first."""
        return await self.store.read(lambda r: exports.audit(r.connection, room, limit))
