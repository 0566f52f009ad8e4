"""The store as the rest of a process knows it: asynchronous outside, two kinds of thread inside."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Engine

from rooms.facts import Data
from rooms.people import LOBBY, Person
from rooms.programme import Event, RoomInfo, RoomKind
from rooms.refusals import Refusal
from server.actions.ports import Cast, Committed, Done, Entry, Unit, Upvote
from server.store import backup, programme, tables
from server.store.engine import reader_engine, writer_engine
from server.store.faults import is_down, refusal_for, unavailable
from server.store.ledger import Receipt
from server.store.migrate import check_version
from server.store.reader import EPOCH, SqlReader
from server.store.reception import Errand, Reception
from server.store.sql import insert_into
from server.store.transaction import to_the_ms
from server.store.unit import Write
from server.store.visits import Visit
from server.store.work import Counts, Item, Waits
from server.store.writer import Answered, Writer

log = logging.getLogger(__name__)

T = TypeVar("T")

READERS: Final = 3
MOST_WAITING: Final = 20_000
"""What may wait for its commit at once; beyond it, whoever comes is asked to come again."""

OVERLOADED_RETRY_MS: Final = 1000

LOBBY_ROOM: Final = RoomInfo(LOBBY, {"en": "Lobby", "zh": "大厅"}, RoomKind.LOUNGE)
"""In every event, and in no programme."""


class SqlStore:
    """The only truth, on SQLite or PostgreSQL. Used from one event loop.

    `announce` is called in the loop's thread after each commit, before anybody who waits for it
    is answered. The tables must be those of this version: `migrate` first.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime],
        announce: Callable[[Committed], None],
    ) -> None:
        self._url = url
        self._clock = clock
        self._announce = announce
        self._loop: asyncio.AbstractEventLoop
        self._open = False
        self._writer = Writer(url, clock, self._committed)
        self._engine: Engine = reader_engine(url, READERS)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._items: list[Item] = []
        self._entries: list[Entry] = []
        self._visits: list[Visit] = []
        self._handing_over = False
        self._waiting = 0

    @property
    def counts(self) -> Counts:
        """What has been committed since the start."""
        return self._writer.counts

    @property
    def waiting(self) -> int:
        """Commands that wait for their commit."""
        return self._waiting

    async def start(self) -> None:
        """Check the database and begin to write.

        Raises OldDatabaseError when it was not migrated, SQLAlchemy's when it cannot be reached.
        """
        await asyncio.to_thread(_prepare, self._url)
        self._loop = asyncio.get_running_loop()
        self._writer.start()
        self._open = True

    async def stop(self) -> None:
        """Take nothing more, write all that waits, answer for it, and let go of the database."""
        if self._open:
            self._open = False
            self._hand_over()
            await asyncio.to_thread(self._writer.stop)
        self._readers.shutdown()
        self._engine.dispose()

    async def write(
        self,
        room: str,
        by: Person | None,
        job: Callable[[Unit], Data],
        receipt: Receipt | None = None,
        amend: bool = False,
    ) -> Done:
        done: Done = await self._wait_for(Write(room, by, job, receipt, amend))
        return done

    def cast(self, entry: Cast) -> asyncio.Future[Done]:
        return self._future_of(entry)

    def upvote(self, entry: Upvote) -> asyncio.Future[Done]:
        return self._future_of(entry)

    def submit(self, entry: Entry) -> None:
        """Write a ballot or an upvote with the next batch; `entry.answer` is called after it."""
        self._admit()
        self._entries.append(entry)
        if not self._handing_over:
            self._hand_over_soon()

    async def receive(self, job: Callable[[Reception], T]) -> T:
        """Let somebody in, make badges or invites: whatever the job does, and what it returns."""
        result: T = await self._wait_for(Errand(job))
        return result

    async def load_event(self, event: Event) -> None:
        """Make this the event; what has happened in rooms of the same id stays."""
        await self.receive(lambda reception: reception.load_event(event))

    def visited(self, room: str, person: str) -> None:
        """Note that somebody is in a room, soon; nobody is answered."""
        if self._open:
            self._visits.append((room, person))
            self._hand_over_soon()

    async def read(self, query: Callable[[SqlReader], T]) -> T:
        """What the query returns, all of it as of one moment."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, query)

    async def backup(self, path: Path) -> None:
        """Copy the database while it is used; every ballot acknowledged before is in the copy."""
        await asyncio.to_thread(backup.backup, self._engine, path)

    def _read(self, query: Callable[[SqlReader], T]) -> T:
        try:
            return self._read_once(query)
        except Exception as error:
            if not is_down(error):
                raise
        try:  # a database that was restarted leaves connections behind that are good for nothing
            return self._read_once(query)
        except Exception as error:
            log.warning("The database cannot be read: %s", error)
            raise refusal_for(error) from error

    def _read_once(self, query: Callable[[SqlReader], T]) -> T:
        with self._engine.connect() as connection, connection.begin():
            return query(SqlReader(connection, to_the_ms(self._clock())))

    def _wait_for(self, what: Write | Errand) -> asyncio.Future[Any]:
        self._admit()
        future: asyncio.Future[Any] = self._loop.create_future()
        self._items.append(Item(what, partial(_resolve, future)))
        self._hand_over_soon()
        return future

    def _future_of(self, entry: Entry) -> asyncio.Future[Done]:
        future: asyncio.Future[Done] = self._loop.create_future()
        self.submit(entry._replace(answer=partial(_resolve, future)))
        return future

    def _admit(self) -> None:
        """Refuse what would have to wait too long."""
        if not self._open:
            raise unavailable("The server is starting or stopping.")
        if self._waiting >= MOST_WAITING:
            raise Refusal("overloaded", retry_ms=OVERLOADED_RETRY_MS)
        self._waiting += 1

    def _hand_over_soon(self) -> None:
        """Everything that one turn of the loop brings goes to the writer together."""
        if not self._handing_over:
            self._handing_over = True
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self._handing_over = False
        self._writer.put((self._items, self._entries, self._visits))
        self._items, self._entries, self._visits = [], [], []

    def _committed(self, committed: Sequence[Committed], answered: Answered) -> None:
        """From the writer's thread to the loop's, in the order of the commits."""
        try:
            self._loop.call_soon_threadsafe(self._settle, committed, answered)
        except RuntimeError:
            log.warning("Nobody is left to be told of a commit: the event loop has been closed.")

    def _settle(self, committed: Sequence[Committed], answered: Answered) -> None:
        for each in committed:
            try:
                self._announce(each)
            except Exception:
                log.exception("A commit could not be announced; others will find it in SQL.")
        self._waiting -= len(answered)
        for item, result in answered:
            try:
                if item.answer is not None:
                    item.answer(item, result)  # type: ignore[arg-type]
            except Exception:
                log.exception("An answer could not be given; it is given when asked for again.")


def _resolve(future: asyncio.Future[Any], _item: Waits, result: object) -> None:
    if future.done():  # whoever waited has gone
        return
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)


def _prepare(url: str) -> None:
    """See that the tables are there, the database has an epoch, and the lobby is a room."""
    engine = writer_engine(url)
    m = tables.meta.c
    first = (
        (tables.meta, {m.key.name: EPOCH, m.value.name: secrets.token_hex(4)}),
        (tables.rooms, programme.room_values(LOBBY_ROOM, place=None)),
    )
    try:
        with engine.begin() as connection:
            check_version(connection)
            for table, values in first:
                connection.execute(insert_into(connection, table).on_conflict_do_nothing(), values)
    finally:
        engine.dispose()
