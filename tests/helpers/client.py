"""A small client written from protocol.md alone: it says hello, enters, asks, resumes, remembers.

    async with connected(url, pass_) as ana:
        room = await ana.enter("main")
        await ana.ask("say", room="main", text="Good morning")
        fact = await ana.fact("chat.said")

It trusts nothing: facts that are missing, doubled or out of order are written down in `faults`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PATIENCE_S: Final = 15.0
"""Only to end a test that has failed; nothing is ever waited out."""

PLENARY_V1: Final = Subprotocol("plenary.v1")
Message = dict[str, Any]
_IDS: Final = itertools.count(1)


class Refused(Exception):
    """The server's no."""

    def __init__(self, error: Message) -> None:
        self.code: str = error["code"]
        self.message: str = error["message"]
        self.retry_ms: int | None = error["retry_ms"]
        super().__init__(f"{self.code}: {self.message}")


class Closed(Exception):
    """The server ended the link."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"closed with {code}")


@dataclass
class Room:
    """What a client knows of a room it has entered."""

    mode: str
    cursor: dict[str, list[Any]]
    state: Message = field(default_factory=dict)
    about: Message = field(default_factory=dict)
    mine: Message = field(default_factory=dict)
    replayed: list[Message] = field(default_factory=list)


class Client:
    """One person's link. Everything that has arrived stays in the lists below."""

    def __init__(self, url: str, pass_: str | None = None, **connecting: Any) -> None:
        """`connecting` goes to `websockets.connect`: headers, origin, sub-protocols."""
        self.url, self.pass_ = url, pass_
        self.rooms: dict[str, Room] = {}
        self.messages: list[Message] = []
        self.facts: list[Message] = []
        self.gauges: dict[tuple[str, str, str], Message] = {}
        self.mine: list[Message] = []
        self.beats: list[Message] = []
        self.frames: list[str] = []
        self.faults: list[str] = []
        self.leave: Message | None = None
        self.welcome: Message = {}
        self.code: int | None = None
        self._connecting = connecting
        self._entering: dict[str, tuple[str, dict[str, int]]] = {}
        self._socket: ClientConnection
        self._reader: asyncio.Task[None]
        self._news = asyncio.Condition()

    async def open(self) -> None:
        """Connect, without a word."""
        how: dict[str, Any] = {"subprotocols": [PLENARY_V1], "compression": None, "max_size": None}
        self._socket = await connect(self.url, **{**how, **self._connecting})
        self.code = None
        self._reader = asyncio.create_task(self._read())

    async def hello(self, pass_: str | None = None) -> Message:
        """Say who one is; returns the welcome."""
        said: Message = {"do": "hello", "client": "tests/1.0"}
        if (shown := pass_ or self.pass_) is not None:
            said["pass"] = shown
        self.welcome = (await self._answer(said))["welcome"]
        return self.welcome

    async def enter(self, room: str, *, afresh: bool = False) -> Room:
        """Enter a room, from where one was if one has been there."""
        said: Message = {"do": "enter", "room": room}
        if room in self.rooms and not afresh:
            said["cursor"] = self.rooms[room].cursor
        id = f"enter-{next(_IDS)}"
        known = self.rooms[room].cursor if room in self.rooms else {}
        self._entering[id] = (room, {stream: seq for stream, (_, seq) in known.items()})
        await self._answer(said, id)
        return self.rooms[room]

    async def ask(self, do: str, *, id: str | None = None, **arguments: Any) -> Message:
        """Give a command and return its `ok`; raises Refused or Closed."""
        ok: Message = (await self.answer(do, id=id, **arguments))["ok"]
        return ok

    async def answer(self, do: str, *, id: str | None = None, **arguments: Any) -> Message:
        """The same, with all of the answer."""
        return await self._answer({"do": do, **arguments}, id)

    async def tell(self, do: str, **arguments: Any) -> None:
        """Give a command that has no answer."""
        await self.raw(json.dumps({"do": do, **arguments}))

    async def raw(self, frame: Any) -> None:
        """Send a frame as it is; an iterable is sent in fragments."""
        await self._socket.send(frame)

    async def fact(self, name: str, **data: Any) -> Message:
        """The first fact of this name with this data, once it is there."""
        return await self.seen(lambda m: m.get("fact") == name and _holds(m["data"], data))

    async def gauge(self, name: str, key: str = "", **data: Any) -> Message:
        """A gauge of this name, once it shows this data."""
        return await self.seen(
            lambda m: m.get("gauge") == name and m["key"] == key and _holds(m["data"], data)
        )

    async def seen(self, fits: Callable[[Message], bool]) -> Message:
        """The first message that fits, among those that have come and those to come."""
        found: list[Message] = []

        def there() -> bool:
            found.extend(m for m in self.messages if not found and fits(m))
            return bool(found)

        await self.until(there)
        return found[0]

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait for news until something is so. Closed when the link ends before that."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: there() or self.code is not None)
        if not there():
            assert self.code is not None
            raise Closed(self.code)

    async def closed(self) -> int:
        """The code with which the server ends the link."""
        async with asyncio.timeout(PATIENCE_S):
            await self._reader
        assert self.code is not None
        return self.code

    async def close(self) -> None:
        """Say goodbye."""
        await self._socket.close()
        await self._reader

    async def vanish(self) -> None:
        """Be gone without a word."""
        self._socket.transport.abort()
        await self._reader

    async def come_back(self) -> None:
        """Connect anew and enter every room from where one was."""
        await self.open()
        await self.hello()
        for room in list(self.rooms):
            await self.enter(room)

    def facts_of(self, stream: str, room: str = "main") -> list[Message]:
        """The facts of a stream in the order they came."""
        return [f for f in self.facts if (f["stream"], f["room"]) == (stream, room)]

    async def _answer(self, said: Message, id: str | None = None) -> Message:
        id = id or f"id-{next(_IDS)}"
        since = len(self.messages)
        await self.raw(json.dumps({**said, "id": id}))
        answers: list[Message] = []

        def there() -> bool:
            answers[:] = [m for m in self.messages[since:] if m.get("re") == id][:1]
            return bool(answers)

        await self.until(there)
        if "error" in answers[0]:
            raise Refused(answers[0]["error"])
        return answers[0]

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = await self._socket.recv(decode=True)
                assert isinstance(frame, str)
                self.frames.append(frame)
                read = json.loads(frame)
                for message in read if isinstance(read, list) else [read]:
                    self._take(message)
                async with self._news:
                    self._news.notify_all()
        self.code = self._socket.close_code or 1006
        async with self._news:
            self._news.notify_all()

    def _take(self, message: Message) -> None:
        self.messages.append(message)
        if "ok" in message and message["re"] in self._entering:
            self._entered(*self._entering.pop(message["re"]), message["ok"])
        elif "fact" in message:
            self._take_fact(message)
        elif "gauge" in message:
            name = (message["room"], message["gauge"], message["key"])
            if name not in self.gauges or self.gauges[name]["rev"] < message["rev"]:
                self.gauges[name] = message
        elif "mine" in message:
            self.mine.append(message)
        elif "beat" in message:
            self.beats.append(message)
        elif "leave" in message:
            self.leave = message["leave"]

    def _entered(self, room: str, asked: dict[str, int], ok: Message) -> None:
        if ok["mode"] == "snapshot":
            self.rooms[room] = Room(
                *("snapshot", ok["cursor"], ok["state"], ok["room"], ok["mine"])
            )
            return
        before = self.rooms[room]
        before.mode, before.mine, before.replayed = "replay", ok["mine"], ok["facts"]
        for message in [*ok["facts"], *ok["gauges"]]:
            if not self._came_while_asking(message, asked):
                self._take(message)
        if before.cursor != ok["cursor"]:
            self.faults.append(f"replay ends at {before.cursor}, not at {ok['cursor']}")

    def _came_while_asking(self, fact: Message, asked: dict[str, int]) -> bool:
        """A replay may begin with facts that reached us between the question and its answer."""
        if "fact" not in fact:
            return False
        here = self.rooms[fact["room"]].cursor[fact["stream"]][1]
        return bool(asked[fact["stream"]] < fact["seq"] <= here)

    def _take_fact(self, fact: Message) -> None:
        self.facts.append(fact)
        if fact["room"] not in self.rooms:
            self.faults.append(f"{fact['fact']} of {fact['room']}, which was not entered")
            return
        at = self.rooms[fact["room"]].cursor[fact["stream"]]
        if fact["seq"] != at[1] + 1:
            self.faults.append(f"{fact['stream']} {fact['seq']} came after {at[1]}")
        at[1] = max(at[1], fact["seq"])


def _holds(data: Message, asked: Message) -> bool:
    """True when the data says at least this; `a__b` looks into `a`."""
    for name, value in asked.items():
        found: Any = data
        for part in name.split("__"):
            found = found.get(part) if isinstance(found, dict) else None
        if found != value:
            return False
    return True


@asynccontextmanager
async def connected(url: str, pass_: str | None = None, **connecting: Any) -> AsyncIterator[Client]:
    """A client that has said hello; its link is closed at the end."""
    client = Client(url, pass_, **connecting)
    await client.open()
    try:
        await client.hello()
        yield client
    finally:
        await client.close()
