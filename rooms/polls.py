"""Polls: `draft → open ⇄ paused → closing → closed → published`, `void`, and runs anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from rooms.commands import DraftPoll, EditPoll, NewOption
from rooms.facts import Data, Fact, Outcome, Stream, stamp_or_none
from rooms.refusals import Refusal


class State(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    PUBLISHED = "published"
    VOID = "void"


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
}
"""From which states each act is possible (rules P1–P10 in README.md)."""

SUPPORTED: Final = frozenset({"single", "multiple", "rating", "cloud", "open"})
WITH_OPTIONS: Final = frozenset({"single", "multiple"})
SCALE: Final = 5


@dataclass(frozen=True)
class Option:
    id: str
    text: str


@dataclass(frozen=True)
class Poll:
    """A matter to decide. `result` is frozen by closing; `run` counts from 1.

    `last` is what everybody saw of the run before, kept until a new run opens.
    """

    id: str
    room: str
    kind: str
    title: str
    options: tuple[Option, ...] = ()
    min: int = 1
    max: int = 1
    scale: int = SCALE
    results: str = "after_close"
    change: bool = False
    who: str = "everyone"
    secret: bool = False
    seconds: int | None = None
    run: int = 1
    state: State = State.DRAFT
    rev: int = 1
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    result: Data | None = None
    last: Data | None = None


Polls = Outcome[Poll]


def staff_view(poll: Poll) -> Data:
    """A poll without its result, as staff see a draft and everybody a poll that was opened."""
    return {
        "id": poll.id,
        "run": poll.run,
        "state": str(poll.state),
        "kind": poll.kind,
        "title": poll.title,
        "options": [{"id": o.id, "text": o.text} for o in poll.options],
        "min": poll.min,
        "max": poll.max,
        "scale": poll.scale,
        "results": poll.results,
        "change": poll.change,
        "who": poll.who,
        "secret": poll.secret,
        "seconds": poll.seconds,
        "opened_at": stamp_or_none(poll.opened_at),
        "closes_at": stamp_or_none(poll.closes_at),
        "closed_at": stamp_or_none(poll.closed_at),
        "reason": poll.reason,
    }


def public_view(poll: Poll) -> Data:
    """What everybody may see: no number before the result is published, none after it is void."""
    shown = poll.result if poll.state is State.PUBLISHED else None
    return {**staff_view(poll), "result": shown}


def listed_view(poll: Poll) -> Data | None:
    """What the room's list of polls holds of it: this run once it was opened, else the run before."""
    return public_view(poll) if poll.opened_at is not None else poll.last


def draft(id: str, room: str, command: DraftPoll) -> Polls:
    """A new draft; only staff know of it (P1)."""
    scale, options = command.scale or SCALE, _options(command.options or ())
    poll = Poll(
        *(id, room, command.kind, command.title, options),
        min=1 if command.min is None else command.min,
        max=command.max or _most(command.kind, options),
        scale=scale,
        results=command.results,
        change=command.change,
        who=command.who,
        secret=command.secret,
        seconds=command.seconds,
    )
    return _drafted(_sound(poll))


def edit(poll: Poll, command: EditPoll, frozen: bool) -> Polls:
    """Change what is given. Wording and options freeze with the first ballot; the rest at opening (P2)."""
    _possible(poll, "edit")
    given = {k: v for k, v in vars(command).items() if v is not None and k != "poll"}
    if poll.state is not State.DRAFT:
        late = sorted(set(given) - {"title", "options", "seconds"})
        if late:
            raise Refusal("conflict", f"“{late[0]}” is fixed once the poll has been opened.")
        if frozen and {"title", "options"} & set(given):
            raise Refusal("conflict", "Wording and options are fixed: there are ballots already.")
        if "options" in given and len(given["options"]) != len(poll.options):
            raise Refusal("conflict", "The number of options is fixed once the poll has been opened.")
    changed = _sound(_with(poll, given))
    if poll.state is State.DRAFT:
        return _drafted(changed)
    return _public(changed, "edited")


def open_(poll: Poll, now: datetime) -> Polls:
    """Let people vote. What a ballot may be is fixed from here (P3)."""
    _possible(poll, "open")
    closes = None if poll.seconds is None else now + timedelta(seconds=poll.seconds)
    opened = _moved(poll, State.OPEN, opened_at=now, closes_at=closes, last=None)
    shown = _public(opened, "opened")
    left = Fact(poll.room, Stream.STAFF, "poll.left", {"id": poll.id})
    return replace(shown, facts=(*shown.facts, left))


def pause(poll: Poll, on: bool, now: datetime) -> Polls:
    """Stop taking ballots for a while, and go on; a running timer waits too (P4)."""
    _possible(poll, "pause" if on else "resume")
    if on:
        left = None if poll.closes_at is None else max(1, round((poll.closes_at - now).total_seconds()))
        return _public(_moved(poll, State.PAUSED, closes_at=None, seconds=left), "paused")
    closes = None if poll.seconds is None else now + timedelta(seconds=poll.seconds)
    return _public(_moved(poll, State.OPEN, closes_at=closes), "resumed")


def close(poll: Poll, now: datetime) -> Polls:
    """First step of closing: from its commit on, no ballot is accepted (P5)."""
    _possible(poll, "close")
    return _public(_moved(poll, State.CLOSING, closed_at=now, closes_at=None), "closing")


def count(poll: Poll, result: Data) -> Polls:
    """Second step: every accepted ballot is in `result`, which never changes again (P6).

    With results shown after closing (or earlier) it is published in the same step.
    """
    _possible(poll, "count")
    closed = _moved(poll, State.CLOSED, result=result)
    facts = [
        Fact(poll.room, Stream.MAIN, "poll.closed", {"poll": public_view(closed)}),
        Fact(poll.room, Stream.STAFF, "poll.counted", counted_view(closed)),
    ]
    if poll.results == "never":
        return Outcome(closed, tuple(facts))
    shown = publish(closed)
    return Outcome(shown.now, (*facts, *shown.facts))


def publish(poll: Poll) -> Polls:
    """Show the result to everybody (P7)."""
    _possible(poll, "publish")
    if poll.results == "never":
        raise Refusal("conflict", "This poll was opened with results that are never shown.")
    return _public(_moved(poll, State.PUBLISHED), "published")


def void(poll: Poll, reason: str) -> Polls:
    """Declare the run invalid; no number of it is shown any more (P8)."""
    _possible(poll, "void")
    return _public(_moved(poll, State.VOID, reason=reason, closes_at=None), "voided")


def rerun(poll: Poll) -> Polls:
    """The same matter as a new draft run; the old result stands until the new run opens (P9)."""
    _possible(poll, "rerun")
    fresh = {"opened_at": None, "closes_at": None, "closed_at": None, "reason": None, "result": None}
    again = replace(_moved(poll, State.DRAFT, **fresh), run=poll.run + 1, last=public_view(poll))
    return _drafted(again)


def may_approve_answer(poll: Poll) -> None:
    """Refusal unless this is an open-text poll whose answers may still be sorted (P10)."""
    if poll.kind != "open":
        raise Refusal("conflict", "Only answers of an open text poll are approved one by one.")
    _possible(poll, "approve_answer")


def recount(poll: Poll, result: Data) -> Polls:
    """The result with other open answers let through; figures stay, and what was shown is shown anew."""
    recounted = replace(poll, result=result, rev=poll.rev + 1)
    facts = [Fact(poll.room, Stream.STAFF, "poll.counted", counted_view(recounted))]
    if poll.state is State.PUBLISHED:
        facts.append(Fact(poll.room, Stream.MAIN, "poll.published", {"poll": public_view(recounted)}))
    return Outcome(recounted, tuple(facts))


def counted_view(poll: Poll) -> Data:
    """What staff are told when a poll is counted, or counted anew after sorting its answers."""
    return {"poll": poll.id, "run": poll.run, "result": poll.result}


def is_due(poll: Poll, now: datetime) -> bool:
    """True when the poll's time has run out and it must be closed."""
    return poll.state is State.OPEN and poll.closes_at is not None and poll.closes_at <= now


def _possible(poll: Poll, act: str) -> None:
    if poll.state in MOVES[act]:
        return
    if act in {"pause", "resume", "close"} and poll.state is State.DRAFT:
        raise Refusal("poll.not_open", "This poll has not been opened yet.")
    if act in {"edit", "open", "pause", "resume", "close"} and poll.state is not State.OPEN:
        raise Refusal("poll.closed", f"This poll is {poll.state} already.")
    raise Refusal("conflict", f"That cannot be done while the poll is {poll.state}.")


def _options(options: tuple[NewOption, ...]) -> tuple[Option, ...]:
    return tuple(Option(chr(ord("a") + i), option.text) for i, option in enumerate(options))


def _most(kind: str, options: tuple[Option, ...]) -> int:
    return len(options) if kind == "multiple" else 1


def _with(poll: Poll, given: dict[str, Any]) -> Poll:
    changes = dict(given)
    if "options" in changes:
        changes["options"] = _options(changes["options"])
        if poll.max == len(poll.options) and "max" not in changes:
            changes["max"] = max(1, _most(changes.get("kind", poll.kind), changes["options"]))
    return replace(poll, rev=poll.rev + 1, **changes)


def _sound(poll: Poll) -> Poll:
    """The poll, if it can be voted on at all; otherwise a Refusal that says what to mend."""
    if poll.kind not in SUPPORTED:
        raise Refusal("unsupported", f"Polls of the kind “{poll.kind}” are not available yet.")
    if poll.kind in WITH_OPTIONS and len(poll.options) < 2:
        raise Refusal("bad_request", "“options” needs at least two options.")
    if poll.kind not in WITH_OPTIONS and poll.options:
        raise Refusal("bad_request", f"A {poll.kind} poll has no “options”.")
    texts = [option.text.casefold() for option in poll.options]
    if len(set(texts)) != len(texts):
        raise Refusal("bad_request", "Two “options” have the same text.")
    if poll.kind == "multiple" and not poll.min <= poll.max <= len(poll.options):
        raise Refusal("bad_request", "“min” and “max” do not fit the number of options.")
    if poll.kind == "single" and (poll.min, poll.max) != (1, 1):
        raise Refusal("bad_request", "A single choice poll takes exactly one option.")
    if poll.secret and poll.change:
        raise Refusal("bad_request", "A secret ballot cannot be changed: nobody knows whose it was.")
    return poll


def _moved(poll: Poll, state: State, **changes: Any) -> Poll:
    return replace(poll, state=state, rev=poll.rev + 1, **changes)


def _drafted(poll: Poll) -> Polls:
    fact = Fact(poll.room, Stream.STAFF, "poll.drafted", {"poll": staff_view(poll)})
    return Outcome(poll, (fact,))


def _public(poll: Poll, what: str) -> Polls:
    fact = Fact(poll.room, Stream.MAIN, f"poll.{what}", {"poll": public_view(poll)})
    return Outcome(poll, (fact,))
