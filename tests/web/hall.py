"""The HTTP door with everything behind it played by small stand-ins that can be looked into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx2
from starlette.applications import Starlette

from rooms.captions import Caption
from rooms.facts import Data
from rooms.people import Attendance, Delegation, Person, Role
from rooms.programme import Event
from rooms.recordings import Answered, Recorded
from rooms.refusals import Refusal
from server.actions.ports import Cast, Done, News, Ports, Store, Upvote
from server.events import shipped
from server.identity import Invites, Passes
from server.web.app import Web
from server.web.services import Arrival, Badge, Cell, Paired, Pairing, Services, Table
from server.wire.people_csv import PersonRow

NOW = datetime(2020, 9, 17, 1, 0, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"
URL = "http://plenary.test"
SUMMIT = shipped()


@dataclass
class Clock:
    """Time that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Village:
    """Everybody who has come, by id."""

    known: dict[str, Person] = field(default_factory=dict)
    printed: dict[str, Badge] = field(default_factory=dict)
    uses: dict[str, int | None] = field(default_factory=dict)
    lines: list[Caption] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)

    def add(self, role: Role, arrival: Arrival, **more: Any) -> Person:
        delegation = arrival.delegation and Delegation(arrival.delegation, arrival.delegation)
        person = Person(
            f"p{len(self.known)}",
            arrival.name or str(role),
            role,
            arrival.attendance or Attendance.REMOTE,
            delegation=delegation or None,
            languages=arrival.languages,
            **more,
        )
        self.known[person.id] = person
        return person

    async def join(self, arrival: Arrival) -> Person:
        if arrival.delegation == "atlantis":
            raise Refusal("not_found", "There is no such delegation at this event.")
        return self.add(Role.DELEGATE, arrival)

    async def join_by_badge(self, code: str, arrival: Arrival) -> Person:
        badge = self.printed.get(code.upper())
        if badge is None:
            raise Refusal("not_found", "There is no such badge at this event.")
        for person in self.known.values():
            if person.badge == badge.code:
                return person
        said = Arrival(badge.name, badge.attendance, None, arrival.languages)
        return self.add(badge.role, said, badge=badge.code)

    async def join_by_invite(
        self, invite: str, role: Role, rooms: Sequence[str] | None, arrival: Arrival
    ) -> Person:
        left = self.uses.get(invite, 0)
        if left is not None and left < 1:
            raise Refusal("forbidden", "This invite has been used up. Ask for a new one.")
        self.uses[invite] = None if left is None else left - 1
        return self.add(role, arrival, rooms=None if rooms is None else frozenset(rooms))

    async def register_invite(self, invite: str, uses: int | None) -> None:
        self.uses[invite] = uses

    async def print_badges(self, rows: Sequence[PersonRow]) -> list[Badge]:
        made = [
            Badge(f"BADGE{n}", row.name, row.role, row.attendance, row.delegation)
            for n, row in enumerate(rows)
        ]
        self.printed |= {badge.code: badge for badge in made}
        return made

    async def badges(self) -> list[Badge]:
        return list(self.printed.values())

    async def search(self, words: str, limit: int) -> list[Person]:
        found = [p for p in self.known.values() if words.lower() in p.name.lower()]
        return found[:limit]

    async def in_room(self, room: str) -> list[Person]:
        return list(self.known.values())


@dataclass
class FakePairings:
    """Displays by their secret."""

    waiting: dict[str, Paired | None] = field(default_factory=dict)

    async def open(self) -> Pairing:
        secret = f"secret-{len(self.waiting)}"
        self.waiting[secret] = None
        return Pairing("123456", secret, NOW + timedelta(minutes=15))

    async def look(self, secret: str) -> Paired | None:
        if secret not in self.waiting:
            raise Refusal("not_found", "This code has expired. Ask for a new one.")
        return self.waiting[secret]


@dataclass
class FakeProgramme:
    now: Event = field(default_factory=lambda: SUMMIT)
    read: int = 0

    async def event(self) -> Event:
        self.read += 1
        return self.now

    async def replace(self, event: Event, by: Person | None) -> None:
        self.now = event


ROWS: Sequence[Sequence[Cell]] = (
    ("q1", '=HYPERLINK("http://evil.example")', 3, None),
    ("q2", "创意城市, “+1”", 0, 2.5),
)


class FakeExports:
    async def table(self, room: str, what: str) -> Table:
        return Table(("id", "text", "upvotes", "mean"), ROWS)

    async def audit(self, room: str, limit: int) -> list[Data]:
        by = {"id": "p1", "name": "Ada", "role": "moderator"}
        said: Data = {"command": "approve_question", "subject": "q1"}
        return [
            {"at": "2020-09-17T01:00:00.000Z", "person": by, **said, "before": {}, "after": None}
        ]


@dataclass
class FakeHealth:
    stopping: bool = False
    results: dict[str, bool] = field(default_factory=lambda: {"sql": True, "bus": True})

    async def checks(self) -> Mapping[str, bool]:
        return self.results


@dataclass
class FakeBuckets:
    """Buckets that never fill again."""

    taken: dict[tuple[str, str], int] = field(default_factory=dict)

    async def take(self, what: str, person: str, per_minute: int) -> float:
        used = self.taken.get((what, person), 0)
        if used >= per_minute:
            return 1.5
        self.taken[what, person] = used + 1
        return 0


@dataclass
class FakeReader:
    village: Village

    def person(self, id: str) -> Person | None:
        return self.village.known.get(id)

    def captions(
        self, room: str, language: str, since: datetime | None, until: datetime | None
    ) -> list[Caption]:
        written = [c for c in self.village.lines if (c.room, c.language) == (room, language)]
        return [c for c in written if (since or c.at) <= c.at <= (until or c.at)]

    def recordings(self, room: str) -> list[Recorded]:
        return [each for each in self.village.recorded if each.room == room]

    def heads(self) -> dict[str, int]:
        return {}

    def answered(self, room: str) -> list[Answered]:
        return self.village.answers


@dataclass
class FakeStore:
    """Answers every command it is given, and remembers it."""

    village: Village
    given: list[tuple[str, object]] = field(default_factory=list)

    async def read(self, query: Callable[[Any], Any]) -> Any:
        return query(FakeReader(self.village))

    async def write(
        self, room: str, by: Person | None, job: object, *receipt: object, amend: bool = False
    ) -> Done:
        self.given.append((room, receipt))
        return Done({"done": room}, again=len(self.given) > 1)

    def cast(self, entry: Cast) -> asyncio.Future[Done]:
        return self._soon(entry)

    def upvote(self, entry: Upvote) -> asyncio.Future[Done]:
        return self._soon(entry)

    def _soon(self, entry: Cast | Upvote) -> asyncio.Future[Done]:
        self.given.append((entry.room, entry.command))
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        future.set_result(Done({"done": entry.id}))
        return future


class FakeNews:
    def react(self, room: str, reaction: str) -> None: ...
    def caption(self, room: str, data: Data) -> None: ...
    def screen_shows(self, room: str, screen: str, data: Data) -> None: ...


class Hall:
    """The door and those behind it."""

    def __init__(self, dist: Path, **changes: Any) -> None:
        self.clock = Clock()
        self.village = Village()
        self.pairings = FakePairings()
        self.programme = FakeProgramme()
        self.health = FakeHealth()
        self.buckets = FakeBuckets()
        self.store = FakeStore(self.village)
        news: News = FakeNews()
        services = Services(
            ports=Ports(cast("Store", self.store), news),
            people=self.village,
            pairings=self.pairings,
            programme=self.programme,
            exports=FakeExports(),
            health=self.health,
            buckets=self.buckets,
            passes=Passes(SECRET, self.programme.now.id),
            invites=Invites(SECRET, self.programme.now.id),
            now=self.clock,
            dist=dist,
            version="1.0.0",
        )
        self.services = replace(services, **changes)
        web = Web(self.services)
        routes = web.routes()
        self.app = Starlette(
            routes=routes,
            middleware=web.middleware(routes),
            exception_handlers=web.exception_handlers(routes),
        )

    def browser(self, url: str = URL, **options: Any) -> httpx2.AsyncClient:
        """A browser of its own, with its own cookies."""
        transport = httpx2.ASGITransport(self.app, client=("10.0.0.1", 1))
        return httpx2.AsyncClient(transport=transport, base_url=url, **options)

    def person(self, role: Role, rooms: frozenset[str] | None = None) -> Person:
        """Somebody of this role who has come."""
        return self.village.add(role, Arrival(), rooms=rooms)

    def pass_of(self, person: Person) -> str:
        return self.services.passes.issue(person.id, self.clock())[0]

    def caller(self, role: Role | None, rooms: frozenset[str] | None = None) -> httpx2.AsyncClient:
        """A program with the pass of somebody of this role; None: without a pass."""
        if role is None:
            return self.browser()
        text = self.pass_of(self.person(role, rooms))
        return self.browser(headers={"Authorization": f"Bearer {text}"})
