"""How far a programme must move so that its first day is today and something is on right now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from rooms.sessions import BREAK, Session, in_order

TO_GO: Final = timedelta(minutes=30)
"""What is live at the moment of placing has at least this long to go."""

_ROUND: Final = tuple(timedelta(minutes=m) for m in (30, 15, 5, 1))
_STILL: Final = timedelta(0)

Window = tuple[timedelta, timedelta]


def shift_needed(
    sessions: Iterable[Session], room: str, tz: tzinfo, now: datetime
) -> tuple[timedelta, int]:
    """By how much every session moves, and how many days of that the dates of the event move.

    The rule, in this order:

    1. The day of the first session in `room` becomes today at the venue: whole days, clock times
       kept.
    2. If a session of `room` (a break does not count) is then on and has half an hour to go, that
       is all. Otherwise the whole programme moves further by the least time that makes it so,
       rounded to the half hour, or as roughly as the session's length allows, so that the times
       still read well.
    3. Step 2 keeps to shifts after which everything of that day still begins today, so that the
       second day is tomorrow. Only where sessions elsewhere begin too early or too late for that
       (before the first or after the last of `room`) is this given up for having something on.

    All sessions move by the same time, so none of them overlaps, grows or shrinks. A session
    shorter than half an hour has all of it to go. With nothing in `room` only step 1 applies, to
    the first session of all; with no session at all nothing moves.
    """
    every = sorted(sessions, key=lambda s: s.starts_at)
    shown = [s for s in in_order(every, room) if s.kind.casefold() != BREAK]
    if not every:
        return _STILL, 0
    first = shown[0] if shown else every[0]
    on = first.starts_at.astimezone(tz).date()
    today = now.astimezone(tz).date()
    by_days = _same_clock(first.starts_at, (today - on).days, tz) - first.starts_at
    that_day = [s for s in every if s.starts_at.astimezone(tz).date() == on]
    windows = [_window(s, by_days, now) for s in that_day if s in shown]
    return by_days + _least(windows, _within_today(that_day, by_days, tz, now)), (today - on).days


def _same_clock(at: datetime, by_days: int, tz: tzinfo) -> datetime:
    """The same time on the venue's clock some days later, whatever daylight saving does between."""
    local = at.astimezone(tz)
    moved = datetime.combine(local.date() + timedelta(days=by_days), local.time(), tz)
    return moved.astimezone(at.tzinfo)


def _window(session: Session, by_days: timedelta, now: datetime) -> Window:
    """The further shifts, from and to, with which this session is on now with long enough to go."""
    to_go = min(TO_GO, session.length)
    return now - (session.ends_at + by_days - to_go), now - (session.starts_at + by_days)


def _within_today(
    that_day: Sequence[Session], by_days: timedelta, tz: tzinfo, now: datetime
) -> Window:
    """The further shifts after which all of that day still begins today at the venue."""
    today = now.astimezone(tz).date()
    midnight = datetime.combine(today, time(), tz)
    last_minute = datetime.combine(today, time(23, 59), tz)
    return (
        midnight - (that_day[0].starts_at + by_days),
        last_minute - (that_day[-1].starts_at + by_days),
    )


def _least(windows: Sequence[Window], today: Window) -> timedelta:
    """The shift nearest to none that lies in a window, and within today if any does."""
    inside = [(max(low, today[0]), min(high, today[1])) for low, high in windows]
    for choice in (inside, windows):
        shifts = [_tidy(low, high) for low, high in choice if low <= high]
        if shifts:
            return min(shifts, key=abs)
    return _STILL


def _tidy(low: timedelta, high: timedelta) -> timedelta:
    """The roundest shift from `low` to `high`, on the side nearest to none."""
    if low <= _STILL <= high:
        return _STILL
    return next(_rounded(low, high), low if low > _STILL else high)


def _rounded(low: timedelta, high: timedelta) -> Iterator[timedelta]:
    for step in _ROUND:
        shift = -(-low // step) * step if low > _STILL else high // step * step
        if low <= shift <= high:
            yield shift
