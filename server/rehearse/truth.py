"""What the database itself holds of a rehearsal, read past every view and counter."""

from __future__ import annotations

from collections.abc import Sequence

from server.config import Settings
from server.rehearse.checker import Truth
from server.store import rows
from server.store.reader import SqlReader
from server.store.store import SqlStore
from server.wiring.first_start import now


async def read_truth(settings: Settings, polls: Sequence[str], people: Sequence[str]) -> Truth:
    """All ballots in these polls, and the questions and upvotes of these people."""
    store = SqlStore(settings.database, now, lambda _committed: None)

    def look(reader: SqlReader) -> Truth:
        connection = reader.connection
        return Truth(
            rows.ballots(connection, polls),
            rows.questions(connection, people),
            rows.upvotes(connection, people),
            rows.results(connection, polls),
        )

    await store.start()
    try:
        return await store.read(look)
    finally:
        await store.stop()
