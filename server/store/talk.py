"""The chat and the announcements of a room, as a unit keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, func, select

from rooms.chat import Announcement, Message
from rooms.refusals import Refusal
from server.store import tables
from server.store.sql import AnyRow
from server.store.transaction import Transaction

M = tables.messages.c


@dataclass(frozen=True)
class SqlTalk:
    """What is said in one room, in one transaction."""

    tx: Transaction
    room: str

    def get(self, id: str) -> Message:
        row = self.tx.row(select(tables.messages).where(M.id == id, M.room == self.room))
        if row is None:
            raise Refusal("not_found", "There is no such message here.")
        return message_of(row)

    def save(self, message: Message) -> None:
        place = self._next(tables.messages)
        self.tx.put(tables.messages, {**vars(message), M.place.name: place}, keep=[M.place])

    def announce(self, announcement: Announcement) -> None:
        place = self._next(tables.announcements)
        self.tx.insert(tables.announcements, [{**vars(announcement), M.place.name: place}])

    def _next(self, table: Table) -> int:
        """Lines are in the order in which the room's units came, whatever clocks say."""
        highest = select(func.max(table.c.place)).where(table.c.room == self.room)
        row = self.tx.row(highest)
        return 1 + ((row and row[0]) or 0)


def message_of(row: AnyRow) -> Message:
    """A message from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    del values[M.place.name]
    return Message(**values)


def announcement_of(row: AnyRow) -> Announcement:
    """An announcement from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    del values[tables.announcements.c.place.name]
    return Announcement(**values)
