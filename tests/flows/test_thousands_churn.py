"""People come and go for an hour: nothing is left behind of them, and nobody else loses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.sizes import size
from tests.helpers.forum import ROOM
from tests.helpers.hall import full_hall
from tests.helpers.metrics import shows
from tests.helpers.verdict import heads, verdict

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

VOICES = size(5000, 300)
TURNS = size(60, 6)
"""An hour of 5 % a minute, a minute a turn. How fast it still is afterwards: `make bench-churn`."""


async def test_an_hour_of_coming_and_going_leaves_nothing_behind(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with full_hall(tmp_path, VOICES, DATABASE_URL=sqlite_url) as hall:
        server, crowd = hall.servers[0], hall.crowd
        full = await shows(server, lambda now: now["plenary_links"] == VOICES + 1)
        for turn in range(TURNS):
            await crowd.churn(VOICES // 20, turn)
            await hall.moderator.ask("say", room=ROOM, text=f"Minute {turn}")
        await crowd.told(heads(hall.database))
        report, more = verdict(hall.database, crowd, [], {})
        assert not any(report.zeros.values()), report.zeros
        assert not any(more.values()), more
        after = await shows(server, lambda now: now["plenary_links"] == VOICES + 1)
        assert after["plenary_people"] == VOICES + 1
        assert after["process_open_fds"] <= full["process_open_fds"] + FDS
        await crowd.go()
        empty = await shows(server, lambda now: now["plenary_links"] == 1)
        assert empty["plenary_people"] == empty["plenary_rooms"] == 1
        assert empty["plenary_tasks"] <= TASKS
        assert empty["process_open_fds"] <= full["process_open_fds"] - VOICES + FDS


FDS = 12
"""Connections to the database and the bus, and for these figures, that come and go."""

TASKS = 40
"""What a process runs for itself; far from a task for each who has gone."""
