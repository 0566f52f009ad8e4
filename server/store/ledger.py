"""The numbers of a room's facts, given in the transaction that makes them happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from rooms.facts import Data, Fact, Mine, Numbered, Stream
from rooms.refusals import Refusal
from server.actions.ports import Committed
from server.store import tables
from server.store.sql import AnyRow, Values, given_rows
from server.store.transaction import Transaction

R = tables.rooms.c
F = tables.facts.c
T = tables.receipts.c
MUTED = "person.muted"

HEADS = {Stream.MAIN: R.main_seq, Stream.CHAT: R.chat_seq, Stream.STAFF: R.staff_seq}
"""The column that holds the number of a stream's last fact."""

Receipt = tuple[str, str]


@dataclass
class Draft:
    """What one job wants to come of it, kept back until the job has succeeded."""

    facts: list[Fact] = field(default_factory=list)
    mine: list[Mine] = field(default_factory=list)
    audit: list[Values] = field(default_factory=list)
    tallies: set[str] = field(default_factory=set)
    upvotes: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)


class Ledger:
    """One room, held against others for one transaction, and all that its jobs came to.

    The lock on the room's row makes numbers contiguous and their order that of the commits.
    """

    def __init__(self, tx: Transaction, room: str) -> None:
        held = select(tables.rooms).where(R.id == room).with_for_update(key_share=True)
        row = tx.row(held)
        if row is None:
            raise Refusal("not_found", "There is no such room.")
        self.tx = tx
        self.room = room
        self.row: AnyRow = row
        self._no: int = row.no
        self._head = heads_of(row)
        self._facts: list[Numbered] = []
        self._total = Draft()
        self._receipts: dict[Receipt, Data] = {}
        self._amended: dict[Receipt, Data] = {}

    def known(self, receipts: Iterable[Receipt]) -> None:
        """Look up which of these commands were done before, in one query."""
        self._receipts = look_up(self.tx, receipts)
        self._old = frozenset(self._receipts)

    def answered(self, receipt: Receipt | None) -> Data | None:
        """What this command was answered, before or earlier in this transaction."""
        if receipt is None:
            return None
        return self._amended.get(receipt) or self._receipts.get(receipt)

    def add(self, draft: Draft, receipt: Receipt | None, ok: Data, amend: bool) -> None:
        """Take over what a job came to, and number its facts."""
        for fact in draft.facts:
            self._number(fact)
        self._total.mine += draft.mine
        self._total.audit += draft.audit
        self._total.tallies |= draft.tallies
        self._total.upvotes |= draft.upvotes
        self._total.removed |= draft.removed
        if receipt is not None:
            (self._amended if amend else self._receipts)[receipt] = ok

    def close(self) -> Committed:
        """Write facts, numbers, receipts and audit. What it returns is true once committed."""
        self._write_facts()
        self.tx.insert(tables.audit, self._total.audit)
        fresh = [key for key in self._receipts if key not in self._old]
        self.tx.insert(tables.receipts, [_receipt(key, self._receipts[key]) for key in fresh])
        for key, ok in self._amended.items():
            self.tx.put(tables.receipts, _receipt(key, ok))
        return Committed(
            self.room,
            tuple(self._facts),
            tuple(self._total.mine),
            frozenset(self._total.tallies),
            frozenset(self._total.upvotes),
            frozenset(self._total.removed),
        )

    def _number(self, fact: Fact) -> None:
        if fact.room != self.room:
            raise ValueError(f"a fact of room {fact.room!r} in a unit of room {self.room!r}")
        self._no += 1
        self._head[fact.stream] += 1
        self._facts.append(Numbered(fact, self._no, self._head[fact.stream], self.tx.now))

    def _write_facts(self) -> None:
        if not self._facts:
            return
        self.tx.insert(tables.facts, [fact_values(numbered) for numbered in self._facts])
        heads = {HEADS[stream].name: seq for stream, seq in self._head.items()}
        held = tables.rooms.update().where(R.id == self.room)
        self.tx.change(held, {R.no.name: self._no, **heads})
        for numbered in self._facts:
            if numbered.fact.name == MUTED:
                _keep_mute(self.tx, numbered.fact)


def heads_of(row: AnyRow) -> dict[Stream, int]:
    """The number of the last fact of each stream, from a room's row."""
    return {stream: getattr(row, c.name) for stream, c in HEADS.items()}


def fact_values(numbered: Numbered) -> Values:
    """The row of a fact."""
    return {
        F.room.name: numbered.fact.room,
        F.no.name: numbered.no,
        F.stream.name: str(numbered.fact.stream),
        F.seq.name: numbered.seq,
        F.name.name: numbered.fact.name,
        F.data.name: numbered.fact.data,
        F.at.name: numbered.at,
    }


def fact_of(row: AnyRow) -> Numbered:
    """A fact from its row."""
    return Numbered(Fact(row.room, Stream(row.stream), row.name, row.data), row.no, row.seq, row.at)


def look_up(tx: Transaction, receipts: Iterable[Receipt]) -> dict[Receipt, Data]:
    """The answers to those of these commands that were done before."""
    asked = list(receipts)
    if not asked:
        return {}
    given = given_rows(tx.connection, asked, T.person, T.id)
    same = (T.person == given.c.person) & (T.id == given.c.id)
    found = select(T.person, T.id, T.ok).select_from(given.join(tables.receipts, same))
    return {(person, id): ok for person, id, ok in tx.rows(found)}


def _receipt(key: Receipt, ok: Data) -> Values:
    return {T.person.name: key[0], T.id.name: key[1], T.ok.name: ok}


def _keep_mute(tx: Transaction, fact: Fact) -> None:
    """Who is silenced, as staff were told: an alias stays an alias here too."""
    m, person = tables.mutes.c, fact.data["person"]
    tx.change(tables.mutes.delete().where(m.room == fact.room, m.id == person["id"]))
    if person["until"] is not None:
        until = datetime.fromisoformat(person["until"])
        values = {m.id.name: person["id"], m.name.name: person["name"], m.until.name: until}
        tx.insert(tables.mutes, [{m.room.name: fact.room, **values}])
