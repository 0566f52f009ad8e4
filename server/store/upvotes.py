"""Upvotes in batches, beside the ballots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, literal_column, select

from rooms import questions
from rooms.facts import Data, Mine
from rooms.questions import Question
from rooms.refusals import Refusal
from server.actions.ports import Upvote
from server.store import figures, sql, tables
from server.store.questions import question_of
from server.store.sql import among, given_rows
from server.store.transaction import Transaction

Q = tables.questions.c
U = tables.upvotes.c

ONE: Final[ColumnElement[int]] = literal_column("1")

Key = tuple[str, str]
"""Whose support for what: question, person."""


class Support:
    """The upvotes of one batch. `take` decides one by one, `write` writes and counts them all."""

    def __init__(self, tx: Transaction, upvotes: Sequence[Upvote]) -> None:
        self._tx = tx
        self._questions = _load_questions(tx, {u.command.question for u in upvotes})
        self._now = _load_support(tx, {_key(u) for u in upvotes})
        self._changed: set[Key] = set()
        self._answers: list[Data] = []

    def take(self, upvote: Upvote) -> Data:
        """The answer to an upvote, complete once `write` has counted; or its Refusal."""
        question = self._questions.get(upvote.command.question)
        if question is None or question.room != upvote.room:
            raise Refusal("not_found", "There is no such question here.")
        if upvote.by.removed:
            raise Refusal("forbidden", "You have been removed from this event.")
        questions.may_upvote(question)
        key, on = _key(upvote), upvote.command.on
        was, version = self._now.get(key, (False, 0))
        if was is not on:
            self._now[key] = (on, version + 1)
            self._changed.add(key)
        answer = {"id": question.id, "upvotes": 0, "upvoted": on}
        self._answers.append(answer)
        return {"question": answer}

    def write(self) -> None:
        """Write the batch and put the numbers into its answers."""
        rows = [(*key, *self._now[key]) for key in sorted(self._changed)]
        on = sql.excluded(self._tx.connection, tables.upvotes)[U.on.name]
        changes = {U.on.name: on, U.version.name: U.version + ONE}
        self._tx.merge((U.question, U.person, U.on, U.version), rows, **changes)
        asked = sorted({answer["id"] for answer in self._answers})
        counts = figures.upvotes(self._tx.connection, asked) if asked else {}
        for answer in self._answers:
            answer["upvotes"] = counts[answer["id"]][0]

    @property
    def mine(self) -> list[Mine]:
        """What the people concerned are told on all their links."""
        return [
            Mine(self._questions[id].room, person, "upvote", id, version, {"upvoted": on})
            for id, person in sorted(self._changed)
            for on, version in [self._now[(id, person)]]
        ]

    @property
    def dirty(self) -> set[tuple[str, str]]:
        """Room and id of every question whose number changed."""
        return {(self._questions[id].room, id) for id, _ in self._changed}


def _key(upvote: Upvote) -> Key:
    return upvote.command.question, upvote.by.id


def _load_questions(tx: Transaction, ids: set[str]) -> dict[str, Question]:
    statement = select(tables.questions).where(among(tx.connection, Q.id, sorted(ids)))
    found = map(question_of, tx.rows(statement)) if ids else ()
    return {question.id: question for question in found}


def _load_support(tx: Transaction, keys: set[Key]) -> dict[Key, tuple[bool, int]]:
    if not keys:
        return {}
    given = given_rows(tx.connection, sorted(keys), U.question, U.person)
    same = (U.question == given.c.question) & (U.person == given.c.person)
    statement = select(U.question, U.person, U.on, U.version)
    found = tx.rows(statement.select_from(given.join(tables.upvotes, same)))
    return {(question, person): (on, version) for question, person, on, version in found}
