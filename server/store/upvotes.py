"""Upvotes in batches, beside the ballots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, literal_column, select

from rooms import questions
from rooms.questions import Question
from rooms.refusals import Refusal
from server.actions.ports import Alike, Done, Upvote
from server.store import figures, sql, tables
from server.store.faults import Clash
from server.store.questions import question_of
from server.store.sql import among, given_rows
from server.store.transaction import Transaction

Q = tables.questions.c
U = tables.upvotes.c

ONE: Final[ColumnElement[int]] = literal_column("1")
NOT_YET: Final = (False, 0)

Key = tuple[str, str]
"""Whose support for what: question, person."""


@dataclass(slots=True)
class Group:
    """Those who did the same for a question in this batch: one answer, one piece of news."""

    question: Question
    on: bool
    version: int
    done: Done
    people: list[str] = field(default_factory=list)
    links: set[object] = field(default_factory=set)


class Support:
    """The upvotes of one batch. `take` decides one by one, `write` writes and counts them all.

    Without `look` nobody is taken to support anything yet; then `write` finds out who does.
    """

    def __init__(self, tx: Transaction, upvotes: Sequence[Upvote], look: bool) -> None:
        self._tx, self._looked = tx, look
        self._questions = _load_questions(tx, {u.command.question for u in upvotes})
        self._old = _load_support(tx, {_key(u) for u in upvotes}) if look else {}
        self._now = dict(self._old)
        self._changed: set[Key] = set()
        self._groups: dict[tuple[str, bool, int], Group] = {}
        self._answers: dict[tuple[str, bool], Done] = {}

    def take(self, upvote: Upvote) -> Done:
        """The answer to an upvote, complete once `write` has counted; or its Refusal."""
        question = self._questions.get(upvote.command.question)
        if question is None or question.room != upvote.room:
            raise Refusal("not_found", "There is no such question here.")
        if upvote.by.removed:
            raise Refusal("forbidden", "You have been removed from this event.")
        questions.may_upvote(question)
        key, on = _key(upvote), upvote.command.on
        was, version = self._now.get(key, NOT_YET)
        if was is on:
            if version == 0 and not self._looked:
                raise Clash  # taking back what may be there: that has to be looked up
            return self._answer(question.id, on)
        self._now[key] = (on, version + 1)
        self._changed.add(key)
        group = self._group(question, on, version + 1)
        group.people.append(upvote.by.id)
        group.links.add(upvote.link)
        return group.done

    def write(self) -> None:
        """Write the batch and put the numbers into its answers. IntegrityError as ballots."""
        rows = [(*key, *self._now[key]) for key in sorted(self._changed)]
        columns = (U.question, U.person, U.on, U.version)
        if not self._looked:
            self._tx.insert_new(columns, rows)
        else:
            on = sql.excluded(self._tx.connection, tables.upvotes)[U.on.name]
            self._tx.merge(columns, rows, **{U.on.name: on, U.version.name: U.version + ONE})
        asked = sorted({id for id, _ in self._answers})
        counts = figures.upvotes(self._tx.connection, asked) if asked else {}
        for (id, _), done in self._answers.items():
            done.ok["question"]["upvotes"] = counts[id][0]

    @property
    def found(self) -> bool:
        """Whether somebody had supported anything of this before."""
        return bool(self._old)

    @property
    def alike(self) -> list[Alike]:
        """What the people concerned are told on all their links: how it stands in the end."""
        return [news for group in self._groups.values() if (news := self._news(group)).people]

    @property
    def dirty(self) -> set[tuple[str, str]]:
        """Room and id of every question whose number changed."""
        return {(self._questions[id].room, id) for id, _ in self._changed}

    def _answer(self, question: str, on: bool) -> Done:
        found = self._answers.get((question, on))
        if found is None:
            ok = {"question": {"id": question, "upvotes": 0, "upvoted": on}}
            found = self._answers[question, on] = Done(ok, told=True)
        return found

    def _group(self, question: Question, on: bool, version: int) -> Group:
        name = (question.id, on, version)
        found = self._groups.get(name)
        if found is None:
            done = self._answer(question.id, on)
            found = self._groups[name] = Group(question, on, version, done)
        return found

    def _news(self, group: Group) -> Alike:
        """Nobody is told what they have changed again within the batch."""
        id, stands = group.question.id, (group.on, group.version)
        people = [person for person in group.people if self._now[id, person] == stands]
        group.links.discard(None)
        return Alike(
            *(group.question.room, "upvote", id, group.version, {"upvoted": group.on}),
            *(people, group.links),
        )


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
