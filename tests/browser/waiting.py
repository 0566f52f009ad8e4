"""Waiting for what only an async question in a page can tell."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Page


async def until(page: Page, so: str, arg: Any = None, within: float = 20.0) -> None:
    """Return once an async function of the page answers with something true. TimeoutError.

    `Page.wait_for_function` does not wait for that: to it the promise of a false is true.
    """
    async with asyncio.timeout(within):
        while not await page.evaluate(so, arg):  # noqa: ASYNC110 - the page tells nobody
            await asyncio.sleep(0.1)
