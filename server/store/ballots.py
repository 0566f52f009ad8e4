"""Ballots in batches: what has come in while the last commit ran is decided and written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import select

from rooms import ballots
from rooms.audience import voted
from rooms.commands import CastBallot
from rooms.polls import Poll
from rooms.refusals import Refusal
from server.actions.ports import Alike, Cast, Done
from server.store import sql, tables
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


class Verdict(NamedTuple):
    """What the rules say of a command, whoever gives it: the choice it makes, or why not."""

    poll: Poll | None
    choice: str
    refusal: Refusal | None


class Held(NamedTuple):
    """The ballot a voter has, and what they were answered."""

    choice: str
    version: int
    done: Done


@dataclass(slots=True)
class Group:
    """Those who chose alike in this batch: one answer, one piece of news for all of them."""

    poll: Poll
    held: Held
    people: list[str] = field(default_factory=list)
    links: set[object] = field(default_factory=set)


class BallotBox:
    """The ballots of one batch. `take` decides one by one, `write` writes them all.

    Without `look` nobody is taken to have voted before; then `write` finds out who had.
    """

    def __init__(self, tx: Transaction, casts: Sequence[Cast], look: bool) -> None:
        self._tx = tx
        self._at = tx.moment()
        self._polls = _load_polls(tx, {cast.command.poll for cast in casts})
        self._verdicts: dict[int, Verdict] = {}
        self._held: dict[Key, Held] = {}
        self._groups: dict[tuple[str, str, int], Group] = {}
        self._new: dict[Key, Plain] = {}
        self._changed: dict[Key, Plain] = {}
        self._sealed: Counter[Key] = Counter()
        if look:
            self._load_held(casts)

    def take(self, cast: Cast) -> Done:
        """The answer to a ballot that counts; a Refusal of one that does not."""
        poll, choice, refusal = self._verdict(cast.command)
        if poll is None or poll.room != cast.room:
            raise Refusal("not_found", "There is no such poll here.")
        voter = ballots.voter_of(poll, cast.by)
        if refusal is not None:
            raise refusal
        key = (poll.id, poll.run, voter)
        held = self._held.get(key)
        if held is None:
            return self._put(cast, key, poll, choice, 1)
        ballots.may_replace(poll, held.choice, choice)
        if held.choice == choice:
            return held.done
        return self._put(cast, key, poll, choice, held.version + 1)

    def write(self) -> None:
        """Write the batch. IntegrityError when somebody had voted without our knowing."""
        self._tx.insert_new(BALLOT, sorted(self._new.values()))
        fresh = sql.excluded(self._tx.connection, tables.ballots)
        names = (B.person, B.choice, B.version, B.at, B.attendance)
        changed = sorted(self._changed.values())
        self._tx.merge(BALLOT, changed, **{c.name: fresh[c.name] for c in names})
        self._seal()

    @property
    def found(self) -> bool:
        """Whether somebody had voted before this batch."""
        return len(self._held) > len(self._new)

    @property
    def alike(self) -> list[Alike]:
        """What the voters are told on all their links."""
        return [_news(group) for group in self._groups.values()]

    @property
    def dirty(self) -> set[tuple[str, str]]:
        """Room and id of every poll whose tally changed."""
        return {(group.poll.room, group.poll.id) for group in self._groups.values()}

    def _verdict(self, command: CastBallot) -> Verdict:
        """The rules are asked once for all who sent the very same command."""
        known = self._verdicts.get(id(command))
        if known is None:
            known = self._verdicts[id(command)] = self._judge(command)
        return known

    def _judge(self, command: CastBallot) -> Verdict:
        poll = self._polls.get(command.poll)
        if poll is None:
            return Verdict(None, "", None)
        try:
            ballots.accepts(poll, self._tx.now, command.run)
            return Verdict(poll, ballots.canonical(poll, command.choice), None)
        except Refusal as refusal:
            return Verdict(poll, "", refusal)

    def _put(self, cast: Cast, key: Key, poll: Poll, choice: str, version: int) -> Done:
        kept = None if poll.secret else choice
        group = self._group(poll, kept, version)
        by = cast.by
        row = (*key, by.id, kept, 1, version, self._at, str(by.attendance))
        if version == 1 or key in self._new:
            self._new[key] = row
        else:
            self._changed[key] = row
        if poll.secret:
            self._sealed[poll.id, poll.run, choice] += 1
        self._held[key] = group.held
        group.people.append(by.id)
        group.links.add(cast.link)
        return group.held.done

    def _group(self, poll: Poll, kept: str | None, version: int) -> Group:
        choice = UNKNOWN if kept is None else kept
        name = (poll.id, choice, version)
        found = self._groups.get(name)
        if found is None:
            view = ballots.ballot_view(poll, choice, self._tx.now)
            done = Done({"ballot": view}, told=True)
            found = self._groups[name] = Group(poll, Held(choice, version, done))
        return found

    def _seal(self) -> None:
        """Count the choices of secret ballots; nothing says which came with which voter."""
        rows = [(*key, n) for key, n in sorted(self._sealed.items())]
        more = S.n + sql.excluded(self._tx.connection, tables.sealed)[S.n.name]
        self._tx.merge((S.poll, S.run, S.choice, S.n), rows, **{S.n.name: more})

    def _load_held(self, casts: Sequence[Cast]) -> None:
        """The ballots these voters have already; locked where they may still change."""
        voters: dict[str, set[str]] = {}
        for cast in casts:
            poll, _, refusal = self._verdict(cast.command)
            if poll is not None and refusal is None:
                voters.setdefault(poll.id, set()).update(_voter(poll, cast))
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
            done = Done({"ballot": ballots.ballot_view(poll, known, at)})
            self._held[(poll.id, poll.run, voter)] = Held(known, version, done)


def _voter(poll: Poll, cast: Cast) -> tuple[str, ...]:
    """Whose ballot it would be; nobody's, if the rules say so."""
    try:
        return (ballots.voter_of(poll, cast.by),)
    except Refusal:
        return ()


def _news(group: Group) -> Alike:
    poll, held = group.poll, group.held
    audience = voted(poll.id, poll.run) if poll.results == "after_ballot" else ""
    rev, view = poll.run * RUN + held.version, held.done.ok["ballot"]
    group.links.discard(None)
    return Alike(
        *(poll.room, "ballot", poll.id, rev, view),
        *(group.people, group.links, audience),
    )


def _load_polls(tx: Transaction, ids: set[str]) -> dict[str, Poll]:
    statement = select(tables.polls).where(among(tx.connection, P.id, sorted(ids)))
    polls = map(poll_of, tx.rows(statement)) if ids else ()
    return {poll.id: poll for poll in polls}
