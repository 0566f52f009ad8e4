"""Before anything is served: tables of this version, and an event to serve."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from rooms.programme import Event, shift_to_today
from server import events
from server.config import Settings
from server.store.engine import BadAddressError
from server.store.migrate import migrate
from server.store.store import SqlStore
from server.wire.faults import BrokenFile
from server.wiring.faults import StartError


async def prepare(settings: Settings) -> Event:
    """Make the tables and, on the first start, load the event; returns the event as it stands.

    StartError when the database cannot be reached or the event file is broken.
    """
    try:
        await asyncio.to_thread(migrate, settings.database)
        store = SqlStore(settings.database, now, lambda _committed: None)
        await store.start()
    except BadAddressError as error:
        raise StartError(str(error)) from None
    except SQLAlchemyError as error:
        raise StartError(_unreachable(settings, error)) from None
    try:
        known = await store.read(lambda reader: reader.event())
        if known is not None:
            return known
        event = first_event(settings)
        await store.load_event(event)
        return event
    finally:
        await store.stop()


def first_event(settings: Settings) -> Event:
    """The event file that is named, or the summit that ships, placed on its dates or on today."""
    event = read_event(settings.event) if settings.event else events.shipped()
    return shift_to_today(event, now()) if settings.moves_dates else event


def read_event(path: Path) -> Event:
    """An event file with what lies beside it. StartError with every fault."""
    try:
        return events.load(path)
    except OSError as error:
        raise StartError(f"{path} cannot be read: {error.strerror}.") from None
    except BrokenFile as broken:
        raise StartError(f"{path} cannot be used:\n{broken}") from None


def now() -> datetime:
    """The clock of every process."""
    return datetime.now(UTC)


def _unreachable(settings: Settings, error: SQLAlchemyError) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if settings.database_url is None:
        file = settings.database.removeprefix("sqlite:///")
        return (
            f"The database {file} cannot be used: {cause}.\n"
            "Check that the file is whole and writable, or set PLENARY_DATA to another folder."
        )
    return (
        f"The database cannot be used: {cause}.\n"
        "Check that it is running and that DATABASE_URL is right."
    )
