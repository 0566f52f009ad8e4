"""One job on one room: what actions are given to work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rooms.facts import Data, Mine, Outcome
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.actions import things
from server.actions.ports import Committed, Done
from server.store import ids, people, tables
from server.store.captions import SqlCaptions
from server.store.desk import SqlDesk
from server.store.faults import Spoilt
from server.store.ledger import Draft, Ledger, Receipt
from server.store.people import SqlPeople
from server.store.polls import SqlPolls
from server.store.programme import SqlProgramme
from server.store.questions import SqlQuestions
from server.store.recordings import SqlRecordings
from server.store.screens import SqlScreens
from server.store.talk import SqlTalk
from server.store.transaction import Transaction

SYSTEM: Final = Person("", "Plenary", Role.ORGANISER)
"""Who acts when a timer does."""

A = tables.audit.c


class SqlUnit:
    """A unit on SQL. Nothing of it outlives its transaction."""

    questions: things.Questions
    polls: things.Polls
    people: things.People
    talk: things.Talk
    captions: things.Captions
    recordings: things.Recordings
    screens: things.Screens
    programme: things.Programme
    desk: things.RoomDesk

    def __init__(self, tx: Transaction, room: str, by: Person, desk: SqlDesk) -> None:
        self.room = room
        self.now = tx.now
        self.by = by
        self.draft = Draft()
        self.questions = SqlQuestions(tx, room)
        self.polls = SqlPolls(tx, room)
        self.people = SqlPeople(tx)
        self.talk = SqlTalk(tx, room)
        self.captions = SqlCaptions(tx, room)
        self.recordings = SqlRecordings(tx, room)
        self.screens = SqlScreens(tx, room)
        self.programme = SqlProgramme(tx)
        self.desk = desk

    def new_id(self) -> str:
        return ids.new_id()

    def emit(self, outcome: Outcome[Any]) -> None:
        self.draft.facts += outcome.facts
        self.draft.mine += outcome.mine

    def tell(self, *mine: Mine) -> None:
        self.draft.mine += mine

    def audit(self, command: str, subject: str, before: Data | None, after: Data | None) -> None:
        self.draft.audit.append(
            {
                A.at.name: self.now,
                A.room.name: self.room,
                A.person.name: self.by.id,
                A.name.name: self.by.name,
                A.role.name: str(self.by.role),
                A.command.name: command,
                A.subject.name: subject,
                A.before.name: before,
                A.after.name: after,
            }
        )

    def figures_changed(self, *, polls: Sequence[str] = (), questions: Sequence[str] = ()) -> None:
        self.draft.tallies.update(polls)
        self.draft.upvotes.update(questions)

    def cut_off(self, person: str) -> None:
        self.draft.removed.add(person)


@dataclass(frozen=True)
class Write:
    """A job that waits for its transaction. `by` None: nobody asked, a timer did."""

    room: str
    by: Person | None
    job: Callable[[SqlUnit], Data]
    receipt: Receipt | None = None
    amend: bool = False


def run(tx: Transaction, writes: Sequence[Write]) -> tuple[list[Done | Refusal], Committed]:
    """Do the jobs of one room in one transaction; each gets its answer or its own refusal."""
    ledger = Ledger(tx, writes[0].room)
    ledger.known(w.receipt for w in writes if w.receipt is not None and not w.amend)
    desk = SqlDesk(tx, ledger.row)
    answers = [_answer(tx, ledger, desk, write) for write in writes]
    return answers, ledger.close()


def _answer(tx: Transaction, ledger: Ledger, desk: SqlDesk, write: Write) -> Done | Refusal:
    before = None if write.amend else ledger.answered(write.receipt)
    if before is not None:
        return Done(before, again=True)
    tx.wrote = False
    try:
        unit = SqlUnit(tx, write.room, _acting(tx, write), desk)
        ok = write.job(unit)
    except Refusal as refusal:
        if tx.wrote:
            raise Spoilt from refusal
        return refusal
    ledger.add(unit.draft, write.receipt, ok, write.amend)
    return Done(ok)


def _acting(tx: Transaction, write: Write) -> Person:
    """The person as the database knows them now; a pass may be older than a removal."""
    if write.by is None:
        return SYSTEM
    by = people.load(tx.connection, write.by.id)
    if by is None:
        raise Refusal("unauthenticated", "This event does not know you. Please join again.")
    if by.removed:
        raise Refusal("forbidden", "You have been removed from this event.")
    if not by.may_enter(write.room):
        raise Refusal("forbidden", "Your pass does not cover this room.")
    return by
