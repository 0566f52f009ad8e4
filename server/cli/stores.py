"""The store for a command that is over soon."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rooms.programme import Event
from server.config import Settings, prepare_data
from server.store.store import SqlStore
from server.wiring.first_start import now, prepare


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[tuple[SqlStore, Event]]:
    """The store with its event, made if need be. A server may run on it meanwhile.

    What is changed here reaches the clients of a running server when it next compares itself with
    the database, within two seconds.
    """
    if settings.database_url is None:
        prepare_data(settings)
    await prepare(settings)
    store = SqlStore(settings.database, now, lambda _committed: None)
    await store.start()
    try:
        event = await store.read(lambda reader: reader.event())
        assert event is not None  # `prepare` loads one
        yield store, event
    finally:
        await store.stop()
