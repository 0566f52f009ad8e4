"""Servers that let clients in by WHIP and WHEP as they are: MediaRelay, and whoever is like it."""

from __future__ import annotations

import sys

from bench import rig
from bench.streams.door import Client, Door
from bench.streams.source import Recording


class Relay:
    """aiortc's MediaRelay in Starlette: see `peers/relay.py`."""

    name = "MediaRelay"

    def __init__(self) -> None:
        port = rig.free_port()
        command = [sys.executable, "-m", "bench.streams.peers.relay", str(port)]
        self.contestant = rig.Contestant(self.name, command, port=port)
        self._url = f"http://127.0.0.1:{port}"
        self._door = Door()

    @property
    def pids(self) -> list[int]:
        return self.contestant.pids

    def sender(self, recordings: list[Recording]) -> list[str]:
        """How a sender is told to send here."""
        del recordings
        return ["--whip", f"{self._url}/whip"]

    async def enter(self, codecs: list[str]) -> Client:
        return await self._door.enter(f"{self._url}/whep", codecs)

    async def leave(self, client: Client) -> None:
        await self._door.leave(client)

    async def close(self) -> None:
        await self._door.close()
