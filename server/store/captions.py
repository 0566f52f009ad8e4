"""Final lines of live text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from rooms.captions import Caption
from server.store import tables
from server.store.sql import AnyRow
from server.store.transaction import Transaction

C = tables.captions.c


@dataclass(frozen=True)
class SqlCaptions:
    """The lines of one room, in one transaction."""

    tx: Transaction
    room: str

    def find(self, language: str, line: int) -> Caption | None:
        here = select(tables.captions).where(C.room == self.room)
        row = self.tx.row(here.where(C.language == language, C.line == line))
        return None if row is None else caption_of(row)

    def save(self, caption: Caption) -> None:
        """A new line goes behind the others; a corrected one keeps its place."""
        highest = self.tx.row(select(func.max(C.place)).where(C.room == self.room))
        place = 1 + ((highest and highest[0]) or 0)
        self.tx.put(tables.captions, {**vars(caption), C.place.name: place}, keep=[C.place])


def caption_of(row: AnyRow) -> Caption:
    """A line from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    del values[C.place.name]
    return Caption(**values)


def captions(
    connection: Connection,
    room: str,
    language: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Caption]:
    """The lines of a language that were said within a time, in their order."""
    here = select(tables.captions).where(C.room == room, C.language == language)
    if since is not None:
        here = here.where(C.at >= since)
    if until is not None:
        here = here.where(C.at <= until)
    return [caption_of(row) for row in connection.execute(here.order_by(C.place))]
