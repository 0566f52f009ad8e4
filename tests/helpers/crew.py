"""A web process and two media processes, as on the big day: each started by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.helpers.server import Plenary, lines_with, running


@asynccontextmanager
async def crew(
    folder: Path, redis_url: str, settings: dict[str, str] | None = None
) -> AsyncIterator[tuple[Plenary, list[Plenary]]]:
    """They share a database and the bus. What is left of them at the end is killed."""
    common = {"REDIS_URL": redis_url, "PLENARY_SECRET": "s" * 40, **(settings or {})}
    web = Plenary(folder / "data", settings=common)
    async with running(web), AsyncExitStack() as stack:
        media = []
        for number in range(2):
            place = {"DATABASE_URL": f"sqlite:///{folder / 'data' / 'plenary.db'}"}
            process = Plenary(
                folder / f"media{number}", settings={**common, **place}, arguments=("media",)
            )
            process.start()
            stack.callback(process.kill)
            media.append(process)
        yield web, media
        for process in media:
            assert not list(lines_with(process.log(), "Traceback"))
