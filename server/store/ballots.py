"""Ballots in batches: what has come in while the last commit ran is decided and written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import select

from rooms import ballots
from rooms.facts import Data, Mine
from rooms.polls import Poll
from rooms.refusals import Refusal
from server.actions.ports import Cast
from server.store import sql, tables
from server.store.faults import Clash
from server.store.figures import RUN
from server.store.polls import poll_of
from server.store.sql import Plain, among
from server.store.transaction import Transaction

P = tables.polls.c
B = tables.ballots.c
S = tables.sealed.c

BALLOT: Final = (
    *(B.poll, B.run, B.voter, B.person, B.choice),
    *(B.weight, B.version, B.at, B.attendance),
)
"""The columns of a ballot's row."""

UNKNOWN: Final = "?"
"""Stands for the choice of a secret ballot, which equals no other."""

Key = tuple[str, int, str]
"""Whose ballot: poll, run, voter."""


class Intent(NamedTuple):
    """A cast that is a ballot by the rules, before it is known whether the voter has voted."""

    poll: Poll
    voter: str
    choice: str


class Held(NamedTuple):
    """The ballot a voter has, and what they were answered."""

    choice: str
    version: int
    answer: Data


class BallotBox:
    """The ballots of one batch. `take` decides one by one, `write` writes them all."""

    def __init__(self, tx: Transaction, casts: Sequence[Cast]) -> None:
        self._tx = tx
        self._polls = _load_polls(tx, {cast.command.poll for cast in casts})
        self._held: dict[Key, Held] = {}
        self._at = tx.moment()
        self._answers: dict[tuple[str, str], Data] = {}
        self._new: dict[Key, Plain] = {}
        self._changed: dict[Key, Plain] = {}
        self._sealed: Counter[tuple[str, int, str]] = Counter()
        self._intents = {id(cast): self._intent(cast) for cast in casts}
        self._load_held()
        self.mine: list[Mine] = []
        self.dirty: set[tuple[str, str]] = set()

    def take(self, cast: Cast) -> Data:
        """The answer to a ballot that counts; a Refusal of one that does not."""
        intent = self._intents[id(cast)]
        if isinstance(intent, Refusal):
            raise intent
        poll, key = intent.poll, (intent.poll.id, intent.poll.run, intent.voter)
        held = self._held.get(key)
        if held is not None:
            ballots.may_replace(poll, held.choice, intent.choice)
        if held is None or held.choice != intent.choice:
            held = self._put(cast, key, intent, held)
        return held.answer

    def write(self) -> None:
        """Write the batch. Raises Clash when another process was first with one of them."""
        rows = [self._new[key] for key in sorted(self._new)]
        if self._tx.insert_new(BALLOT, rows) != len(rows):
            raise Clash
        changed = [self._changed[key] for key in sorted(self._changed)]
        fresh = sql.excluded(self._tx.connection, tables.ballots)
        names = (B.person, B.choice, B.version, B.at, B.attendance)
        self._tx.merge(BALLOT, changed, **{c.name: fresh[c.name] for c in names})
        self._seal()

    def _seal(self) -> None:
        """Count the choices of secret ballots; nothing says which came with which voter."""
        rows = [(*key, n) for key, n in sorted(self._sealed.items())]
        more = S.n + sql.excluded(self._tx.connection, tables.sealed)[S.n.name]
        self._tx.merge((S.poll, S.run, S.choice, S.n), rows, **{S.n.name: more})

    def _intent(self, cast: Cast) -> Intent | Refusal:
        """The ballot, or the Refusal to give in its turn: not before its id has been looked up."""
        poll = self._polls.get(cast.command.poll)
        if poll is None or poll.room != cast.room:
            return Refusal("not_found", "There is no such poll here.")
        try:
            voter = ballots.voter_of(poll, cast.by)
            ballots.accepts(poll, self._tx.now, cast.command.run)
            return Intent(poll, voter, ballots.canonical(poll, cast.command.choice))
        except Refusal as refusal:
            return refusal

    def _put(self, cast: Cast, key: Key, intent: Intent, before: Held | None) -> Held:
        poll, version = intent.poll, 1 if before is None else before.version + 1
        choice = UNKNOWN if poll.secret else intent.choice
        held = Held(choice, version, self._answer(poll, choice))
        kept = None if poll.secret else choice
        row = (*key, cast.by.id, kept, 1, version, self._at, str(cast.by.attendance))
        if before is None or key in self._new:
            self._new[key] = row
        else:
            self._changed[key] = row
        if poll.secret:
            self._sealed[(poll.id, poll.run, intent.choice)] += 1
        self._held[key] = held
        rev = poll.run * RUN + version
        self.mine.append(Mine(poll.room, cast.by.id, "ballot", poll.id, rev, held.answer["ballot"]))
        self.dirty.add((poll.room, poll.id))
        return held

    def _answer(self, poll: Poll, choice: str) -> Data:
        """The answer to a ballot of this batch: one for all who chose alike."""
        answer = self._answers.get((poll.id, choice))
        if answer is None:
            answer = {"ballot": ballots.ballot_view(poll, choice, self._tx.now)}
            self._answers[(poll.id, choice)] = answer
        return answer

    def _load_held(self) -> None:
        """The ballots these voters have already; locked where they may still change."""
        voters: dict[str, set[str]] = {}
        for intent in self._intents.values():
            if isinstance(intent, Intent):
                voters.setdefault(intent.poll.id, set()).add(intent.voter)
        for id, theirs in sorted(voters.items()):
            self._load_held_of(self._polls[id], sorted(theirs))

    def _load_held_of(self, poll: Poll, voters: Sequence[str]) -> None:
        statement = (
            select(B.voter, B.choice, B.at, B.version)
            .where(B.poll == poll.id, B.run == poll.run)
            .where(among(self._tx.connection, B.voter, voters))
        )
        if poll.change:
            statement = statement.order_by(B.voter).with_for_update()
        for voter, choice, at, version in self._tx.rows(statement):
            known = UNKNOWN if choice is None else choice
            answer = {"ballot": ballots.ballot_view(poll, known, at)}
            self._held[(poll.id, poll.run, voter)] = Held(known, version, answer)


def _load_polls(tx: Transaction, ids: set[str]) -> dict[str, Poll]:
    statement = select(tables.polls).where(among(tx.connection, P.id, sorted(ids)))
    polls = map(poll_of, tx.rows(statement)) if ids else ()
    return {poll.id: poll for poll in polls}
