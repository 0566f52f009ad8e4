"""Viewers of one server: they come, report once a second as browsers do, are counted, and leave."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from bench.rig import FailedError
from bench.streams.counting import Counter, Tally
from bench.streams.door import Client
from bench.streams.secure import NotConnectedError, Secured

REPORT_S: Final = 1.0
SLICES: Final = 20
"""Reports of a second are spread over it in so many portions."""

SSRC: Final = 1
"""Under which a viewer reports."""


class Seat(Protocol):
    """Whoever let a client in, and lets it out."""

    async def leave(self, client: Client) -> None: ...


@dataclass(frozen=True)
class Sums:
    """What all viewers have together at a moment; `least_sound` is the least of any of them."""

    received: int = 0
    bytes: int = 0
    missing: int = 0
    doubled: int = 0
    disordered: int = 0
    sound: tuple[int, ...] = ()
    """Packets of sound by viewer."""

    longest_ms: float = 0.0

    @property
    def faults(self) -> int:
        return self.missing + self.doubled + self.disordered


class Crowd:
    """Up to `capacity` viewers at a time."""

    def __init__(self, capacity: int, kbps: int) -> None:
        self.counter = Counter(capacity)
        self.clients: dict[int, Client] = {}
        self._free = list(range(capacity))[::-1]
        self._kbps = kbps
        self._reporting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Crowd:
        self.counter.start()
        asyncio.get_running_loop().add_reader(self.counter.inbox, self._answer)
        self._reporting = asyncio.create_task(self._report())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reporting is not None:
            self._reporting.cancel()
        asyncio.get_running_loop().remove_reader(self.counter.inbox)
        self.counter.stop()

    async def come(
        self, count: int, enter: Callable[[], Awaitable[Client]], at_once: int, pause_s: float
    ) -> None:
        """Let so many more in, at most `at_once` on their way, one each `pause_s` at most.

        FailedError when one is not let in.
        """
        room = asyncio.Semaphore(at_once)

        async def one() -> None:
            async with room:
                self.seat(await enter())

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(count):
                    group.create_task(one())
                    await asyncio.sleep(pause_s)
        except* NotConnectedError as refused:
            raise FailedError(str(refused.exceptions[0])) from None

    def seat(self, client: Client) -> int:
        """Count a client that is connected; its number."""
        number = self._free.pop()
        self.counter.add(number, client.secured.sock)
        self.clients[number] = client
        return number

    async def leave(self, seat: Seat, at_once: int = 16) -> None:
        """Let all of them go."""
        room = asyncio.Semaphore(at_once)

        async def one(number: int, client: Client) -> None:
            async with room:
                self.counter.drop(number)
                await seat.leave(client)
                self._free.append(number)

        clients, self.clients = self.clients, {}
        async with asyncio.TaskGroup() as group:
            for number, client in clients.items():
                group.create_task(one(number, client))

    def tallies(self) -> Iterator[tuple[int, list[Tally]]]:
        """By viewer, what each of its streams has."""
        for number in self.clients:
            yield number, list(self.counter.tallies(number))

    def sums(self) -> Sums:
        """What all have now."""
        return add_up([tallies for _, tallies in self.tallies()])

    def _answer(self) -> None:
        """The server's checks whether a viewer is still there (RFC 7675)."""
        with suppress(BlockingIOError):
            while True:
                text = self.counter.inbox.recv(4096)
                client = self.clients.get(int.from_bytes(text[:4], "little"))
                if client is not None:
                    client.secured.answer(text[4:])

    async def _report(self) -> None:
        """A receiver report and an estimate of the bandwidth, from each viewer each second."""
        for turn in _forever(SLICES):
            await asyncio.sleep(REPORT_S / SLICES)
            for number, client in list(self.clients.items()):
                if number % SLICES == turn:
                    tell(client.secured, list(self.counter.tallies(number)), self._kbps)


def add_up(viewers: list[list[Tally]], sound_types: frozenset[int] = frozenset({111})) -> Sums:
    """The sums of what viewers have."""
    every = [tally for tallies in viewers for tally in tallies]
    return Sums(
        received=sum(tally.received for tally in every),
        bytes=sum(tally.bytes for tally in every),
        missing=sum(tally.missing for tally in every),
        doubled=sum(tally.doubled for tally in every),
        disordered=sum(tally.disordered for tally in every),
        sound=tuple(
            sum(tally.received for tally in tallies if tally.payload_type in sound_types)
            for tallies in viewers
        ),
        longest_ms=max((tally.longest_ms for tally in every), default=0.0),
    )


def tell(secured: Secured, tallies: list[Tally], kbps: int) -> None:
    """Report what has come, and that there is room for so many kbit/s (RFC 3550, 6.4.2; REMB)."""
    if not tallies:
        return
    blocks = b"".join(
        struct.pack("!IIIIII", each.ssrc, each.missing & 0x7FFFFF, each.highest, 0, 0, 0)
        for each in tallies
    )
    head = struct.pack("!BBHI", 0x80 | len(tallies), 201, 1 + 6 * len(tallies), SSRC)
    secured.report(head + blocks + estimate([each.ssrc for each in tallies], kbps))


def estimate(ssrcs: list[int], kbps: int) -> bytes:
    """REMB: the bandwidth for these streams (draft-alvestrand-rmcat-remb-03, 2.2)."""
    exponent = max(0, (kbps * 1000).bit_length() - 18)
    mantissa = kbps * 1000 >> exponent
    body = struct.pack("!4sI", b"REMB", len(ssrcs) << 24 | exponent << 18 | mantissa)
    body += b"".join(struct.pack("!I", ssrc) for ssrc in ssrcs)
    return struct.pack("!BBHII", 0x80 | 15, 206, 2 + len(body) // 4, SSRC, 0) + body


def ask_for_a_key(secured: Secured, ssrc: int) -> None:
    """A picture that one can begin with, please (RFC 4585, 6.3.1)."""
    reports = struct.pack("!BBHI", 0x80, 201, 1, SSRC)
    secured.report(reports + struct.pack("!BBHII", 0x80 | 1, 206, 2, SSRC, ssrc))


def lost_by_the_client() -> int:
    """Datagrams that this machine has dropped since its start because a socket was full."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines()]
    names, values = (line for line in lines if line[0] == "Udp:")
    return int(values[names.index("RcvbufErrors")])


def _forever(count: int) -> Iterator[int]:
    while True:
        yield from range(count)
