"""One question to SQL for all who ask while the last answer is on its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

log = logging.getLogger(__name__)

MOST = 256
"""Answers in one turn of the event loop: each may cost some 50 µs of sending."""


GATHER_S = 0.02
ENOUGH = 64
"""A load that follows another waits so long for company, or until there is so much of it: each is a
journey to another thread and back, which costs as much for one as for sixty."""


class Batch(Generic[K, V]):
    """Collects keys while a load is running; the next load takes all of them, up to `most`.

    The first asker does not wait for company. Askers are called back, so that thousands of them
    need no task each: with the value, with the error of the load, or with a KeyError.
    """

    def __init__(
        self, load: Callable[[list[K]], Awaitable[Mapping[K, V]]], most: int = MOST
    ) -> None:
        self._load, self._most = load, most
        self._asked: dict[K, list[Callable[[V | Exception], None]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._loads = 0
        self._enough = asyncio.Event()

    def ask(self, key: K, then: Callable[[V | Exception], None]) -> None:
        """Call `then` once the value of a key is known, or known not to be."""
        self._asked.setdefault(key, []).append(then)
        if len(self._asked) >= ENOUGH:
            self._enough.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="batch")

    async def _run(self) -> None:
        while self._asked:
            await self._gather()
            keys = list(self._asked)[: self._most]
            askers = {key: self._asked.pop(key) for key in keys}
            found: Mapping[K, V] = {}
            fault: Exception | None = None
            try:
                found = await self._load(keys)
            except Exception as error:  # noqa: BLE001 - it is each asker's to handle
                fault = error
            for key, waiting in askers.items():
                answer: Any = fault or (found[key] if key in found else KeyError(key))
                for then in waiting:
                    _tell(then, answer)
        self._task = None
        self._loads = 0

    async def _gather(self) -> None:
        """Let company come, unless this is the first who asks after a quiet time."""
        self._enough.clear()
        if self._loads and len(self._asked) < ENOUGH:
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_S):
                    await self._enough.wait()
        self._loads += 1


def _tell(then: Callable[[Any], None], answer: object) -> None:
    """One asker who stumbles over the answer must not keep it from the others."""
    try:
        then(answer)
    except Exception:
        log.exception("An answer from the database could not be taken")
