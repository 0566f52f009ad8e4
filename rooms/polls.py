"""Polls: `draft → open ⇄ paused → closing → closed → published`, `void`, and runs anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from rooms import drafts
from rooms.commands import DraftPoll, EditPoll
from rooms.facts import Data, Fact, Stream
from rooms.poll_views import (
    Option,
    Poll,
    Polls,
    State,
    counted_view,
    listed_view,
    public_view,
    staff_view,
)
from rooms.refusals import Refusal

__all__ = [
    "MOVES",
    "Option",
    "Poll",
    "Polls",
    "State",
    "close",
    "count",
    "counted_view",
    "draft",
    "edit",
    "is_due",
    "listed_view",
    "may_approve_answer",
    "open_",
    "pause",
    "public_view",
    "publish",
    "recount",
    "rerun",
    "staff_view",
    "void",
]

S = State
MOVES: Final[dict[str, frozenset[State]]] = {
    "edit": frozenset({S.DRAFT, S.OPEN, S.PAUSED}),
    "open": frozenset({S.DRAFT}),
    "pause": frozenset({S.OPEN}),
    "resume": frozenset({S.PAUSED}),
    "close": frozenset({S.OPEN, S.PAUSED}),
    "count": frozenset({S.CLOSING}),
    "publish": frozenset({S.CLOSED}),
    "void": frozenset({S.OPEN, S.PAUSED, S.CLOSING, S.CLOSED, S.PUBLISHED}),
    "rerun": frozenset({S.CLOSED, S.PUBLISHED, S.VOID}),
    "approve_answer": frozenset({S.OPEN, S.PAUSED, S.CLOSED, S.PUBLISHED}),
    "recount": frozenset({S.CLOSED, S.PUBLISHED}),
}
"""From which states each act is possible (rules P1–P10 in README.md)."""

_WHILE_VOTING: Final = frozenset({"edit", "open", "pause", "resume", "close"})
_OVER: Final = frozenset({S.CLOSING, S.CLOSED, S.PUBLISHED, S.VOID})


def draft(id: str, room: str, command: DraftPoll) -> Polls:
    """A new draft; only staff know of it (P1)."""
    return _drafted(drafts.new(id, room, command))


def edit(poll: Poll, command: EditPoll, frozen: bool) -> Polls:
    """Change what is given (P2).

    Wording and options freeze with the first ballot (`frozen`), everything else at opening; a
    paused poll may be given another time.
    """
    _possible(poll, "edit")
    changed = drafts.changed(poll, command, frozen)
    return _drafted(changed) if poll.state is State.DRAFT else _public(changed, "edited")


def open_(poll: Poll, now: datetime) -> Polls:
    """Let people vote. What a ballot may be is fixed from here (P3)."""
    _possible(poll, "open")
    closes = _after(poll.seconds, now)
    shown = _public(_moved(poll, S.OPEN, opened_at=now, closes_at=closes, last=None), "opened")
    left = Fact(poll.room, Stream.STAFF, "poll.left", {"id": poll.id})
    return replace(shown, facts=(*shown.facts, left))


def pause(poll: Poll, on: bool, now: datetime) -> Polls:
    """Stop taking ballots for a while, and go on; a running timer waits too (P4)."""
    _possible(poll, "pause" if on else "resume")
    if not on:
        closes = _after(poll.remaining, now)
        return _public(_moved(poll, S.OPEN, closes_at=closes, remaining=None), "resumed")
    left = None if poll.closes_at is None else (poll.closes_at - now).total_seconds()
    remaining = None if left is None else max(1, round(left))
    return _public(_moved(poll, S.PAUSED, closes_at=None, remaining=remaining), "paused")


def close(poll: Poll, now: datetime) -> Polls:
    """First step of closing: from its commit on, no ballot is accepted (P5)."""
    _possible(poll, "close")
    closing = _moved(poll, S.CLOSING, closed_at=now, closes_at=None, remaining=None)
    return _public(closing, "closing")


def count(poll: Poll, result: Data) -> Polls:
    """Second step: every accepted ballot is in `result`, which never changes again (P6).

    Where results are shown after closing, they are published in the same step.
    """
    _possible(poll, "count")
    closed = _moved(poll, S.CLOSED, result=result)
    told = _public(closed, "closed")
    told = replace(told, facts=(*told.facts, _counted(closed)))
    if poll.results != "after_close":
        return told
    shown = publish(closed)
    return replace(shown, facts=(*told.facts, *shown.facts))


def publish(poll: Poll) -> Polls:
    """Show the result to everybody (P7)."""
    _possible(poll, "publish")
    if poll.results == "never":
        raise Refusal("conflict", "This poll was opened with results that are never shown.")
    return _public(_moved(poll, S.PUBLISHED), "published")


def void(poll: Poll, reason: str) -> Polls:
    """Declare the run invalid; no number of it is shown any more (P8)."""
    _possible(poll, "void")
    return _public(_moved(poll, S.VOID, reason=reason, closes_at=None, remaining=None), "voided")


def rerun(poll: Poll) -> Polls:
    """The same matter as a new draft run; the old result stands until the new run opens (P9)."""
    _possible(poll, "rerun")
    fresh = dict.fromkeys(("opened_at", "closes_at", "closed_at", "reason", "result"))
    again = _moved(poll, S.DRAFT, run=poll.run + 1, last=public_view(poll), **fresh)
    return _drafted(again)


def may_approve_answer(poll: Poll) -> None:
    """Refusal unless this is an open-text poll whose answers may still be sorted (P10)."""
    if poll.kind != "open":
        raise Refusal("conflict", "Only answers of an open text poll are approved one by one.")
    _possible(poll, "approve_answer")


def recount(poll: Poll, result: Data) -> Polls:
    """The result with other open answers let through; what was shown is shown anew (P10)."""
    _possible(poll, "recount")
    recounted = _moved(poll, poll.state, result=result)
    if poll.state is not State.PUBLISHED:
        return Polls(recounted, (_counted(recounted),))
    shown = _public(recounted, "published")
    return replace(shown, facts=(_counted(recounted), *shown.facts))


def is_due(poll: Poll, now: datetime) -> bool:
    """True when the poll's time has run out and it must be closed (P5)."""
    return poll.state is State.OPEN and poll.closes_at is not None and poll.closes_at <= now


def _possible(poll: Poll, act: str) -> None:
    if poll.state in MOVES[act]:
        return
    if act in _WHILE_VOTING and poll.state is State.DRAFT:
        raise Refusal("poll.not_open", "This poll has not been opened yet.")
    if act in _WHILE_VOTING and poll.state in _OVER:
        raise Refusal("poll.closed", f"This poll is {poll.state} already.")
    raise Refusal("conflict", f"That cannot be done while the poll is {poll.state}.")


def _after(seconds: int | None, now: datetime) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)


def _moved(poll: Poll, state: State, **changes: Any) -> Poll:
    return replace(poll, state=state, rev=poll.rev + 1, **changes)


def _drafted(poll: Poll) -> Polls:
    fact = Fact(poll.room, Stream.STAFF, "poll.drafted", {"poll": staff_view(poll)})
    return Polls(poll, (fact,))


def _public(poll: Poll, what: str) -> Polls:
    fact = Fact(poll.room, Stream.MAIN, f"poll.{what}", {"poll": public_view(poll)})
    return Polls(poll, (fact,))


def _counted(poll: Poll) -> Fact:
    return Fact(poll.room, Stream.STAFF, "poll.counted", counted_view(poll))
