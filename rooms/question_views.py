"""A question, the states it may be in, and who sees and hears what of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from rooms.facts import Data, Fact, Mine, Outcome, Stream, stamp, stamp_or_none
from rooms.people import pseudonym


class State(StrEnum):
    RECEIVED = "received"
    OPEN = "open"
    QUEUED = "queued"
    STAGED = "staged"
    ANSWERED = "answered"
    HELD = "held"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


WAITING: Final = frozenset({State.RECEIVED, State.HELD})
LISTED: Final = frozenset({State.OPEN, State.QUEUED, State.STAGED})
PUBLIC: Final = LISTED | {State.ANSWERED}


@dataclass(frozen=True)
class Answer:
    mode: str
    text: str | None
    at: datetime


@dataclass(frozen=True)
class Question:
    """A text put to the forum. `rev` grows with every change; `person` and `alias`: the asker."""

    id: str
    room: str
    person: str
    alias: str
    author: str
    author_role: str
    text: str
    at: datetime
    state: State = State.RECEIVED
    anonymous: bool = False
    language: str | None = None
    rev: int = 1
    edited: bool = False
    original: str | None = None
    pinned: bool = False
    labels: tuple[str, ...] = ()
    translation: tuple[str, str] | None = None
    answer: Answer | None = None
    merged_into: str | None = None
    reason: str | None = None
    queued_at: datetime | None = None


Questions = Outcome[Question]


def public_view(question: Question) -> Data:
    """What everybody may see of a question on the list (Q15). Upvotes travel as gauges."""
    answer, translation = question.answer, question.translation
    return {
        "id": question.id,
        "state": str(question.state),
        "text": question.text,
        "language": question.language,
        "author": None if question.anonymous else question.author,
        "author_role": None if question.anonymous else question.author_role,
        "anonymous": question.anonymous,
        "at": stamp(question.at),
        "edited": question.edited,
        "pinned": question.pinned,
        "labels": list(question.labels),
        "translation": translation and {"language": translation[0], "text": translation[1]},
        "answer": answer and {"mode": answer.mode, "text": answer.text, "at": stamp(answer.at)},
        "queued_at": stamp_or_none(question.queued_at),
    }


def author_view(question: Question) -> Data:
    """What staff know of the asker: who it is, or a stable alias for an anonymous one (Q15)."""
    hidden = question.anonymous
    return {
        "question": question.id,
        "person": question.alias if hidden else question.person,
        "pseudonym": pseudonym(question.alias) if hidden else None,
        "original": question.original,
    }


def staff_view(question: Question) -> Data:
    """A question as moderators see it, with the text before edits and the reason of a refusal."""
    author = author_view(question)
    del author["question"]
    return {**public_view(question), **author, "reason": question.reason}


def own_view(question: Question, place: int | None = None) -> Data:
    """A question as its asker follows it: state, place in the queue, and why it was declined."""
    own = {"author": question.author, "place": place, "merged_into": question.merged_into}
    return {**public_view(question), **own, "reason": question.reason}


def mine(question: Question, place: int | None = None) -> Mine:
    """The personal message that tells the asker where their question is now."""
    view = own_view(question, place)
    return Mine(question.room, question.person, "question", question.id, question.rev, view)


def told(question: Question, what: str, was: Question | None) -> Questions:
    """The outcome of an act that left the question like this and that is called `what`."""
    facts = tuple(_announced(question, what, was))
    return Outcome(question, facts, (mine(question),))


def _announced(question: Question, what: str, was: Question | None) -> list[Fact]:
    """Who is told (Q15): the room of what is public, staff of what waits and of what leaves."""
    room, name = question.room, f"question.{what}"
    was_public = was is not None and was.state in PUBLIC
    gone: Data = {"id": question.id}
    if question.state in PUBLIC:
        return [
            Fact(room, Stream.MAIN, name, {"question": public_view(question)}),
            Fact(room, Stream.STAFF, "question.authored", author_view(question)),
        ]
    if question.state in WAITING or question.state is State.DECLINED:
        off = [Fact(room, Stream.MAIN, "question.archived", gone)] if was_public else []
        return [*off, Fact(room, Stream.STAFF, name, {"question": staff_view(question)})]
    if question.state is State.MERGED:
        gone["into"] = question.merged_into
    if was_public:
        left = Fact(room, Stream.STAFF, "question.left", {"id": question.id})
        return [Fact(room, Stream.MAIN, name, gone), left]
    return [Fact(room, Stream.STAFF, "question.left" if what == "archived" else name, gone)]
