"""Senders and viewers of a real Plenary: raw RTP over real HTTP, without cameras and decoders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.helpers.server import Plenary
from tests.media.rtc.loopback import Client

KEY = b"\x10\x00\x9d\x01\x2a" + bytes(100)
"""A packet of VP8 with which a key frame begins (RFC 7741, 4.3)."""

DELTA = b"\x10\x01" + bytes(100)
SILENCE = b"\xf8\xff\xfe"
"""20 ms of Opus."""

VP8, OPUS = 97, 96
_NUMBERS = count(1)
MEDIA_ON = {"PLENARY_MEDIA": "on"}
FRAME_S = 0.04


class Party:
    """One WebRTC connection made by WHIP or WHEP, and made again when it is lost."""

    def __init__(self, server: Plenary, path: str, pass_: str, direction: str) -> None:
        self.url, self._home = f"{server.url}{path}", server.url
        self._pass, self._direction = pass_, direction
        self.client: Client
        self.kinds: tuple[str, ...] = ("video", "audio")
        self.session = ""
        self.joins = 0

    async def ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        """A request with the pass of this party."""
        headers = {"authorization": f"Bearer {self._pass}", **more.pop("headers", {})}
        async with httpx.AsyncClient(timeout=20) as http:
            return await http.request(method, url, headers=headers, **more)

    async def offer(self) -> httpx.Response:
        """Offer picture and sound, or sound alone; the server's answer, whatever it is."""
        self.client = await Client.offering(*self.kinds, direction=self._direction)
        headers = {"content-type": "application/sdp"}
        return await self.ask("POST", self.url, content=self.client.offer, headers=headers)

    async def refused(self) -> httpx.Response:
        """Offer what is not to be taken: the server's no."""
        answer = await self.offer()
        await self.client.close()
        assert answer.status_code >= 400
        return answer

    async def join(self) -> None:
        """Connect; while the server asks to come again, come again."""
        async with asyncio.timeout(25):
            while True:
                answer = await self.offer()
                if answer.status_code == 201:
                    break
                assert answer.status_code in {409, 503}, answer.text
                assert answer.headers["retry-after"]
                await self.client.close()
                await asyncio.sleep(0.2)
        self.session = f"{self._home}{answer.headers['location']}"
        await self.client.connect(answer.text)
        self.joins += 1

    async def close(self) -> None:
        with suppress(AttributeError):
            await self.client.close()


class Camera(Party):
    """Sends small pictures and silence for as long as it is on; every tenth is a key frame."""

    def __init__(self, server: Plenary, feed: str, pass_: str, room: str = "main") -> None:
        super().__init__(server, f"/whip/{room}/{feed}", pass_, "sendonly")
        self.sound = SILENCE
        self._on: asyncio.Task[None] | None = None

    async def turn_on(self) -> None:
        """Connect, and send until turned off."""
        await self.join()
        self._on = asyncio.create_task(self._send())

    async def _send(self) -> None:
        number = 0
        while True:
            payload = KEY if number % 10 == 0 else DELTA
            frame, sound = number * 3600, number * 1920
            with suppress(ConnectionError):
                if "video" in self.kinds:
                    await self.client.send(number & 0xFFFF, frame, payload, marker=True)
                for half in (0, 1):
                    at = (2 * number + half) & 0xFFFF, sound + half * 960
                    await self.client.send(*at, self.sound, payload_type=OPUS, ssrc=2)
            number += 1
            await asyncio.sleep(FRAME_S)

    async def close(self) -> None:
        if self._on is not None:
            self._on.cancel()
        await super().close()


class Watcher(Party):
    """Watches the stage, and looks at what comes."""

    def __init__(self, server: Plenary, pass_: str, what: str = "stage") -> None:
        super().__init__(server, f"/whep/main/{what}", pass_, "recvonly")

    def pictures(self) -> list[int]:
        """Sequence numbers of the picture, in the order of their arrival."""
        return [each.sequence for each in self.client.packets if each.payload_type == VP8]

    async def sees(self, more: int = 5) -> None:
        """Return once so many more pictures have come."""
        before = len(self.pictures())
        await self.client.until(lambda: len(self.pictures()) >= before + more)

    async def is_alone(self) -> bool:
        """Whether nothing comes any more."""
        before = len(self.client.packets)
        await asyncio.sleep(10 * FRAME_S)
        return len(self.client.packets) == before


class Studio:
    """A server with its media process, and whoever sends and watches; all leave at the end."""

    def __init__(self, server: Plenary, stack: AsyncExitStack) -> None:
        self.server, self._stack = server, stack

    def _staying(self, party: Any) -> Any:
        self._stack.push_async_callback(party.close)
        return party

    async def camera(self, feed: str, pass_: str) -> Camera:
        """A sender that is on."""
        made: Camera = self._staying(Camera(self.server, feed, pass_))
        await made.turn_on()
        return made

    async def watcher(self, pass_: str, what: str = "stage") -> Watcher:
        """A viewer that is connected."""
        made: Watcher = self._staying(Watcher(self.server, pass_, what))
        await made.join()
        return made

    async def command(self, pass_: str, do: str, **what: Any) -> Any:
        """A command over HTTP; what its `ok` holds."""
        given = {"do": do, "id": f"{do}-{next(_NUMBERS)}", **what}
        return (await self.server.post("/api/rooms/main/commands", given, pass_))["ok"]


def media_process(server: Plenary) -> int:
    """The process id of the server's media process."""
    assert server.process is not None
    own = Path(f"/proc/{server.process.pid}/task")
    children = [int(pid) for task in own.glob("*/children") for pid in task.read_text().split()]
    (found,) = [
        pid
        for pid in children
        if b"server.wiring.media" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    ]
    return found


async def eventually(there: Callable[[], Any], within: float = 20.0) -> None:
    """Return once an async question is answered with something true."""
    async with asyncio.timeout(within):
        while not await there():  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.1)
