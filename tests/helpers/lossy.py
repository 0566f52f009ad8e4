"""A bad network between browsers and a media process: a UDP relay that loses datagrams."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final

from playwright.async_api import BrowserContext, Route

Address = tuple[str, int]

HOST: Final = "127.0.0.1"
STREAMS: Final = re.compile(r"/(whip|whep)/")
CANDIDATE: Final = re.compile(r"a=candidate:.*\r?\n?")


class LossyRelay(asyncio.DatagramProtocol):
    """One port for all browsers; each is somebody of its own to the server, as behind NAT.

    `loss` is the part of all datagrams that is lost, each way; which ones, the seed decides.
    Those that arrive take `delay` seconds.
    """

    def __init__(self, server: Address, seed: int = 1) -> None:
        self.server, self.loss, self.delay = server, 0.0, 0.0
        self.passed = self.dropped = 0
        self._dice = Random(seed)
        self._behind: dict[Address, _Behind] = {}
        self._here: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._here = transport

    @property
    def port(self) -> int:
        port: int = self._here.get_extra_info("sockname")[1]
        return port

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if addr not in self._behind:
            self._behind[addr] = _Behind(self, addr)
        self._pass(self._behind[addr].send, data)

    def back(self, data: bytes, browser: Address) -> None:
        self._pass(self._here.sendto, data, browser)

    def _pass(self, send: Callable[..., None], *what: Any) -> None:
        if self._dice.random() < self.loss:
            self.dropped += 1
            return
        self.passed += 1
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, send, *what)
        else:
            send(*what)

    def close(self) -> None:
        for one in self._behind.values():
            one.close()
        self._here.close()


class _Behind(asyncio.DatagramProtocol):
    """The relay's socket towards the server for one browser."""

    def __init__(self, relay: LossyRelay, browser: Address) -> None:
        self._relay, self._browser = relay, browser
        self._there: Any = None
        self._early: list[bytes] = []
        loop = asyncio.get_running_loop()
        opening = loop.create_datagram_endpoint(lambda: self, remote_addr=relay.server)
        self._opening = loop.create_task(opening)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._there = transport
        for data in self._early:
            self._there.sendto(data)

    def send(self, data: bytes) -> None:
        if self._there is None:
            self._early.append(data)
        else:
            self._there.sendto(data)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._relay.back(data, self._browser)

    def error_received(self, exc: Exception) -> None:
        """The server is away for a moment: what is sent to it is lost."""

    def close(self) -> None:
        if self._there is not None:
            self._there.close()


@asynccontextmanager
async def lossy_relay(server: Address, seed: int = 1) -> AsyncIterator[LossyRelay]:
    """A relay that loses nothing yet."""
    relay = LossyRelay(server, seed)
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: relay, local_addr=(HOST, 0))
    try:
        yield relay
    finally:
        relay.close()


async def only_through(context: BrowserContext, relay: LossyRelay) -> None:
    """Pages of this context reach the media process through the relay, and are reached by it only.

    Both sides' candidates are taken out of what they tell each other; the server's is the relay.
    """
    candidate = f"a=candidate:1 1 udp 2130706431 {HOST} {relay.port} typ host\r\n"
    await _rewritten(context, candidate)


async def only_over_tcp(context: BrowserContext) -> None:
    """Pages of this context are told no UDP address of the media process, and tell it none."""
    await _rewritten(context, None)


async def _rewritten(context: BrowserContext, candidate: str | None) -> None:
    async def exchange(route: Route) -> None:
        said = route.request.post_data
        sdp = "sdp" in route.request.headers.get("content-type", "")
        told = CANDIDATE.sub("", said) if said and sdp else said
        answer = await route.fetch(post_data=told)
        body = await answer.text()
        if answer.ok and "sdp" in answer.headers.get("content-type", ""):
            body = _told(body, candidate)
        await route.fulfill(response=answer, body=body)

    await context.route(STREAMS, exchange)


def _told(sdp: str, candidate: str | None) -> str:
    """An answer with this candidate alone; None: with those of TCP."""
    if candidate is None:
        return re.sub(r"a=candidate:\S+ 1 udp .*\r\n", "", sdp, flags=re.IGNORECASE)
    first, *others = CANDIDATE.split(sdp)
    return first + candidate + "".join(others)
