"""The opening ceremony, rehearsed: all vote within 5 s, a process is killed, Redis restarts.

    python -m bench.ceremony [--links 5000] [--seconds 5]

Two web processes on PostgreSQL and a Redis server, everything on this machine, the clients too. The
checker's lines must all be 0; the times are what two shared cores bear.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from server.embedded import EmbeddedServer
from tests.fixtures.postgres import database, running_postgres
from tests.helpers.ceremony import Ceremony, ceremony
from tests.helpers.hall import full_hall


async def rehearse(folder: Path, database_url: str, links: int, seconds: float) -> Ceremony:
    """Hold it once."""
    redis = EmbeddedServer()

    async def restart() -> None:
        await redis.stop()
        await redis.start()

    await redis.start()
    try:
        where = {"DATABASE_URL": database_url, "REDIS_URL": redis.url}
        async with full_hall(folder, links, 1, WEB_CONCURRENCY="2", **where) as hall:
            return await ceremony(hall, seconds, restart)
    finally:
        await redis.stop()
        redis.remove()


def main() -> None:
    """Rehearse and print."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--links", type=int, default=5000)
    reading.add_argument("--seconds", type=float, default=5.0)
    asked = reading.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="plenary-ceremony-") as folder,
        running_postgres() as server,
        database(server, "ceremony") as url,
    ):
        came = asyncio.run(rehearse(Path(folder), url, asked.links, asked.seconds))
    print(f"{came.report.sent} ballots within {asked.seconds:.0f} s; {came.voters} in the result")
    for name, number in {**came.report.zeros, **came.zeros}.items():
        print(f"  {number:>6}  {name}{'' if number == 0 else '   <-- not kept'}")
    print(
        f"reply, {came.unhurt} whose process was not killed   "
        f"{came.unhurt_reply_ms} ms (p99 ≤ 2,000)"
    )
    print(f"back elsewhere, the others   {came.back_ms} ms (p99 ≤ 5,000)")
    print(f"final tally at the last of all links   {came.final_tally_ms} ms (≤ 1,000)")


if __name__ == "__main__":
    main()
