"""What /metrics says of a server, as numbers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import httpx

from tests.helpers.server import Plenary

PATIENCE_S = 30.0


async def figures(server: Plenary) -> dict[str, float]:
    """All figures without labels: Plenary's own, and with one web process those of the process."""
    async with httpx.AsyncClient(verify=False) as client:
        text = (await client.get(f"{server.url}/metrics")).text
    return read(text)


def read(text: str) -> dict[str, float]:
    """The same from the text of /metrics."""
    found = re.findall(r"^(plenary_\w+|process_\w+) ([0-9.e+-]+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in found}


async def shows(server: Plenary, so: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    """The figures once they show it; they are looked at once a second."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if so(found := await figures(server)):
                return found
            await asyncio.sleep(0.1)
