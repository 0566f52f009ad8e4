"""Questions put to the forum: `received → open → queued → staged → answered`, and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from rooms.facts import Data, Fact, Mine, Outcome, Stream, stamp, stamp_or_none
from rooms.people import Person, pseudonym
from rooms.refusals import Refusal


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


S = State
WAITING: Final = frozenset({S.RECEIVED, S.HELD})
LISTED: Final = frozenset({S.OPEN, S.QUEUED, S.STAGED})
PUBLIC: Final = LISTED | {S.ANSWERED}

MOVES: Final[dict[str, frozenset[State]]] = {
    "approve": WAITING | {S.DECLINED, S.ARCHIVED},
    "hold": frozenset({S.RECEIVED, S.DECLINED, S.OPEN, S.QUEUED}),
    "decline": WAITING | {S.OPEN, S.QUEUED},
    "merge": WAITING | {S.OPEN, S.QUEUED},
    "queue": frozenset({S.OPEN}),
    "unqueue": frozenset({S.QUEUED}),
    "stage": frozenset({S.OPEN, S.QUEUED, S.ANSWERED}),
    "unstage": frozenset({S.STAGED}),
    "answer": LISTED | {S.ANSWERED},
    "archive": PUBLIC | WAITING,
    "pin": LISTED,
    "annotate": PUBLIC | WAITING,
    "edit": LISTED | WAITING,
    "withdraw": LISTED | WAITING,
    "upvote": LISTED,
    "merge_into": LISTED | WAITING,
}
"""From which states each act is possible (rules Q1–Q16 in README.md)."""

_ENDED: Final = frozenset({S.ANSWERED, S.DECLINED, S.MERGED, S.WITHDRAWN, S.ARCHIVED})


@dataclass(frozen=True)
class Answer:
    mode: str
    text: str | None
    at: datetime


@dataclass(frozen=True)
class Question:
    """A text put to the forum. `rev` grows with every change; `person` and `alias` are the asker's."""

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
Act = Callable[[Question], Questions]


def public_view(question: Question) -> Data:
    """What everybody may see of a question that is on the list. Upvotes travel as gauges."""
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
    """What staff know of the asker: who it is, or a stable alias for one who asked not to be named."""
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


def ask(
    *,
    id: str,
    room: str,
    text: str,
    by: Person,
    now: datetime,
    language: str | None = None,
    anonymous: bool = False,
    premoderated: bool = True,
    accepting: bool = True,
) -> Questions:
    """A new question: it waits for a moderator, or opens at once where the room says so (Q1)."""
    if not accepting:
        raise Refusal("question.closed", "This room takes no questions at the moment.")
    _not_muted(by, now)
    state = State.RECEIVED if premoderated else State.OPEN
    question = Question(
        *(id, room, by.id, by.alias, by.name, str(by.role), text, now, state),
        anonymous=anonymous,
        language=language,
    )
    return _told(question, "opened" if state in PUBLIC else "received", was=None)


def edit(question: Question, text: str, by: Person, now: datetime, premoderated: bool) -> Questions:
    """New words; the first text is kept. An asker's edit of a listed question is checked anew (Q9)."""
    staff = by.is_staff(question.room)
    _own(question, by, or_staff=staff)
    _possible(question, "edit")
    if not staff:
        _not_muted(by, now)
    recheck = premoderated and not staff and question.state in LISTED
    if recheck and question.state is State.STAGED:
        raise Refusal("question.changed", "Your question is on stage and cannot be changed now.")
    changed = replace(
        _moved(question, State.RECEIVED if recheck else question.state),
        text=text,
        edited=True,
        original=question.original if question.original is not None else question.text,
    )
    return _told(changed, "received" if recheck else "edited", was=question)


def withdraw(question: Question, by: Person) -> Questions:
    """The asker takes the question back (Q10)."""
    _own(question, by)
    _possible(question, "withdraw")
    return _told(_moved(question, State.WITHDRAWN), "withdrawn", was=question)


def approve(question: Question) -> Questions:
    """Put a waiting, declined or archived question on the list (Q2)."""
    _possible(question, "approve")
    return _told(replace(_moved(question, State.OPEN), reason=None), "opened", was=question)


def hold(question: Question) -> Questions:
    """Set a question aside for a colleague; nobody but staff sees it (Q3)."""
    _possible(question, "hold")
    return _told(_moved(question, State.HELD), "held", was=question)


def decline(question: Question, reason: str | None) -> Questions:
    """Refuse a question; the asker learns the reason (Q4)."""
    _possible(question, "decline")
    return _told(replace(_moved(question, State.DECLINED), reason=reason), "declined", was=question)


def merge(question: Question, into: Question) -> Questions:
    """Fold a question into another that asks the same; the sets of upvotes unite (Q5)."""
    if question.id == into.id:
        raise Refusal("conflict", "A question cannot be merged with itself.")
    _possible(question, "merge")
    _possible(into, "merge_into")
    if question.state in PUBLIC and into.state not in PUBLIC:
        raise Refusal("conflict", "Approve the other question first: this one is already public.")
    merged = replace(_moved(question, State.MERGED), merged_into=into.id)
    return _told(merged, "merged", was=question)


def queue(question: Question, on: bool, now: datetime) -> Questions:
    """Line an open question up for the stage, or take it out of the line (Q6)."""
    _possible(question, "queue" if on else "unqueue")
    if on:
        moved = replace(_moved(question, State.QUEUED), queued_at=now)
        return _told(moved, "queued", was=question)
    return _told(_moved(question, State.OPEN), "opened", was=question)


def pin(question: Question, on: bool) -> Questions:
    """Keep a question at the top of the list (Q11)."""
    _possible(question, "pin")
    pinned = replace(question, pinned=on, rev=question.rev + 1)
    return _told(pinned, "edited", was=question)


def stage(question: Question) -> Questions:
    """Bring a question on stage (Q7); the caller unstages the one before."""
    _possible(question, "stage")
    return _told(replace(question, state=State.STAGED, rev=question.rev + 1), "staged", was=question)


def unstage(question: Question) -> Questions:
    """Leave the stage for where the question was before: answered, the queue, or the list (Q7)."""
    _possible(question, "unstage")
    if question.answer is not None:
        return _told(_moved(question, State.ANSWERED), "answered", was=question)
    if question.queued_at is not None:
        back = replace(question, state=State.QUEUED, rev=question.rev + 1)
        return _told(back, "queued", was=question)
    return _told(_moved(question, State.OPEN), "opened", was=question)


def answer(question: Question, mode: str, text: str | None, now: datetime) -> Questions:
    """Answered live, in writing, or promised for later (Q8)."""
    _possible(question, "answer")
    if mode == "text" and not text:
        raise Refusal("bad_request", "A written answer needs its “text”.")
    answered = replace(_moved(question, State.ANSWERED), answer=Answer(mode, text, now))
    return _told(answered, "answered", was=question)


def archive(question: Question) -> Questions:
    """Take a question off every list without a word to the room (Q12)."""
    _possible(question, "archive")
    return _told(_moved(question, State.ARCHIVED), "archived", was=question)


def annotate(
    question: Question,
    labels: tuple[str, ...] | None,
    translation: tuple[str, str] | None,
) -> Questions:
    """Labels, or a translation shown beside the text; what is None stays as it is (Q13)."""
    _possible(question, "annotate")
    noted = replace(
        question,
        rev=question.rev + 1,
        labels=question.labels if labels is None else tuple(dict.fromkeys(labels)),
        translation=translation or question.translation,
    )
    return _told(noted, "edited", was=question)


def may_upvote(question: Question) -> None:
    """Refusal unless the question is on the list now (Q14). One that waits does not exist yet."""
    if question.state in WAITING:
        raise Refusal("not_found", "There is no such question here.")
    _possible(question, "upvote")


def places(queue: list[Question]) -> dict[str, int]:
    """Places in the line for the stage, first 1, by the moment of queueing."""
    line = [q for q in queue if q.state is State.QUEUED and q.queued_at is not None]
    line.sort(key=lambda q: (q.queued_at, q.id))
    return {q.id: place for place, q in enumerate(line, start=1)}


def moved_up(question: Question) -> Question:
    """The same question at another place in the line; a new rev, so that its asker is told."""
    return replace(question, rev=question.rev + 1)


def _moved(question: Question, state: State) -> Question:
    keeps_place = state in {State.QUEUED, State.STAGED} or state is question.state
    queued_at = question.queued_at if keeps_place else None
    return replace(question, state=state, rev=question.rev + 1, queued_at=queued_at)


def _possible(question: Question, act: str) -> None:
    if question.state in MOVES[act]:
        return
    if question.state in _ENDED:
        raise Refusal("question.closed", f"This question is {question.state} already.")
    raise Refusal("question.changed", f"This question is {question.state} now.")


def _own(question: Question, by: Person, or_staff: bool = False) -> None:
    if question.person != by.id and not or_staff:
        code = "forbidden" if question.state in PUBLIC else "not_found"
        raise Refusal(code, "Only the one who asked may do that.")


def _not_muted(by: Person, now: datetime) -> None:
    if by.is_muted(now):
        raise Refusal("forbidden", "A moderator has muted you for a while.")


def _told(question: Question, what: str, was: Question | None) -> Questions:
    facts = tuple(_announced(question, what, was))
    return Outcome(question, facts, (mine(question),))


def _announced(question: Question, what: str, was: Question | None) -> list[Fact]:
    """Who is told: the room of what is public, staff of what waits, each of what leaves its list."""
    room, name = question.room, f"question.{what}"
    was_public = was is not None and was.state in PUBLIC
    staff_data = {"question": staff_view(question)}
    gone: Data = {"id": question.id}
    if what == "merged":
        gone["into"] = question.merged_into
    if question.state in PUBLIC:
        return [
            Fact(room, Stream.MAIN, name, {"question": public_view(question)}),
            Fact(room, Stream.STAFF, "question.authored", author_view(question)),
        ]
    if question.state in WAITING or question.state is State.DECLINED:
        off = [Fact(room, Stream.MAIN, "question.archived", gone)] if was_public else []
        return [*off, Fact(room, Stream.STAFF, name, staff_data)]
    if was_public:
        return [
            Fact(room, Stream.MAIN, name, gone),
            Fact(room, Stream.STAFF, "question.left", {"id": question.id}),
        ]
    return [Fact(room, Stream.STAFF, name, gone)]
