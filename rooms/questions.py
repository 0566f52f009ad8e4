"""Questions put to the forum: `received → open → queued → staged → answered`, and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from rooms.people import Person
from rooms.question_views import (
    LISTED,
    PUBLIC,
    WAITING,
    Answer,
    Question,
    Questions,
    State,
    author_view,
    mine,
    own_view,
    public_view,
    staff_view,
    told,
)
from rooms.refusals import Refusal

__all__ = [
    "LISTED",
    "MOVES",
    "NOT_HERE",
    "PUBLIC",
    "WAITING",
    "Act",
    "Answer",
    "Question",
    "Questions",
    "State",
    "annotate",
    "answer",
    "approve",
    "archive",
    "ask",
    "author_view",
    "decline",
    "edit",
    "hold",
    "may_upvote",
    "merge",
    "mine",
    "moved_up",
    "own_view",
    "pin",
    "places",
    "public_view",
    "queue",
    "staff_view",
    "stage",
    "unstage",
    "withdraw",
]

S = State
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
    "withdraw": WAITING | {S.OPEN, S.QUEUED},
    "upvote": LISTED,
    "merge_into": LISTED | WAITING,
}
"""From which states each act is possible (rules Q1–Q16 in README.md)."""

_ENDED: Final = frozenset({S.ANSWERED, S.DECLINED, S.MERGED, S.WITHDRAWN, S.ARCHIVED})

NOT_HERE: Final = "There is no such question here."
"""The same words for an id that never was and for a question somebody may not know of."""

Act = Callable[[Question], Questions]


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
    return told(question, "opened" if state in PUBLIC else "received", was=None)


def edit(question: Question, text: str, by: Person, now: datetime, premoderated: bool) -> Questions:
    """New words; the first are kept, a translation is not (Q9).

    An asker's new words for a listed question are checked anew where questions are checked first.
    """
    _own(question, by, or_staff=True)
    _possible(question, "edit")
    staff = by.is_staff(question.room)
    if not staff:
        _not_muted(by, now)
    if not staff and question.state is State.STAGED:
        raise Refusal("question.changed", "Your question is on stage and cannot be changed now.")
    recheck = premoderated and not staff and question.state in LISTED
    changed = replace(
        _moved(question, State.RECEIVED if recheck else question.state),
        text=text,
        edited=True,
        original=question.text if question.original is None else question.original,
        translation=None,
    )
    return told(changed, "received" if recheck else "edited", was=question)


def withdraw(question: Question, by: Person) -> Questions:
    """The asker takes the question back, unless it is on stage (Q10)."""
    _own(question, by)
    _possible(question, "withdraw")
    return told(_moved(question, State.WITHDRAWN), "withdrawn", was=question)


def approve(question: Question) -> Questions:
    """Put a waiting, declined or archived question on the list, answered if it was (Q2)."""
    _possible(question, "approve")
    return _listed_again(question)


def hold(question: Question) -> Questions:
    """Set a question aside for a colleague; nobody but staff sees it (Q3)."""
    _possible(question, "hold")
    return told(_moved(question, State.HELD), "held", was=question)


def decline(question: Question, reason: str | None) -> Questions:
    """Refuse a question; the asker learns the reason (Q4)."""
    _possible(question, "decline")
    return told(replace(_moved(question, State.DECLINED), reason=reason), "declined", was=question)


def merge(question: Question, into: Question) -> Questions:
    """Fold a question into another that asks the same; the sets of upvotes unite (Q5)."""
    if question.id == into.id:
        raise Refusal("conflict", "A question cannot be merged with itself.")
    _possible(question, "merge")
    _possible(into, "merge_into")
    if question.state in PUBLIC and into.state not in PUBLIC:
        raise Refusal("conflict", "Approve the other question first: this one is already public.")
    merged = replace(_moved(question, State.MERGED), merged_into=into.id)
    return told(merged, "merged", was=question)


def queue(question: Question, on: bool, now: datetime) -> Questions:
    """Line an open question up for the stage, or take it out of the line (Q6)."""
    _possible(question, "queue" if on else "unqueue")
    if on:
        moved = replace(_moved(question, State.QUEUED), queued_at=now)
        return told(moved, "queued", was=question)
    return told(_moved(question, State.OPEN), "opened", was=question)


def pin(question: Question, on: bool) -> Questions:
    """Keep a question at the top of the list, for as long as it is listed (Q11)."""
    _possible(question, "pin")
    pinned = replace(question, pinned=on, rev=question.rev + 1)
    return told(pinned, "edited", was=question)


def stage(question: Question) -> Questions:
    """Bring a question on stage (Q7); the caller unstages the one before."""
    _possible(question, "stage")
    return told(_moved(question, State.STAGED), "staged", was=question)


def unstage(question: Question) -> Questions:
    """Leave the stage for where the question was before: answered, the queue, or the list (Q7)."""
    _possible(question, "unstage")
    if question.answer is None and question.queued_at is not None:
        return told(_moved(question, State.QUEUED), "queued", was=question)
    return _listed_again(question)


def answer(question: Question, mode: str, text: str | None, now: datetime) -> Questions:
    """Answered live, in writing, or promised for later (Q8)."""
    _possible(question, "answer")
    if mode == "text" and not text:
        raise Refusal("bad_request", "A written answer needs its “text”.")
    answered = replace(_moved(question, State.ANSWERED), answer=Answer(mode, text, now))
    return told(answered, "answered", was=question)


def archive(question: Question) -> Questions:
    """Take a question off every list without a word to the room (Q12)."""
    _possible(question, "archive")
    return told(_moved(question, State.ARCHIVED), "archived", was=question)


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
    return told(noted, "edited", was=question)


def may_upvote(question: Question) -> None:
    """Refusal unless the question is on the list now (Q14). To a delegate no other one exists."""
    if question.state not in PUBLIC:
        raise Refusal("not_found", NOT_HERE)
    _possible(question, "upvote")


def places(queue: list[Question]) -> dict[str, int]:
    """Places in the line for the stage, first 1, by the moment of queueing (Q16)."""
    line = [q for q in queue if q.state is State.QUEUED and q.queued_at is not None]
    line.sort(key=lambda q: (q.queued_at, q.id))
    return {q.id: place for place, q in enumerate(line, start=1)}


def moved_up(question: Question) -> Question:
    """The same question at another place in the line (Q16); a new rev, to tell its asker."""
    return replace(question, rev=question.rev + 1)


def _moved(question: Question, state: State) -> Question:
    """The question in another state, without what belonged to the state it leaves."""
    keeps_place = state in {State.QUEUED, State.STAGED} or state is question.state
    return replace(
        question,
        state=state,
        rev=question.rev + 1,
        queued_at=question.queued_at if keeps_place else None,
        pinned=question.pinned and state in LISTED,
        reason=None,
    )


def _listed_again(question: Question) -> Questions:
    if question.answer is not None:
        return told(_moved(question, State.ANSWERED), "answered", was=question)
    return told(_moved(question, State.OPEN), "opened", was=question)


def _possible(question: Question, act: str) -> None:
    if question.state in MOVES[act]:
        return
    if question.state in _ENDED:
        raise Refusal("question.closed", f"This question is {question.state} already.")
    raise Refusal("question.changed", f"This question is {question.state} now.")


def _own(question: Question, by: Person, or_staff: bool = False) -> None:
    """Refusal to all but the asker; to a delegate a question that is not public does not exist."""
    staff = by.is_staff(question.room)
    if question.person == by.id or (or_staff and staff):
        return
    if staff or question.state in PUBLIC:
        raise Refusal("forbidden", "Only the one who asked may do that.")
    raise Refusal("not_found", NOT_HERE)


def _not_muted(by: Person, now: datetime) -> None:
    if by.is_muted(now):
        raise Refusal("forbidden", "A moderator has muted you for a while.")
