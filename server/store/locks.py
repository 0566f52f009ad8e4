"""Who must wait for whom while a poll is counted or questions are merged.

Ballots and upvotes take a shared lock on what they are for, then read its state; counting and
merging take the exclusive one. PostgreSQL serves its advisory locks in order, so counting gets its
turn however many ballots are coming. SQLite has one writer at a time and needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from server.store.engine import is_sqlite


def share(connection: Connection, ids: Iterable[str]) -> None:
    """Hold these until the end of the transaction, together with others who share them."""
    keys = _keys(ids)
    if keys and not is_sqlite(connection):
        each = func.unnest(literal(keys, ARRAY(BigInteger))).column_valued("key")
        connection.execute(select(func.pg_advisory_xact_lock_shared(each)))


def hold(connection: Connection, ids: Iterable[str]) -> None:
    """Hold these alone until the end of the transaction, once all who share them are done."""
    if not is_sqlite(connection):
        for key in _keys(ids):
            connection.execute(select(func.pg_advisory_xact_lock(literal(key, BigInteger))))


def _keys(ids: Iterable[str]) -> list[int]:
    """In one order for everybody, so that nobody waits in a circle."""
    digests = {blake2b(id.encode(), digest_size=8).digest() for id in ids}
    return sorted(int.from_bytes(digest, signed=True, byteorder="big") for digest in digests)
