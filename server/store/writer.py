"""The one thread of a process that writes: what waits while it commits is its next transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from rooms.refusals import Refusal
from server.actions.ports import Committed, Entry
from server.store import work
from server.store.batch import Batches
from server.store.engine import writer_engine
from server.store.faults import is_clash, is_down, is_locked, refusal_for, unavailable
from server.store.transaction import Transaction, to_the_ms
from server.store.visits import Visit
from server.store.work import Counts, Item, Waiting, Waits

log = logging.getLogger(__name__)

ATTEMPTS: Final = 5
"""How often a transaction is run anew because another process was first."""

BLOCKED_S: Final = 1.0
"""For so long a room whose row somebody holds is refused, that the others need not wait for it."""

VISITS_AGAIN_S: Final = 1.0

Answered = Sequence[tuple[Waits, Any]]
"""Items with what came of each: a result, or the exception to raise."""

Turn = tuple[list[Item], list[Entry], list[Visit]]
"""What one turn of the event loop brought: jobs and errands, ballots and upvotes, visits."""

Settle = Callable[[Sequence[Committed], Answered], None]
Work = Callable[[Transaction, Sequence[Any]], tuple[Sequence[Any], Sequence[Committed]]]


class Writer:
    """Takes items from any thread, writes them in its own, and says what came of each.

    `settle` is called in the writer's thread after every commit, and for every refusal.
    """

    def __init__(self, url: str, clock: Callable[[], datetime], settle: Settle) -> None:
        self.counts = Counts()
        self._engine = writer_engine(url)
        self._clock = clock
        self._settle = settle
        self._queue: SimpleQueue[Turn | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._connection: Connection | None = None
        self._waiting = Waiting()
        self._batches = Batches()
        self._blocked: dict[str, float] = {}
        self._down = False
        self._stopping = False

    def start(self) -> None:
        self._thread.start()

    def put(self, turn: Turn) -> None:
        """Hand over what one turn of the event loop brought together."""
        self._queue.put(turn)

    def stop(self) -> None:
        """Write all that waits, then end. Blocks until done."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while self._take() or self._waiting:
            self._round()
        self._disconnect()
        self._engine.dispose()

    def _take(self) -> bool:
        """Take all there is, waiting if there is nothing at all. False once told to stop."""
        at_once = bool(self._waiting) or self._stopping
        wait = VISITS_AGAIN_S if self._waiting.visits else None
        try:
            turn = self._queue.get(block=not at_once, timeout=wait)
            while True:
                if turn is None:
                    self._stopping = True
                else:
                    self._waiting.add(*turn)
                turn = self._queue.get_nowait()
        except Empty:
            return not self._stopping

    def _round(self) -> None:
        """One transaction for the visits, one a room, one for the reception, one for ballots."""
        self._down = False
        self._write_visits()
        for room, items in self._waiting.take_rooms():
            if self._is_blocked(room):
                self._refuse(items, unavailable())
            else:
                self._do(work.in_room, items)
        self._do(work.at_reception, self._waiting.take_errands())
        self._do(self._batches.run, self._waiting.take_entries())

    def _do(self, what: Work, items: Sequence[Waits], attempt: int = 1) -> None:
        """Write all of these in one transaction, or settle each with the reason why not."""
        if not items:
            return
        if self._down:
            self._refuse(items, unavailable())
            return
        try:
            with self._transaction() as tx:
                answers, committed = what(tx, items)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            self.counts.rollbacks += 1
            self._recover(what, items, attempt, error)
        else:
            self.counts.note(items)
            self._settle(committed, list(zip(items, answers, strict=True)))

    def _recover(self, what: Work, items: Sequence[Waits], attempt: int, error: Exception) -> None:
        """Try again in halves, so that only the one at fault is refused.

        Not so when the database cannot be written to at all: then all are refused at once.
        """
        if is_clash(error) and attempt < ATTEMPTS:
            self._do(what, items, attempt + 1)
        elif isinstance(error, Refusal) or is_down(error):
            self._note(items, error)
            self._refuse(items, refusal_for(error))
        elif len(items) > 1:
            half = len(items) // 2
            self._do(what, items[:half])
            self._do(what, items[half:])
        else:
            self._refuse(items, refusal_for(error))

    def _refuse(self, items: Sequence[Waits], error: BaseException) -> None:
        self._settle((), [(item, error) for item in items])

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            with self._connection.begin():
                yield Transaction(self._connection, to_the_ms(self._clock()))
        except (OperationalError, InterfaceError) as error:
            log.warning("The database refused a transaction: %s", error.orig)
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        """Let go of the connection; the next transaction makes a new one."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _write_visits(self) -> None:
        """Visits are passing: nobody waits for them, and what cannot be written is tried again."""
        if not self._waiting.visits:
            return
        try:
            with self._transaction() as tx:
                work.as_visits(tx, self._waiting.visits)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round tries again
            log.warning("Visits could not be written yet: %s", error)
            self._note([], error)
            self._waiting.forget_visits()
        else:
            self._waiting.visits.clear()

    def _note(self, items: Sequence[Waits], error: Exception) -> None:
        """Do not wait again: in this round for a database that is down, for a held room longer."""
        room = work.room_of(items[0]) if items else None
        if is_locked(error) and self._engine.dialect.name != "sqlite":
            if room is not None:
                self._blocked[room] = time.monotonic() + BLOCKED_S
        elif is_down(error):
            self._down = True

    def _is_blocked(self, room: str) -> bool:
        until = self._blocked.get(room)
        if until is not None and time.monotonic() >= until:
            del self._blocked[room]
            return False
        return until is not None
