"""One simulated person on one socket at a time: speaks protocol.md, resumes, writes it all down."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import time
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from server.rehearse.history import History

ANSWER_S: Final = 30.0
STAY_AWAY: Final = 4500
NUMBERS: Final = itertools.count(1)


class Refused(Exception):
    """The server's no, with its code."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.code = str(error["code"])
        self.retry_ms = error.get("retry_ms")
        super().__init__(f"{self.code}: {error['message']}")


class SimulatedPerson:
    """Joined by a pass, in one room; reconnects and resumes by itself until `leave`."""

    def __init__(
        self, live: str, pass_: str, person: str, room: str, hidden: set[str] | None = None
    ) -> None:
        """`hidden` are ids of polls whose running figures this person must not receive."""
        self.history = History(person)
        self.hidden = hidden if hidden is not None else set()
        self.state: dict[str, Any] = {}
        self._live, self._pass, self._room = live, pass_, room
        self._cursor: dict[str, list[Any]] | None = None
        self._waiting: dict[str, tuple[float, dict[str, Any], asyncio.Future[Any]]] = {}
        self._socket: ClientConnection | None = None
        self._ready = asyncio.Event()
        self._gone = False
        self._task = asyncio.create_task(self._stay())

    async def entered(self) -> None:
        """Return once the room is there; raise what ended the attempt otherwise."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task.done():
            self._task.result()

    async def ask(self, do: str, id: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Give a command and wait for its answer, over a reconnection if need be."""
        id = id or f"r{next(NUMBERS)}-{random.getrandbits(40):x}"
        command = {"do": do, "id": id, "room": self._room, **arguments}
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[id] = (time.monotonic(), command, answer)
        self.history.sent += 1
        await self._send(command)
        try:
            return await asyncio.wait_for(answer, ANSWER_S)
        finally:
            self._waiting.pop(id, None)

    async def tell(self, do: str, **arguments: Any) -> None:
        """Give a command that has no answer."""
        await self._send({"do": do, "room": self._room, **arguments})

    async def leave(self) -> None:
        """Close the socket for good."""
        self._gone = True
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketException, OSError):
            await self._task

    async def _send(self, command: dict[str, Any]) -> None:
        if self._socket is not None and self._ready.is_set():
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps(command))

    async def _stay(self) -> None:
        """Be connected, and after every loss come back with full jitter, 0.5 s doubling to 20 s."""
        pause, lost_at = 0.5, 0.0
        while not self._gone:
            try:
                async with connect(
                    self._live,
                    subprotocols=["plenary.v1"],  # type: ignore[list-item]
                    compression=None,
                    ping_interval=None,
                    max_size=None,
                    open_timeout=30,
                ) as socket:
                    await self._arrive(socket)
                    if lost_at:
                        self.history.outages.append(time.monotonic() - lost_at)
                    pause, lost_at = 0.5, 0.0
                    await self._listen(socket)
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code >= STAY_AWAY:
                    raise
            except (OSError, TimeoutError, WebSocketException):
                pass
            finally:
                self._ready.clear()
                self._socket = None
            lost_at = lost_at or time.monotonic()
            await asyncio.sleep(random.uniform(0, pause))
            pause = min(pause * 2, 20)

    async def _arrive(self, socket: ClientConnection) -> None:
        """Hello, enter (with the cursor, if there is one), and say again what was not answered."""
        await socket.send(json.dumps({"do": "hello", "id": "hello", "pass": self._pass}))
        enter: dict[str, Any] = {"do": "enter", "id": "enter", "room": self._room}
        if self._cursor is not None:
            enter["cursor"] = self._cursor
        await socket.send(json.dumps(enter))
        self._socket = socket
        while not self._ready.is_set():
            self._read(await socket.recv())
        for _, command, _ in list(self._waiting.values()):
            await socket.send(json.dumps(command))

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            self._read(text)

    def _read(self, text: str | bytes) -> None:
        frame = json.loads(text)
        for message in frame if isinstance(frame, list) else [frame]:
            self._see(message)

    def _see(self, message: dict[str, Any]) -> None:
        if message.get("re") == "enter":
            self._enter(message)
        elif "re" in message:
            self._answered(message)
        elif "fact" in message:
            self._fact(message)
        elif message.get("gauge") == "tally":
            self._look_for_leaks(message)

    def _enter(self, message: dict[str, Any]) -> None:
        if "error" in message:
            raise Refused(message["error"])
        entered = message["ok"]
        if entered["mode"] == "snapshot":
            self.history.enter(entered["cursor"])
            self.state = entered["state"]
        for fact in entered.get("facts", []):
            self._fact(fact)
        self._cursor = entered["cursor"]
        self._ready.set()

    def _fact(self, message: dict[str, Any]) -> None:
        self.history.see(message)
        if self._cursor is not None and message["stream"] in self._cursor:
            self._cursor[message["stream"]][1] = message["seq"]

    def _answered(self, message: dict[str, Any]) -> None:
        waiting = self._waiting.get(message["re"])
        if waiting is None or waiting[2].done():
            return
        since, _, answer = waiting
        self.history.waits.append(time.monotonic() - since)
        if "error" in message:
            refusal = Refused(message["error"])
            self.history.refused(refusal.code)
            answer.set_exception(refusal)
        else:
            answer.set_result(message["ok"])

    def _look_for_leaks(self, message: dict[str, Any]) -> None:
        """Figures of a poll shown after closing must not reach a delegate before."""
        if message["key"] in self.hidden:
            self.history.leaks.append(message["key"])
