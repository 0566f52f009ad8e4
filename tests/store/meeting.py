"""A small event on a real database, in the words of the tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from rooms.commands import ApproveQuestion, AskQuestion, ClosePoll, DraftPoll, NewOption, OpenPoll
from rooms.facts import Data
from rooms.people import Delegation, Person, Role
from rooms.programme import Event, RoomInfo, Session, Speaker
from server.actions.perform import perform
from server.actions.ports import Committed, Done, Ports
from server.store.migrate import migrate
from server.store.store import SqlStore

T = TypeVar("T")

NOON = datetime(2020, 9, 17, 12, 0, tzinfo=UTC)
NANJING = Delegation("nanjing", "Nanjing", "China", "Literature")
LAGOS = Delegation("lagos", "Lagos", "Nigeria", "Media Arts")


class Clock:
    """Time in tests: it stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class SilentNews:
    """Nobody listens to passing news here."""

    def react(self, room: str, reaction: str) -> None: ...
    def caption(self, room: str, data: Data) -> None: ...
    def screen_shows(self, room: str, screen: str, data: Data) -> None: ...


def event() -> Event:
    """Two rooms, two delegations, one session in each room."""
    wording = {"en": "Creativity and Innovation", "zh": "创意与创新"}
    sessions = tuple(
        Session(
            *(f"{room}-1", room, wording, {"en": ""}, "panel"),
            starts_at=NOON - timedelta(hours=1),
            ends_at=NOON + timedelta(hours=5),
            speakers=("ana",),
            guid=f"guid-{room}",
        )
        for room in ("main", "cities")
    )
    return Event(
        "summit",
        "SHOUGANG",
        *(wording, {"en": "A path"}, {"en": "Shougang Park"}, {"en": "Beijing"}),
        timezone="Asia/Shanghai",
        starts_on=date(2020, 9, 17),
        ends_on=date(2020, 9, 18),
        accent="#0a7",
        organisers=({"en": "UNESCO"},),
        hosts=({"en": "Beijing"},),
        rooms=(RoomInfo("main", wording), RoomInfo("cities", {"en": "Creative Cities"}, hall="A")),
        sessions=sessions,
        speakers=(Speaker("ana", "Ana Silva", "Mayor", "City of X", "X", "Brazil", "Born."),),
        delegations=(NANJING, LAGOS),
    )


@dataclass
class Meeting:
    """Stores on one database. `told` is what the first one has announced."""

    url: str
    clock: Clock
    stores: list[SqlStore] = field(default_factory=list)
    told: list[Committed] = field(default_factory=list)
    ids: "count[int]" = field(default_factory=count)

    @property
    def store(self) -> SqlStore:
        return self.stores[0]

    async def another_process(self) -> SqlStore:
        """A second store on the same database, as another process has."""
        store = SqlStore(self.url, self.clock, lambda _: None)
        await store.start()
        self.stores.append(store)
        return store

    async def join(self, name: str = "Ana", role: Role = Role.DELEGATE, **more: Any) -> Person:
        """Somebody new."""
        person = Person("", name, role, **more)
        return await self.store.receive(lambda reception: reception.join(person))

    async def crowd(self, size: int, **more: Any) -> list[Person]:
        """Many delegates who have been in the main room."""
        people = await asyncio.gather(*(self.join(f"Delegate {i}", **more) for i in range(size)))
        for person in people:
            self.store.visited("main", person.id)
        await self.visits_are_written()
        return people

    async def visits_are_written(self) -> None:
        """Come back when every visit so far is in the database: they go before everything else."""
        await self.store.receive(lambda desk: None)

    async def do(
        self, by: Person, command: object, id: str | None = None, store: SqlStore | None = None
    ) -> Data:
        """The answer to a command in the main room; raises its Refusal."""
        return (await self.done(by, command, id, store)).ok

    async def done(
        self, by: Person, command: object, id: str | None = None, store: SqlStore | None = None
    ) -> Done:
        """The same, with whether it was done before."""
        ports = Ports(store or self.store, SilentNews())
        return await perform(ports, by, "main", id or self.new_id(), command)

    async def ask(self, by: Person, staff: Person, text: str = "What is next?") -> str:
        """The id of a question that everybody may see."""
        question: str = (await self.do(by, AskQuestion(text)))["question"]["id"]
        await self.do(staff, ApproveQuestion(question))
        return question

    async def open_poll(self, staff: Person, kind: str = "single", **more: Any) -> str:
        """The id of a poll of three options that is open now."""
        if kind in {"single", "multiple"}:
            more.setdefault("options", tuple(NewOption(text) for text in ("Yes", "No", "Later")))
        draft = DraftPoll(kind, "Shall we?", **more)  # type: ignore[arg-type]
        poll: str = (await self.do(staff, draft))["poll"]["id"]
        await self.do(staff, OpenPoll(poll))
        return poll

    async def close(self, staff: Person, poll: str) -> Data:
        """The poll's frozen result."""
        result: Data = (await self.do(staff, ClosePoll(poll)))["poll"]["result"]
        return result

    async def open_again(self, staff: Person, poll: str) -> None:
        """Open the draft of a new run."""
        await self.do(staff, OpenPoll(poll))

    def new_id(self) -> str:
        return f"command-{next(self.ids)}"


@asynccontextmanager
async def migrated(url: str) -> AsyncIterator[Meeting]:
    """A meeting whose first process is running; all of its processes are stopped at the end."""
    await asyncio.to_thread(migrate, url)
    meeting = Meeting(url, Clock())
    store = SqlStore(url, meeting.clock, meeting.told.append)
    await store.start()
    meeting.stores.append(store)
    await store.load_event(event())
    try:
        yield meeting
    finally:
        for store in meeting.stores:
            await store.stop()
