"""Questions and their upvotes, as a unit keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal, select, true

from rooms.questions import Answer, Question, State
from rooms.refusals import Refusal
from server.store import locks, tables
from server.store.sql import AnyRow, AnySelect, Values, insert_into
from server.store.transaction import Transaction

Q = tables.questions.c
U = tables.upvotes.c


@dataclass(frozen=True)
class SqlQuestions:
    """Questions of one room, in one transaction."""

    tx: Transaction
    room: str

    def get(self, id: str) -> Question:
        row = self.tx.row(_of(self.room).where(Q.id == id))
        if row is None:
            raise Refusal("not_found", "There is no such question here.")
        return question_of(row)

    def save(self, question: Question) -> None:
        self.tx.put(tables.questions, _values(question))

    def staged(self) -> Question | None:
        row = self.tx.row(_of(self.room).where(Q.state == State.STAGED))
        return None if row is None else question_of(row)

    def queued(self) -> list[Question]:
        waiting = _of(self.room).where(Q.state == State.QUEUED).order_by(Q.queued_at, Q.id)
        return [question_of(row) for row in self.tx.rows(waiting)]

    def unite_upvotes(self, from_: str, into: str) -> None:
        """Whoever supported the one supports the other; nobody counts twice."""
        locks.hold(self.tx.connection, [from_, into])
        statement = insert_into(self.tx.connection, tables.upvotes)
        theirs = select(literal(into), U.person, true(), literal(1)).where(
            U.question == from_, U.on.is_(true())
        )
        self.tx.change(
            statement.from_select([U.question, U.person, U.on, U.version], theirs)
            .on_conflict_do_update(
                index_elements=[U.question, U.person],
                set_={U.on: true(), U.version: U.version + 1},
                where=U.on.is_not(true()),
            )
        )  # fmt: skip


def question_of(row: AnyRow) -> Question:
    """A question from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    mode, text, at = (values.pop(c.name) for c in (Q.answer_mode, Q.answer_text, Q.answered_at))
    translation = values["translation"]
    values |= {
        "state": State(values["state"]),
        "labels": tuple(values["labels"]),
        "translation": None if translation is None else (translation[0], translation[1]),
        "answer": None if mode is None else Answer(mode, text, at),
    }
    return Question(**values)


def _values(question: Question) -> Values:
    answer = question.answer
    values = {
        **vars(question),
        "state": str(question.state),
        "labels": list(question.labels),
        "translation": question.translation and list(question.translation),
        "answer_mode": answer and answer.mode,
        "answer_text": answer and answer.text,
        "answered_at": answer and answer.at,
    }
    del values["answer"]
    return values


def _of(room: str) -> AnySelect:
    return select(tables.questions).where(Q.room == room)
