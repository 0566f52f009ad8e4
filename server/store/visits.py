"""Who has been in which room, written in batches beside everything else."""

from __future__ import annotations

from collections.abc import Iterable

from server.store import sql, tables
from server.store.transaction import Transaction

V = tables.visits.c

Visit = tuple[str, str]
"""Room and person."""


def write(tx: Transaction, visits: Iterable[Visit]) -> None:
    """Note that these people are in these rooms now."""
    at = tx.moment()
    rows = [(room, person, at, at) for room, person in sorted(set(visits))]
    last = sql.excluded(tx.connection, tables.visits)[V.last_at.name]
    tx.merge((V.room, V.person, V.first_at, V.last_at), rows, **{V.last_at.name: last})
