"""Polls as a unit keeps them, and their exact counting."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select

from rooms.facts import Data
from rooms.polls import Option, Poll, State
from rooms.refusals import Refusal
from server.store import figures, locks, tables
from server.store.sql import AnyRow, Values
from server.store.transaction import Transaction

P = tables.polls.c


@dataclass(frozen=True)
class SqlPolls:
    """Polls of one room, in one transaction."""

    tx: Transaction
    room: str

    def get(self, id: str) -> Poll:
        row = self.tx.row(select(tables.polls).where(P.id == id, P.room == self.room))
        if row is None:
            raise Refusal("not_found", "There is no such poll here.")
        return poll_of(row)

    def save(self, poll: Poll) -> None:
        values = {**_values(poll), P.made_at.name: self.tx.now}
        self.tx.put(tables.polls, values, keep=[P.made_at])

    def has_ballots(self, poll: Poll) -> bool:
        """True from the first ballot on; none is on its way while this transaction lasts."""
        locks.hold(self.tx.connection, [poll.id])
        b = tables.ballots.c
        first = select(b.voter).where(b.poll == poll.id, b.run == poll.run).limit(1)
        return self.tx.row(first) is not None

    def count(self, poll: Poll) -> Data:
        """The tally of every ballot there is. Waits for those on their way; none can follow."""
        locks.hold(self.tx.connection, [poll.id])
        if poll.secret:
            self._blur(poll)
        return figures.count(self.tx.connection, poll, self.tx.now).tally

    def _blur(self, poll: Poll) -> None:
        """Write every row of a secret poll anew, all in this transaction.

        PostgreSQL shows (as `xmin`) which transaction wrote a row: until now, that of the last
        voter of each choice wrote their ballot and its count.
        """
        b, s = tables.ballots.c, tables.sealed.c
        same = tables.ballots.update().where(b.poll == poll.id, b.run == poll.run)
        self.tx.change(same.values({b.weight: b.weight}))
        same = tables.sealed.update().where(s.poll == poll.id, s.run == poll.run)
        self.tx.change(same.values({s.n: s.n}))

    def approve_answer(self, poll: Poll, answer: str, on: bool) -> None:
        texts = figures.texts(self.tx.connection, poll)
        text = next((text for text in texts if figures.answer_id(poll, text) == answer), None)
        if text is None:
            raise Refusal("not_found", "There is no such answer in this poll.")
        a = tables.answers.c
        key = (a.poll == poll.id, a.run == poll.run, a.id == answer)
        changes = {a.on: on, a.version: a.version + 1}
        if not self.tx.change(tables.answers.update().where(*key).values(changes)):
            values = (poll.id, poll.run, answer, text, on, 1)
            names = (c.name for c in (a.poll, a.run, a.id, a.text, a.on, a.version))
            self.tx.insert(tables.answers, [dict(zip(names, values, strict=True))])


def poll_of(row: AnyRow) -> Poll:
    """A poll from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    del values[P.made_at.name]
    values["state"] = State(values["state"])
    values["options"] = tuple(Option(**option) for option in values["options"])
    return Poll(**values)


def _values(poll: Poll) -> Values:
    options = [asdict(option) for option in poll.options]
    return {**vars(poll), "state": str(poll.state), "options": options}
