"""A live door on a real server, a real database and a real bus, in the words of the tests."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from starlette.applications import Starlette

from rooms.facts import Data
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.actions.perform import perform
from server.actions.ports import Committed
from server.bus.buckets import RedisBuckets
from server.bus.client import Calls
from server.bus.leases import RedisLeases
from server.bus.redis_bus import RedisBus
from server.live.edge import LiveEdge, Outside
from server.live.leaving import LeavingServer
from server.live.websocket.settings import tune, uvicorn_settings
from server.store.store import SqlStore
from server.wire.topics import Topics
from tests.helpers.client import Client, connected
from tests.store.meeting import event

_NAMES = itertools.count(1)


@dataclass(frozen=True)
class TestPass:
    """A pass that says in plain words whose it is; what is signed is tested with identity."""

    person: str
    expires_at: datetime


class Passes:
    """Passes of a test: `pass-` and the person's id, unless they were taken back or have ended."""

    def __init__(self) -> None:
        self.ends: dict[str, datetime] = {}

    def read(self, text: str, now: datetime) -> TestPass:
        if not text.startswith("pass-"):
            raise Refusal("unauthenticated")
        person = text.removeprefix("pass-").partition("/")[0]
        ends = self.ends.get(person, now + timedelta(hours=1))
        return TestPass(person, ends)


@dataclass
class Process:
    """One web process with its own store, bus and links; `told` is what it has committed."""

    url: str
    store: SqlStore
    edge: LiveEdge
    server: LeavingServer
    calls: Calls
    bus: RedisBus
    serving: asyncio.Task[None]
    told: list[Committed] = field(default_factory=list)
    silent: bool = False

    async def do(self, by: Person, command: object, room: str = "main") -> Data:
        """What a command comes to that is given in this process, by no link."""
        done = await perform(self.edge.ports, by, room, f"c{next(_NAMES)}", command)
        return done.ok


@dataclass
class Stand:
    """Processes over one database and one bus."""

    database: str
    redis: str
    topics: Topics = field(default_factory=lambda: Topics(f"t{secrets.token_hex(6)}"))
    passes: Passes = field(default_factory=Passes)
    processes: list[Process] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def process(self) -> Process:
        return self.processes[0]

    @property
    def url(self) -> str:
        return self.process.url

    async def another_process(self, **uvicorn_says: Any) -> Process:
        """Start a process and wait until its bus is well."""
        process = await _start(self, **uvicorn_says)
        self.processes.append(process)
        await healthy(process)
        return process

    async def person(self, name: str, role: Role = Role.DELEGATE, **more: Any) -> Person:
        """Somebody of the event."""
        if name not in self.people:
            asked = Person("", name, role, **more)
            self.people[name] = await self.process.store.receive(lambda r: r.join(asked))
        return self.people[name]

    async def pass_(self, name: str, role: Role = Role.DELEGATE, **more: Any) -> str:
        return f"pass-{(await self.person(name, role, **more)).id}"

    @asynccontextmanager
    async def link(
        self,
        name: str,
        role: Role = Role.DELEGATE,
        *,
        room: str | None = "main",
        at: Process | None = None,
        **more: Any,
    ) -> AsyncIterator[Client]:
        """A link of somebody who has said hello and, unless `room` is None, entered."""
        pass_ = await self.pass_(name, role, **more)
        async with connected((at or self.process).url, pass_) as client:
            if room is not None:
                await client.enter(room)
            yield client

    async def end(self, process: Process) -> None:
        """Stop a process as SIGTERM does."""
        if process in self.processes:
            self.processes.remove(process)
        process.server.should_exit = True
        await process.serving
        await process.edge.stop()
        await process.store.stop()
        await process.calls.stop()


async def healthy(process: Process) -> None:
    """Wait until a process hears and is heard."""
    async with asyncio.timeout(15):
        await process.bus.well.wait()


@asynccontextmanager
async def stand(database: str, redis: str, **uvicorn_says: Any) -> AsyncIterator[Stand]:
    """A stand with one process; all of its processes are stopped at the end.

    The database has its tables already.
    """
    made = Stand(database, redis)
    process = await _start(made, **uvicorn_says)
    made.processes.append(process)
    await process.store.load_event(event())
    await healthy(process)
    await process.edge.relay.mend()
    try:
        yield made
    finally:
        for process in list(made.processes):
            await made.end(process)


async def _start(made: Stand, **uvicorn_says: Any) -> Process:
    name = f"p{next(_NAMES)}"
    told: list[Committed] = []
    process: Process

    def announce(committed: Committed) -> None:
        told.append(committed)
        if not process.silent:
            process.edge.announce(committed)

    store = SqlStore(made.database, lambda: datetime.now(UTC), announce)
    bus, calls = RedisBus(made.redis, made.topics), Calls(made.redis)
    edge = LiveEdge(
        Outside(
            store=store,
            bus=bus,
            leases=RedisLeases(calls, made.topics, name),
            buckets=RedisBuckets(calls, made.topics),
            topics=made.topics,
            read_pass=made.passes.read,
            now=lambda: datetime.now(UTC),
            version="test",
            origins=frozenset({"https://friend.example"}),
            name=name,
        )
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
    tune(listener)
    settings = {
        **uvicorn_settings(edge.doors),
        "log_config": None,
        "lifespan": "off",
        **uvicorn_says,
    }
    server = Server(uvicorn.Config(Starlette(), **settings), edge.leave)
    url = f"ws://127.0.0.1:{listener.getsockname()[1]}/ws"
    await store.start()
    serving = asyncio.create_task(server._serve([listener]))
    process = Process(url, store, edge, server, calls, bus, serving, told)
    await edge.start()
    await server.open.wait()
    return process


class Server(LeavingServer):
    """A server that says when it is open, and leaves the signals of the test's process alone."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config, leave)
        self.open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.open.set()
