"""Interpreters and listeners: who hears which voice, since when, and whether a number lacks."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from itertools import pairwise
from typing import Any, Final, NamedTuple

import httpx

from server.media.forwarding.packet import Rtp
from tests.helpers.metrics import read
from tests.helpers.server import Plenary, free_port
from tests.helpers.streams import MEDIA_ON, OPUS, VP8, Party, Watcher

TICK_S: Final = 0.02
PATIENCE_S: Final = 20.0


def with_ports() -> dict[str, str]:
    """Settings of a server whose media process can be asked and disturbed from outside."""
    inside, outside = f"127.0.0.1:{free_port()}", str(free_port())
    return {**MEDIA_ON, "PLENARY_MEDIA_HTTP": inside, "PLENARY_MEDIA_PORT": outside}


async def figures(server: Plenary) -> dict[str, float]:
    """What the media process tells Prometheus, without the prefix."""
    async with httpx.AsyncClient(trust_env=False) as http:
        text = (await http.get(f"http://{server.settings['PLENARY_MEDIA_HTTP']}/metrics")).text
    return {name.removeprefix("plenary_media_"): value for name, value in read(text).items()}


class Voice(Party):
    """A sender who says the same word all the time."""

    def __init__(self, server: Plenary, feed: str, pass_: str, word: bytes) -> None:
        super().__init__(server, f"/whip/main/{feed}", pass_, "sendonly")
        self.says, self.kinds = word, ("audio",)
        self._on: asyncio.Task[None] | None = None

    async def speak(self) -> None:
        """Connect, and speak until closed."""
        await self.join()
        self._on = asyncio.create_task(self._speak())

    async def _speak(self) -> None:
        number = 0
        while True:
            at = number & 0xFFFF, number * 960
            with suppress(ConnectionError):
                await self.client.send(*at, self.says, payload_type=OPUS, ssrc=2)
            number += 1
            await asyncio.sleep(TICK_S)

    async def close(self) -> None:
        if self._on is not None:
            self._on.cancel()
        await super().close()


class Sound(NamedTuple):
    at: float
    packet: Rtp


class Listener(Watcher):
    """Writes down when which packet came; keeps nothing else."""

    def __init__(self, server: Plenary, pass_: str) -> None:
        super().__init__(server, pass_)
        self.server = server
        self.sounds: list[Sound] = []
        self.seen_at: list[float] = []
        self._awaited: tuple[bytes, asyncio.Future[float]] | None = None
        self._http = httpx.AsyncClient(timeout=20, verify=False, trust_env=False)
        self._http.headers["authorization"] = f"Bearer {pass_}"

    async def ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        """The same as others ask, over one connection: a thousand times cost no more than once."""
        return await self._http.request(method, url, **more)

    async def close(self) -> None:
        await self._http.aclose()
        await super().close()

    async def join(self) -> None:
        await super().join()
        self.client.loses = self._came
        self.client.packets.clear()

    def _came(self, packet: Rtp) -> bool:
        now = time.monotonic()
        if packet.payload_type == VP8:
            self.seen_at.append(now)
        elif packet.payload_type == OPUS:
            self.sounds.append(Sound(now, packet))
            self._notice(packet, now)
        return True

    def _notice(self, packet: Rtp, now: float) -> None:
        if self._awaited is not None and packet.payload == self._awaited[0]:
            self._awaited[1].set_result(now)
            self._awaited = None

    async def turn_to(self, channel: str, word: bytes) -> tuple[float, float]:
        """Listen to another channel, until its word is heard.

        Seconds without any sound at the change, and seconds from the wish to the first of it.
        """
        heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        asked = time.monotonic()
        wish = asyncio.ensure_future(self.ask("PUT", self.session, json={"channel": channel}))
        self._awaited = (word, heard)
        async with asyncio.timeout(PATIENCE_S):
            at = await heard
        assert (await wish).status_code == 200
        before = max(each.at for each in self.sounds if each.at < at)
        return at - before, at - asked

    def goes_on(self) -> bool:
        """Whether the numbers of the sound are one row, its clock too, from one source."""
        packets = [each.packet for each in self.sounds]
        return all(
            (after.sequence - before.sequence) & 0xFFFF == 1
            and 0 < (after.timestamp - before.timestamp) & 0xFFFFFFFF < 1 << 31
            and after.ssrc == before.ssrc
            for before, after in pairwise(packets)
        )

    def longest_blank(self, since: float) -> float:
        """The longest time without a picture, in seconds, since a moment."""
        came = [since, *(at for at in self.seen_at if at > since)]
        return max((after - before for before, after in pairwise(came)), default=0.0)

    async def sees(self, more: int = 5) -> None:
        before = len(self.seen_at)
        async with asyncio.timeout(PATIENCE_S):
            while len(self.seen_at) < before + more:  # noqa: ASYNC110 - counted by a callback
                await asyncio.sleep(TICK_S)


def said(name: str, seconds: list[float]) -> str:
    """Median, 99th and worst of some times, for whoever reads along (`pytest -s`)."""
    row = sorted(seconds)
    p50, p99 = (row[min(len(row) - 1, len(row) * part // 100)] for part in (50, 99))
    row_ms = [round(each * 1000) for each in (p50, p99, row[-1])]
    return f"{name}: median {row_ms[0]} ms, p99 {row_ms[1]} ms, worst {row_ms[2]} ms ({len(row)})"
