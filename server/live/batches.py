"""One question to SQL for all who ask while the last answer is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Batch(Generic[K, V]):
    """Collects keys while a load is running; the next load takes all of them, up to `most`.

    The first asker does not wait for company. An error of a load reaches everybody who was in it.
    """

    def __init__(
        self, load: Callable[[list[K]], Awaitable[Mapping[K, V]]], most: int = 500
    ) -> None:
        self._load, self._most = load, most
        self._asked: dict[K, asyncio.Future[V]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V:
        """The value of a key; KeyError when the load has none for it."""
        future = self._asked.get(key)
        if future is None:
            future = self._asked[key] = asyncio.get_running_loop().create_future()
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="batch")
        return await asyncio.shield(future)

    async def _run(self) -> None:
        while self._asked:
            keys = list(self._asked)[: self._most]
            batch = {key: self._asked.pop(key) for key in keys}
            try:
                found = await self._load(keys)
            except Exception as error:  # noqa: BLE001 - it is each asker's to handle
                self._fail(batch, error)
            else:
                self._answer(batch, found)
        self._task = None

    def _answer(self, batch: Mapping[K, asyncio.Future[V]], found: Mapping[K, V]) -> None:
        for key, future in batch.items():
            if key in found:
                future.set_result(found[key])
            else:
                future.set_exception(KeyError(key))

    def _fail(self, batch: Mapping[K, asyncio.Future[V]], error: BaseException) -> None:
        for future in batch.values():
            future.set_exception(error)
            future.exception()  # an asker who has left in the meantime is no fault
