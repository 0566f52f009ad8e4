"""One slot of the programme: what is on, what comes next, started, ended, delayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from rooms.refusals import Refusal

Wording = Mapping[str, str]
"""One text by language, {"en": …, "zh": …}. Whoever shows it picks the language."""

BREAK: Final = "break"
"""The kind of session that gives up its time when the programme runs late."""

SHORTEST_BREAK: Final = timedelta(minutes=10)
"""What a delay leaves of a break: enough to leave the hall and come back."""

FORGOTTEN: Final = timedelta(hours=2)
"""A session still running this long after its end was left running by mistake."""

LONGEST_DELAY_MIN: Final = 720


class SessionState(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True)
class Session:
    """One slot in one room.

    `starts_at` and `ends_at` (aware, UTC) are the plan as it stands, delays included; `delay_s`
    says how far the start has moved from the printed programme. `started_at` and `ended_at` are
    when the chair really began and closed it. `speakers` holds ids of the event's speakers.
    """

    id: str
    room: str
    title: Wording
    abstract: Wording
    kind: str
    starts_at: datetime
    ends_at: datetime
    speakers: tuple[str, ...] = ()
    state: SessionState = SessionState.PLANNED
    delay_s: int = 0
    language: str = ""
    track: str = ""
    url: str = ""
    guid: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def length(self) -> timedelta:
        """How long the plan gives it."""
        return self.ends_at - self.starts_at


def in_order(sessions: Iterable[Session], room: str) -> list[Session]:
    """The sessions of one room as they follow one another."""
    return sorted((s for s in sessions if s.room == room), key=_place)


def now_next(
    sessions: Iterable[Session], room: str, now: datetime
) -> tuple[Session | None, Session | None]:
    """What is on in a room, and what comes next; either may be None.

    What the chair started is on until the chair ends it, however late it gets; a session nobody
    started is on during its own slot. After a running session the next planned one follows even if
    its slot is over: it has been waiting.
    """
    here = in_order(sessions, room)
    live = [s for s in here if s.state is SessionState.LIVE and not _is_forgotten(s, now)]
    planned = [s for s in here if s.state is SessionState.PLANNED]
    if live:
        current = max(live, key=lambda s: (s.started_at or s.starts_at, s.id))
        return current, _first(s for s in planned if _place(s) > _place(current))
    due = _first(s for s in planned if s.starts_at <= now < s.ends_at)
    return due, _first(s for s in planned if s.starts_at > now)


def start(session: Session, now: datetime) -> Session:
    """The chair opens a session, early or late; one that was ended by mistake opens again."""
    if session.state is SessionState.LIVE:
        raise Refusal("conflict", "This session is already running.")
    return replace(session, state=SessionState.LIVE, started_at=now, ended_at=None)


def end(session: Session, now: datetime) -> Session:
    """The chair closes a running session."""
    if session.state is not SessionState.LIVE:
        raise Refusal("conflict", "This session is not running.")
    return replace(session, state=SessionState.ENDED, ended_at=now)


def delay(sessions: Iterable[Session], session_id: str, minutes: int) -> tuple[Session, ...]:
    """Move a session by some minutes; returns every session that changed, itself first.

    What follows in the same room moves only as far as it must so that nothing overlaps. Free time
    absorbs the delay, and so do breaks, down to ten minutes; no other session is ever shortened. A
    running session runs longer instead of moving. Negative minutes take back what was given: this
    session alone moves, not before its printed time and not into the one before it.
    """
    every = tuple(sessions)
    target = _find(every, session_id)
    _check_delay(target, minutes)
    here = in_order(every, target.room)
    if minutes < 0:
        return _taken_back(here, target, timedelta(minutes=-minutes))
    return _pushed(here, target, timedelta(minutes=minutes))


def _check_delay(target: Session, minutes: int) -> None:
    if target.state is SessionState.ENDED:
        raise Refusal("conflict", "This session is over.")
    if minutes == 0 or abs(minutes) > LONGEST_DELAY_MIN:
        raise Refusal("bad_request", f"A delay is 1 to {LONGEST_DELAY_MIN} minutes.")
    if minutes < 0 and target.state is SessionState.LIVE:
        raise Refusal("conflict", "This session has begun; end it instead.")


def _pushed(here: list[Session], target: Session, by: timedelta) -> tuple[Session, ...]:
    """The target later by so much, and its followers out of its way."""
    running = [s for s in here if s.state is SessionState.LIVE and s.id != target.id]
    if target.state is SessionState.LIVE:
        changed = [replace(target, ends_at=target.ends_at + by)]
        running.append(changed[0])
    else:
        changed = [_moved(target, *_free_slot(target.starts_at + by, target.length, running))]
    free_from = changed[0].ends_at
    for follower in here[here.index(target) + 1 :]:
        if follower.state is not SessionState.PLANNED:
            continue
        starts_at, ends_at = _follow(follower, free_from, running)
        if (starts_at, ends_at) != (follower.starts_at, follower.ends_at):
            changed.append(_moved(follower, starts_at, ends_at))
        free_from = ends_at
    return tuple(changed)


def _follow(
    session: Session, free_from: datetime, running: list[Session]
) -> tuple[datetime, datetime]:
    """The slot of a follower once the room is free: breaks keep their end as long as they can."""
    starts_at = max(session.starts_at, free_from)
    length = session.length
    if session.kind.casefold() == BREAK:
        length = max(session.ends_at - starts_at, min(length, SHORTEST_BREAK))
    return _free_slot(starts_at, length, running)


def _free_slot(
    starts_at: datetime, length: timedelta, running: list[Session]
) -> tuple[datetime, datetime]:
    """The first slot from `starts_at` on that no running session holds; those cannot be moved."""
    for held in sorted(running, key=_place):
        if starts_at < held.ends_at and held.starts_at < starts_at + length:
            starts_at = held.ends_at
    return starts_at, starts_at + length


def _taken_back(here: list[Session], target: Session, by: timedelta) -> tuple[Session, ...]:
    """The target earlier by so much, as far as its printed time and the room allow."""
    before = here[: here.index(target)]
    earliest = target.starts_at - min(by, timedelta(seconds=max(target.delay_s, 0)))
    free_from = max(
        [earliest, *(s.ends_at for s in before if s.state is not SessionState.ENDED)],
    )
    if free_from >= target.starts_at:
        raise Refusal("conflict", "This session cannot move any earlier.")
    return (_moved(target, free_from, free_from + target.length),)


def _moved(session: Session, starts_at: datetime, ends_at: datetime) -> Session:
    later = round((starts_at - session.starts_at).total_seconds())
    return replace(session, starts_at=starts_at, ends_at=ends_at, delay_s=session.delay_s + later)


def _find(sessions: tuple[Session, ...], session_id: str) -> Session:
    found = _first(s for s in sessions if s.id == session_id)
    if found is None:
        raise Refusal("not_found", "There is no such session.")
    return found


def _is_forgotten(session: Session, now: datetime) -> bool:
    began = session.started_at or session.starts_at
    return now >= max(session.ends_at, began + session.length) + FORGOTTEN


def _first(sessions: Iterable[Session]) -> Session | None:
    return next(iter(sessions), None)


def _place(session: Session) -> tuple[datetime, str]:
    return session.starts_at, session.id
