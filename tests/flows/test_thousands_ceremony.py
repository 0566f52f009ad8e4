"""The opening ceremony: all vote within 5 s, a process is killed, Redis restarts: all zeros."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.embedded import EmbeddedServer
from tests.flows.sizes import size
from tests.helpers.ceremony import ceremony
from tests.helpers.hall import full_hall

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]

VOTERS = size(5000, 400)
WITHIN_S = size(5.0, 2.0)


async def test_everybody_votes_while_a_process_dies_and_redis_restarts(
    tmp_path: Path, fresh_postgres: str, fragile_redis: EmbeddedServer
) -> None:
    async def restart() -> None:
        await fragile_redis.stop()
        await fragile_redis.start()

    where = {"DATABASE_URL": fresh_postgres, "REDIS_URL": fragile_redis.url}
    async with full_hall(tmp_path, VOTERS, 1, WEB_CONCURRENCY="2", **where) as hall:
        came = await ceremony(hall, WITHIN_S, restart)
        print(came)  # for `pytest -s`; `make bench-ceremony` tells more
        assert not any(came.report.zeros.values()), came.report.zeros
        assert not any(came.zeros.values()), came.zeros
        assert came.voters == VOTERS
        assert 0 < came.unhurt < VOTERS
