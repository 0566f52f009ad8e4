"""One question to SQL for all who ask while the last answer is on its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

log = logging.getLogger(__name__)

MOST = 256
"""Answers in one turn of the event loop: each may cost some 50 µs of sending."""


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

    def ask(self, key: K, then: Callable[[V | Exception], None]) -> None:
        """Call `then` once the value of a key is known, or known not to be."""
        self._asked.setdefault(key, []).append(then)
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="batch")

    async def _run(self) -> None:
        while self._asked:
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


def _tell(then: Callable[[Any], None], answer: object) -> None:
    """One asker who stumbles over the answer must not keep it from the others."""
    try:
        then(answer)
    except Exception:
        log.exception("An answer from the database could not be taken")
