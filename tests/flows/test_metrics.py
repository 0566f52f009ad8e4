"""The figures that a technician sees are those of the meeting, over all processes, and no more."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.helpers.forum import ROOM, Forum, open_poll, vote
from tests.helpers.server import Plenary, running

PATIENCE_S = 30


async def figures(server: Plenary) -> dict[str, float]:
    """All figures of Plenary's own without labels."""
    async with httpx.AsyncClient(verify=False) as client:
        text = (await client.get(f"{server.url}/metrics")).text
    found = re.findall(r"^(plenary_\w+) ([0-9.e+-]+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in found}


async def shows(server: Plenary, so: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    """The figures once they show it; they are looked at once a second."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if so(found := await figures(server)):
                return found
            await asyncio.sleep(0.1)


async def test_links_facts_and_commits_are_counted(summit: Plenary, forum: Forum) -> None:
    before = await shows(summit, lambda now: now["plenary_bus_healthy"] == 1)
    assert before["plenary_links"] == 0
    moderator = await forum.moderator(summit)
    ana = await forum.delegate(summit, "Ana")
    ana_too = await forum.link(summit, ana.pass_ or "")
    poll = await open_poll(moderator)
    await vote(ana, poll, "a")
    await ana.ask("say", room=ROOM, text="Counted?")
    now = await shows(summit, lambda now: now["plenary_ballots_total"] == 1)
    assert now["plenary_links"] == 3
    assert now["plenary_people"] == 2
    assert now["plenary_rooms"] == 1
    assert now["plenary_facts_total"] >= 3
    assert now["plenary_commits_total"] > before["plenary_commits_total"]
    assert now["plenary_frames_total"] >= 3
    assert now["plenary_snapshot_reads_total"] >= 1
    assert now["plenary_bus_lag_seconds"] > 0
    assert now["plenary_store_waiting"] == now["plenary_bus_waiting"] == 0
    await ana_too.vanish()
    await shows(summit, lambda now: now["plenary_links"] == 2 == now["plenary_people"])


async def test_processes_are_shown_together_and_a_dead_one_is_forgotten(
    tmp_path: Path, forum: Forum
) -> None:
    server = Plenary(tmp_path / "data", settings={"WEB_CONCURRENCY": "2"})
    async with running(server):
        people = [await forum.delegate(server, f"Delegate {n}") for n in range(12)]
        await people[0].ask("say", room=ROOM, text="Hello")
        before = await shows(server, lambda now: now["plenary_links"] == 12)
        os.kill(workers(server)[0], signal.SIGKILL)
        left = await shows(server, lambda now: now["plenary_links"] < 12)
        assert left["plenary_facts_total"] == before["plenary_facts_total"]
        alive = [client for client in people if client.code is None]
        await shows(server, lambda now: now["plenary_links"] == len(alive))


def workers(server: Plenary) -> list[int]:
    """The process ids of the web processes."""
    assert server.process is not None
    task = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return [int(pid) for pid in task.read_text().split() if is_worker(int(pid))]


def is_worker(pid: int) -> bool:
    return b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
