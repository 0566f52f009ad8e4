"""One transaction for all ballots and upvotes that wait: the reason a hall can vote at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, tuple_

from rooms.facts import Data
from rooms.refusals import Refusal
from server.actions.ports import Cast, Committed, Done, Upvote
from server.store import locks, tables
from server.store.ballots import BallotBox
from server.store.engine import is_sqlite
from server.store.faults import Clash
from server.store.ledger import Receipt, look_up
from server.store.sql import among, encode, given_rows
from server.store.transaction import Transaction
from server.store.upvotes import Support

P = tables.people.c
T = tables.receipts.c

Entry = Cast | Upvote
Answers = list[Done | Refusal]


def run(tx: Transaction, entries: Sequence[Entry]) -> tuple[Answers, list[Committed]]:
    """Decide and write all of them; each gets its answer or its own refusal.

    What they are for is locked before its state is read, so that counting and merging see all of
    a batch or none of it. Raises Clash when another process was first with something of it.
    """
    keyed = [((entry.by.id, entry.id), entry) for entry in _as_known_now(tx, entries)]
    done = look_up(tx, (receipt for receipt, _ in keyed))
    todo = [entry for receipt, entry in keyed if receipt not in done]
    locks.share(tx.connection, {_subject(entry) for entry in todo})
    box = BallotBox(tx, [entry for entry in todo if isinstance(entry, Cast)])
    support = Support(tx, [entry for entry in todo if isinstance(entry, Upvote)])
    kept = Receipts(done)
    answers = [kept.answer(receipt, entry, box, support) for receipt, entry in keyed]
    box.write()
    support.write()
    kept.write(tx)
    return answers, _committed(box, support)


class Receipts:
    """What commands were answered: before (`done`), and in this batch."""

    def __init__(self, done: dict[Receipt, Data]) -> None:
        self._done = done
        self._fresh: dict[Receipt, Data] = {}
        self._refused: set[Receipt] = set()

    def answer(
        self, receipt: Receipt, entry: Entry, box: BallotBox, support: Support
    ) -> Done | Refusal:
        before = self._done.get(receipt) or self._fresh.get(receipt)
        if before is not None:
            return Done(before, again=True)
        try:
            ok = box.take(entry) if isinstance(entry, Cast) else support.take(entry)
        except Refusal as refusal:
            self._refused.add(receipt)
            return refusal
        self._fresh[receipt] = ok
        return Done(ok)

    def write(self, tx: Transaction) -> None:
        """Keep the answers. Raises Clash when another process answers one of these commands.

        A refusal is not kept, but where processes work side by side it is tried out first: the
        same command may be on its way to a yes elsewhere, and nobody may get both.
        """
        shared = {id(ok): ok for ok in self._fresh.values()}  # of many who chose alike
        texts = {key: encode(ok) for key, ok in shared.items()}
        rows = [(*receipt, texts[id(ok)]) for receipt, ok in self._fresh.items()]
        tried = [] if is_sqlite(tx.connection) else sorted(self._refused - self._fresh.keys())
        rows += [(*receipt, "{}") for receipt in tried]
        rows.sort()
        if tx.insert_new((T.person, T.id, T.ok), rows) != len(rows):
            raise Clash
        if tried:
            _forget(tx, tried)


def _forget(tx: Transaction, receipts: Sequence[Receipt]) -> None:
    given = given_rows(tx.connection, receipts, T.person, T.id)
    here = select(given.c.person, given.c.id)
    tx.change(tables.receipts.delete().where(tuple_(T.person, T.id).in_(here)))


def _subject(entry: Entry) -> str:
    return entry.command.poll if isinstance(entry, Cast) else entry.command.question


def _as_known_now(tx: Transaction, entries: Sequence[Entry]) -> list[Entry]:
    """The entries, with whoever has been removed since they came in marked as such."""
    people = sorted({entry.by.id for entry in entries})
    gone = select(P.id).where(among(tx.connection, P.id, people), P.removed.is_(True))
    removed = {id for (id,) in tx.rows(gone)}
    if not removed:
        return list(entries)
    return [
        replace(entry, by=replace(entry.by, removed=True)) if entry.by.id in removed else entry
        for entry in entries
    ]


def _committed(box: BallotBox, support: Support) -> list[Committed]:
    """What the batch came to, room by room."""
    rooms = sorted({room for room, _ in box.dirty | support.dirty})
    mine = [*box.mine, *support.mine]
    return [
        Committed(
            room,
            mine=tuple(m for m in mine if m.room == room),
            tallies=frozenset(id for at, id in box.dirty if at == room),
            upvotes=frozenset(id for at, id in support.dirty if at == room),
        )
        for room in rooms
    ]
