"""Another channel in the same connection: how soon it sounds, and whether a packet is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import pylibsrtp

from bench.streams.door import Client
from bench.streams.measuring import feeding
from bench.streams.plenary import STANDBY, Plenary
from bench.streams.sdp import PAYLOAD_TYPES
from bench.streams.secure import is_stun
from bench.streams.source import Recording

PATIENCE_S: Final = 3.0
CHANNELS: Final = (STANDBY, "floor")


@dataclass
class Ear:
    """Follows the sound of one viewer: its numbers, and whose packets they are."""

    voices: dict[str, Collection[bytes]]
    last: int | None = None
    faults: int = 0
    at: dict[str, float] = field(default_factory=dict)
    """When each voice was heard last."""

    now: str | None = None
    gap_s: float = 0.0
    """Between the last packet of the voice before, and the first of this one."""

    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, packet: bytes, at: float) -> None:
        """One packet of sound in clear."""
        sequence = int.from_bytes(packet[2:4])
        if self.last is not None and (sequence - self.last) & 0xFFFF != 1:
            self.faults += 1
        self.last = sequence
        whose = next((name for name, said in self.voices.items() if packet[12:] in said), None)
        if whose is None:
            self.faults += 1
            return
        before, self.now = self.now, whose
        self.at[whose] = at
        if whose != before:
            self.gap_s = at - self.at[before] if before else 0.0
            self.changed.set()


@dataclass(frozen=True)
class Switches:
    """By change: milliseconds from asking to hearing, and of silence between; faults of all."""

    heard_ms: list[float]
    gap_ms: list[float]
    faults: int


async def switch(ours: Plenary, floor: Recording, other: Recording, count: int) -> Switches:
    """Change to and fro between the floor and a second sender. A moderator may hear both."""
    heard: list[float] = []
    gaps: list[float] = []
    ear = Ear({"floor": _payloads(floor), STANDBY: _payloads(other)})
    second = ours.feed(STANDBY)
    async with feeding(ours, [floor]), feeding(second, [other]):
        client = await ours.enter_as_staff(["opus"], 2)
        listening = asyncio.create_task(_listen(client, ear))
        try:
            await _until(ear, "floor", time.monotonic())
            for turn in range(count):
                channel = CHANNELS[turn % 2]
                asked = time.monotonic()
                await ours.hear(client, channel)
                heard.append(1000 * await _until(ear, channel, asked))
                gaps.append(1000 * ear.gap_s)
                await asyncio.sleep(0.1)
        finally:
            listening.cancel()
            await ours.leave(client)
    return Switches(heard, gaps, ear.faults)


def _payloads(recording: Recording) -> frozenset[bytes]:
    return frozenset(packet.payload for packet in recording.packets)


async def _until(ear: Ear, voice: str, asked: float) -> float:
    """Seconds until this voice is heard. TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while ear.now != voice:
            ear.changed.clear()
            await ear.changed.wait()
    return max(0.0, ear.at[voice] - asked)


async def _listen(client: Client, ear: Ear) -> None:
    loop = asyncio.get_running_loop()
    while True:
        datagram = await loop.sock_recv(client.secured.sock, 2048)
        if is_stun(datagram):
            client.secured.answer(datagram)
        elif datagram[0] >= 128 and datagram[1] & 0x7F == PAYLOAD_TYPES["opus"]:
            with suppress(pylibsrtp.Error):
                ear.take(client.secured.inbound.unprotect(datagram), time.monotonic())
