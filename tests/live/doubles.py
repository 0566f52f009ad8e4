"""Wires without a network: they note what is written, and can be full or gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from server.live.link import Link


def messages_in(frames: bytes) -> list[Any]:
    """The messages in a run of unmasked frames, read independently of the code that makes them."""
    messages: list[Any] = []
    text = b""
    while frames:
        head, size, at = frames[0], frames[1], 2
        assert not size & 0x80, "a server does not mask"
        if size == 126:
            size, at = int.from_bytes(frames[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(frames[2:10], "big"), 10
        assert at + size <= 64 * 1024, "a frame has 64 KiB at most"
        assert head & 0x0F == (0 if text else 1), "the first frame says text, others continue"
        text += frames[at : at + size]
        frames = frames[at + size :]
        if head & 0x80:
            read = json.loads(text)
            messages += read if isinstance(read, list) else [read]
            text = b""
    assert not text, "a message was not finished"
    return messages


class FakeWire:
    """A connection that takes everything, until it is told to be `full`."""

    def __init__(self, window: int = 0) -> None:
        self.window = window
        self.written = b""
        self.full = False
        self.code: int | None = None
        self.link: Link | None = None

    def write(self, data: bytes) -> None:
        self.written += data
        if self.full and self.link is not None:
            self.link.on_slow()

    def close(self, code: int, reason: str = "") -> None:
        self.code = code

    def abort(self) -> None:
        self.code = 1006

    def said(self) -> list[Any]:
        """What was written since this was asked last."""
        written, self.written = self.written, b""
        return messages_in(written)


async def until(there: Callable[[], bool]) -> None:
    """Give the event loop as many turns as it takes; the limit only ends a test that failed."""
    for _ in range(10_000):
        if there():
            return
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        while True:
            await asyncio.sleep(0.002)
            if there():
                return


def link() -> tuple[Link, FakeWire]:
    """A link on a wire that nobody is at the other end of."""
    wire = FakeWire()
    made = Link(wire)
    wire.link = made
    return made, wire
