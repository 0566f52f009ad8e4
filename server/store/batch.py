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
from server.store.sql import Values, among, given_rows
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
    entries = _as_known_now(tx, entries)
    known = look_up(tx, map(_receipt, entries))
    todo = [entry for entry in entries if _receipt(entry) not in known]
    locks.share(tx.connection, map(_subject, todo))
    box = BallotBox(tx, [entry for entry in todo if isinstance(entry, Cast)])
    support = Support(tx, [entry for entry in todo if isinstance(entry, Upvote)])
    fresh: dict[Receipt, Data] = {}
    answers = [_answer(entry, known, fresh, box, support) for entry in entries]
    box.write()
    support.write()
    refused = {_receipt(e) for e, a in zip(entries, answers, strict=True) if _is_no(a)}
    _keep_receipts(tx, fresh, refused - fresh.keys())
    return answers, _committed(box, support)


def _answer(
    entry: Entry,
    known: dict[Receipt, Data],
    fresh: dict[Receipt, Data],
    box: BallotBox,
    support: Support,
) -> Done | Refusal:
    receipt = _receipt(entry)
    before = known.get(receipt) or fresh.get(receipt)
    if before is not None:
        return Done(before, again=True)
    try:
        ok = box.take(entry) if isinstance(entry, Cast) else support.take(entry)
    except Refusal as refusal:
        return refusal
    fresh[receipt] = ok
    return Done(ok)


def _receipt(entry: Entry) -> Receipt:
    return entry.by.id, entry.id


def _subject(entry: Entry) -> str:
    return entry.command.poll if isinstance(entry, Cast) else entry.command.question


def _is_no(answer: Done | Refusal) -> bool:
    return isinstance(answer, Refusal)


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


def _keep_receipts(tx: Transaction, fresh: dict[Receipt, Data], refused: set[Receipt]) -> None:
    """Keep the answers. Raises Clash when another process is answering one of these commands.

    A refusal is not kept, but where processes work side by side it is tried out first: the same
    command may be on its way to a yes elsewhere, and nobody may get both.
    """
    if is_sqlite(tx.connection):
        refused = set()
    nothing: Data = {}
    answers = {**dict.fromkeys(refused, nothing), **fresh}
    rows = [_row(receipt, answers[receipt]) for receipt in sorted(answers)]
    if tx.insert_new(tables.receipts, rows) != len(rows):
        raise Clash
    if refused:
        tried = [{T.person.name: person, T.id.name: id} for person, id in sorted(refused)]
        given = given_rows(tx.connection, tried, T.person, T.id)
        here = select(given.c.person, given.c.id)
        tx.change(tables.receipts.delete().where(tuple_(T.person, T.id).in_(here)))


def _row(receipt: Receipt, ok: Data) -> Values:
    return {T.person.name: receipt[0], T.id.name: receipt[1], T.ok.name: ok}


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
