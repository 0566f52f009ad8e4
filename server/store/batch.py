"""One transaction for all ballots and upvotes that wait: the reason a hall can vote at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import select, tuple_

from rooms.facts import Data
from rooms.refusals import Refusal
from server.actions.ports import Cast, Committed, Done, Entry, Upvote
from server.store import locks, tables
from server.store.ballots import BallotBox
from server.store.engine import is_sqlite
from server.store.faults import Clash
from server.store.ledger import Receipt, look_up
from server.store.sql import Plain, given_rows
from server.store.transaction import Transaction
from server.store.upvotes import Support

P = tables.people.c
T = tables.receipts.c
RECEIPT: Final = (T.id, T.person, T.ok)

Answers = list[Done | Refusal]


class Batches:
    """Decides and writes batches, in the writer's thread.

    Nearly always everything in a batch is new. So it is written in that hope, without looking what
    is there. A key that is taken (IntegrityError) or a refusal (Clash) ends the hope: the batch is
    run again by someone who looks, and so are those after it until there is nothing to be found.
    """

    def __init__(self) -> None:
        self._hopes = True

    def run(self, tx: Transaction, entries: Sequence[Entry]) -> tuple[Answers, list[Committed]]:
        """Each entry gets its answer or its own refusal.

        What they are for is locked before its state is read, so that counting and merging see all
        of a batch or none of it. What it raises for `is_clash` means: run it again.
        """
        look, self._hopes = not self._hopes, False
        answers, committed, self._hopes = run(tx, entries, look)
        return answers, committed


def run(
    tx: Transaction, entries: Sequence[Entry], look: bool
) -> tuple[Answers, list[Committed], bool]:
    """Decide and write; the last thing returned is whether all was new and well."""
    entries = _as_known_now(tx, entries)
    receipts = Receipts(tx, entries, look)
    locks.share(tx.connection, set(map(_subject, entries)))
    todo = entries if not look else [entry for entry in entries if not receipts.known(entry)]
    box = BallotBox(tx, [entry for entry in todo if isinstance(entry, Cast)], look)
    support = Support(tx, [entry for entry in todo if isinstance(entry, Upvote)], look)
    answers = [receipts.answer(entry, box, support) for entry in entries]
    if receipts.refused and not look:
        raise Clash
    box.write()
    support.write()
    receipts.write()
    found = receipts.found or box.found or support.found
    return answers, _committed(box, support), not (found or receipts.refused)


class Receipts:
    """What commands were answered: before, and in this batch."""

    def __init__(self, tx: Transaction, entries: Sequence[Entry], look: bool) -> None:
        self._tx = tx
        keys = ((entry.by.id, entry.id) for entry in entries)
        self._old: dict[Receipt, Data] = look_up(tx, keys) if look else {}
        self._fresh: dict[Receipt, Done] = {}
        self.refused: set[Receipt] = set()

    @property
    def found(self) -> bool:
        """Whether any of the commands had been answered before."""
        return bool(self._old)

    def known(self, entry: Entry) -> bool:
        """Whether this command had been answered before this batch."""
        return (entry.by.id, entry.id) in self._old

    def answer(self, entry: Entry, box: BallotBox, support: Support) -> Done | Refusal:
        """What was answered before, or what is answered now."""
        key = (entry.by.id, entry.id)
        before = self._fresh.get(key)
        if before is not None:
            return Done(before.ok, again=True)
        if key in self._old:
            return Done(self._old[key], again=True)
        try:
            done = box.take(entry) if isinstance(entry, Cast) else support.take(entry)
        except Refusal as refusal:
            self.refused.add(key)
            return refusal
        self._fresh[key] = done
        return done

    def write(self) -> None:
        """Keep the answers. IntegrityError when one of these commands has been answered already.

        A refusal is not kept, but where processes work side by side it is tried out first: the
        same command may be on its way to a yes elsewhere, and nobody may get both.
        """
        side_by_side = not is_sqlite(self._tx.connection)
        tried = sorted(self.refused - self._fresh.keys()) if side_by_side else []
        rows: list[Plain] = [(id, who, done.text) for (who, id), done in self._fresh.items()]
        rows += [(id, who, "{}") for who, id in tried]
        rows.sort()
        self._tx.insert_new(RECEIPT, rows)
        if tried:
            _forget(self._tx, tried)


def _forget(tx: Transaction, receipts: Sequence[Receipt]) -> None:
    given = given_rows(tx.connection, receipts, T.person, T.id)
    here = select(given.c.person, given.c.id)
    tx.change(tables.receipts.delete().where(tuple_(T.person, T.id).in_(here)))


def _subject(entry: Entry) -> str:
    return entry.command.poll if isinstance(entry, Cast) else entry.command.question


def _as_known_now(tx: Transaction, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries, with whoever has been removed since they came in marked as such."""
    removed = {id for (id,) in tx.rows(select(P.id).where(P.removed.is_(True)))}
    if removed.isdisjoint(entry.by.id for entry in entries):
        return entries
    return [_removed(entry) if entry.by.id in removed else entry for entry in entries]


def _removed(entry: Entry) -> Entry:
    return entry._replace(by=replace(entry.by, removed=True))


def _committed(box: BallotBox, support: Support) -> list[Committed]:
    """What the batch came to, room by room."""
    alike, voted, upvoted = [*box.alike, *support.alike], box.dirty, support.dirty
    return [
        Committed(
            room,
            alike=tuple(each for each in alike if each.room == room),
            tallies=frozenset(id for at, id in voted if at == room),
            upvotes=frozenset(id for at, id in upvoted if at == room),
        )
        for room in sorted({room for room, _ in voted | upvoted})
    ]
