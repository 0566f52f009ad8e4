"""`plenary rehearse`: fill a room, play, tidy up, and compare everything with the database."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from rooms.people import Role
from server.config import Settings
from server.rehearse.checker import Report, check
from server.rehearse.door import Closed, Door
from server.rehearse.plot import Tick, gather, play, tidy
from server.rehearse.truth import read_truth
from server.wiring.first_start import prepare
from server.wiring.links import invite

START_S: Final = 60.0
INVITE_LIFE: Final = timedelta(hours=1)


async def rehearse(
    settings: Settings, url: str, room: str, delegates: int, minutes: float, tick: Tick
) -> Report:
    """Rehearse in a room of the server at `url`, whose database is that of `settings`.

    `tick` is called as things go on: what, how many done, of how many. Closed when the server is
    not there or does not let the simulated people in.
    """
    event = await prepare(settings)
    door = Door(url)
    text = await invite(settings, Role.MODERATOR, (room,), 1, INVITE_LIFE)
    joined = await door.post("/api/pass", {"invite": text, "name": "Rehearsal moderator"})
    cast = await gather(door, room, event.code, joined["pass"], delegates, tick)
    try:
        await play(cast, minutes, tick)
        people = [one.history.person for one in cast.delegates]
        truth = await read_truth(settings, [poll for poll, _ in cast.results], people)
        told = replace(
            truth, results=[*truth.results, *((*key, n) for key, n in cast.results.items())]
        )
        report = check([one.history for one in cast.everybody], told)
        await tidy(cast, tick)
    finally:
        await asyncio.gather(*(one.leave() for one in cast.everybody))
    return report


@asynccontextmanager
async def own_server(settings: Settings) -> AsyncIterator[tuple[Settings, str]]:
    """A server for the rehearsal alone, in a folder that is gone afterwards: settings and URL."""
    with tempfile.TemporaryDirectory(prefix="plenary-rehearsal-") as folder:
        port = _free_port()
        own = settings.model_copy(
            update={
                "data": Path(folder),
                "database_url": None,
                "redis_url": None,
                "secret": None,
                "port": port,
                "host": "127.0.0.1",
            }
        )
        await prepare(own)
        process = _start(folder, port)
        try:
            await _answers(process, port)
            yield own, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


async def is_there(url: str) -> bool:
    """Whether a Plenary answers at this address."""
    try:
        await Door(url).get("/readyz")
    except Closed:
        return False
    return True


def _start(folder: str, port: int) -> subprocess.Popen[bytes]:
    dropped = {"DATABASE_URL", "REDIS_URL", "PLENARY_SECRET", "WEB_CONCURRENCY"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    own = {"PLENARY_DATA": folder, "PORT": str(port), "PLENARY_HOST": "127.0.0.1"}
    return subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
        env={**kept, **own, "PLENARY_LOG": "warning"},
    )


async def _answers(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_S
    while not await is_there(f"http://127.0.0.1:{port}"):
        if process.poll() is not None or time.monotonic() > until:
            raise Closed("The server for the rehearsal did not start.")
        await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
