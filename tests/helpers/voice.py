"""One simulated person on a raw socket: speaks protocol.md, resumes by itself, believes nobody."""

from __future__ import annotations

import asyncio
import functools
import json
import random
import time
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from server.rehearse.history import History
from tests.helpers.enrol import Enrolled

if TYPE_CHECKING:
    from tests.helpers.crowd import Crowd

Message = dict[str, Any]
ROOM: Final = "main"
FIRST_PAUSE_S: Final = 0.5
LAST_PAUSE_S: Final = 20.0
MASK: Final = b"\x37\xfa\x21\x3d"
"""That of RFC 6455, 5.7: one for all, since nobody here is to be protected from a proxy."""

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame (RFC 6455, 5.2)."""
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    key = (MASK * (size // 4 + 1))[:size]
    body = (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)
    return bytes((0x80 | opcode,)) + length + MASK + body


def command(do: str, id: str, **arguments: Any) -> bytes:
    """A command as a frame."""
    return masked(json.dumps({"do": do, "id": id, **arguments}).encode())


@functools.lru_cache(512)
def read(payload: bytes) -> list[Message]:
    """The messages of a frame. What is sent to everybody is read once; nobody may change it."""
    frame = json.loads(payload)
    return frame if isinstance(frame, list) else [frame]


class Voice(asyncio.Protocol):
    """One person on one link at a time."""

    def __init__(self, crowd: Crowd, who: Enrolled, url: str) -> None:
        self.crowd, self.who, self.url = crowd, who, url
        self.history = History(who.person)
        self.cursor: dict[str, list[Any]] | None = None
        self.answers: dict[str, Message] = {}
        self.waiting: dict[str, tuple[float, bytes]] = {}
        self.modes: list[str] = []
        self.codes: list[int] = []
        self.transport: asyncio.Transport | None = None
        self.entered, self.behind, self.told_at = False, 0, 0.0
        self._data, self._upgraded = b"", False
        self._lost_at, self._tries, self._return_s = 0.0, 0, 0.0

    def say(self, id: str, frame: bytes) -> None:
        """Give a command; it is said again after a loss until it is answered."""
        self.waiting[id] = (time.monotonic(), frame)
        self.crowd.waiting += 1
        self.history.sent += 1
        if self.entered and self.transport is not None:
            self.transport.write(frame)

    async def connect(self) -> None:
        """Open a socket; what follows, follows by itself."""
        where, loop = urlsplit(self.url), asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self, where.hostname or "", where.port or 80)
        except OSError:
            self._come_back()

    def vanish(self) -> None:
        """Be gone without a word."""
        if self.transport is not None:
            self.transport.abort()

    def goodbye(self) -> None:
        """Close as one should; the link comes back unless the crowd is over."""
        if self.transport is not None:
            self.transport.write(masked((1000).to_bytes(2), CLOSE))

    # -- what the transport calls ---------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._data, self._upgraded = b"", False
        self.transport.write(
            f"GET /ws HTTP/1.1\r\nHost: {urlsplit(self.url).netloc}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: plenary.v1\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        data = self._data + data if self._data else data
        if not self._upgraded:
            head, found, rest = data.partition(b"\r\n\r\n")
            self._data = b"" if found else data
            if not found:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self.vanish()
                return
            self._upgraded, data = True, rest
            self._greet()
        self._data = self._take_frames(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.entered:
            self.crowd.here -= 1
            self._lost_at = time.monotonic()
        self.entered, self.transport = False, None
        self.crowd.news.set()
        self._come_back()

    # -- in -------------------------------------------------------------------------------------

    def _greet(self) -> None:
        assert self.transport is not None
        enter = {"room": ROOM} if self.cursor is None else {"room": ROOM, "cursor": self.cursor}
        hello = {"pass": self.who.pass_, "client": "crowd/1.0"}
        self.transport.write(
            command("hello", "hello", **hello) + command("enter", "enter", **enter)
        )

    def _take_frames(self, data: bytes) -> bytes:
        at, end = 0, len(data)
        while end - at >= 2:
            size, body = data[at + 1], at + 2
            if size == 126:
                size, body = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif size == 127:
                size, body = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if end < body + size:
                break
            self._take_frame(data[at] & 0x0F, data[body : body + size])
            at = body + size
        return data[at:]

    def _take_frame(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            for message in read(payload):
                self._take(message)
        elif opcode == PING and self.transport is not None:
            self.transport.write(masked(payload, PONG))
        elif opcode == CLOSE:
            self.codes.append(int.from_bytes(payload[:2]))
            if self.transport is not None:
                self.transport.write(masked(payload[:2], CLOSE))
                self.transport.close()

    def _take(self, message: Message) -> None:
        if "re" in message:
            self._answered(message["re"], message)
        elif "fact" in message:
            self._fact(message)
        elif message.get("gauge") == "tally" and message["key"] in self.crowd.hidden:
            self.history.leaks.append(message["key"])
        elif "beat" in message:
            self._beat(message["cursors"].get(ROOM, {}))
        elif "leave" in message:
            self._return_s = message["leave"]["after_ms"] / 1000

    def _fact(self, fact: Message) -> None:
        self.history.see(fact)
        if self.cursor is not None:
            self.cursor[fact["stream"]][1] = fact["seq"]
        self.told_at = time.monotonic()
        self.crowd.facts += 1
        self.crowd.news.set()

    def _beat(self, cursor: dict[str, list[Any]]) -> None:
        """A beat that names more than has come shows a hole at the end."""
        if self.cursor is None:  # about to come back as if new
            return
        self.behind += sum(1 for name, (_, seq) in cursor.items() if seq > self.cursor[name][1])

    def _answered(self, id: str, message: Message) -> None:
        if id == "enter":
            self._entered(message)
        elif id == "hello":
            assert "welcome" in message, message
        elif id in self.waiting:
            since, _ = self.waiting.pop(id)
            self.answers[id] = message
            self.history.waits.append(time.monotonic() - since)
            if "error" in message:
                self.history.refused(message["error"]["code"])
            self.crowd.waiting -= 1
            self.crowd.news.set()

    def _entered(self, message: Message) -> None:
        if "error" in message:  # unavailable for a moment: come back as after any other loss
            self.history.refused(message["error"]["code"])
            self.vanish()
            return
        ok = message["ok"]
        self.modes.append(ok["mode"])
        if ok["mode"] == "snapshot":
            self._start_over(ok["cursor"])
        for fact in ok.get("facts", ()):
            self.history.see(fact)
        self.cursor = {stream: list(at) for stream, at in ok["cursor"].items()}
        self.entered, self._tries = True, 0
        self.crowd.here += 1
        self.crowd.news.set()
        if self._lost_at:
            self.history.outages.append(time.monotonic() - self._lost_at)
            self._lost_at = 0.0
        assert self.transport is not None
        self.transport.write(b"".join(frame for _, frame in self.waiting.values()))

    def _start_over(self, cursor: dict[str, list[Any]]) -> None:
        """A snapshot heals holes; what was shown twice or out of order was so all the same."""
        before = self.history.streams.copy()
        self.history.enter(cursor)
        for stream, seen in before.items():
            self.history.streams[stream].again += seen.again
            self.history.streams[stream].out_of_order += seen.out_of_order

    def _come_back(self) -> None:
        if self.crowd.over or any(code >= 4500 for code in self.codes):
            return
        most = min(LAST_PAUSE_S, FIRST_PAUSE_S * 2**self._tries)
        wait = self._return_s or random.uniform(0, most)
        self._return_s, self._tries = 0.0, self._tries + 1
        self.url = next(self.crowd.urls)
        asyncio.get_running_loop().call_later(wait, self.crowd.spawn, self)
