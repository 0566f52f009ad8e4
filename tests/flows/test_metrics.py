"""The figures that a technician sees are those of the meeting, over all processes, and no more."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.helpers.forum import ROOM, Forum, open_poll, vote
from tests.helpers.metrics import shows
from tests.helpers.server import Plenary, running


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
    await shows(summit, lambda now: now["plenary_bus_lag_seconds"] > 0)
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
        os.kill(max(server.workers, key=sockets), signal.SIGKILL)
        left = await shows(server, lambda now: now["plenary_links"] < 12)
        assert left["plenary_facts_total"] == before["plenary_facts_total"]
        alive = [client for client in people if client.code is None]
        await shows(server, lambda now: now["plenary_links"] == len(alive))


def sockets(process: int) -> int:
    """How many it has open: one of two processes may have got no link at all."""
    count = 0
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile
            count += str(each.readlink()).startswith("socket:")
    return count
