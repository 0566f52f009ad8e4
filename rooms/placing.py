"""How far a programme must move so that its first day is today and something is on right now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from rooms.sessions import BREAK, Session, in_order

TO_GO: Final = timedelta(minutes=30)
"""What is live at the moment of placing has at least this long to go."""

_ROUND: Final = tuple(timedelta(minutes=m) for m in (30, 15, 5, 1))
_STILL: Final = timedelta(0)

Window = tuple[timedelta, timedelta]

_ANY: Final[Window] = (timedelta.min, timedelta.max)


class _Slot(NamedTuple):
    """A session after step 1; `shown` if it may be the one that is on."""

    starts_at: datetime
    ends_at: datetime
    shown: bool


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
    3. Step 2 keeps to shifts after which every session still begins on the date step 1 gave it, so
       that the second day is tomorrow. Where no such shift helps, the first day alone keeps its
       date; and where that cannot be either, having something on is what counts.

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
    moved = [_Slot(s.starts_at + by_days, s.ends_at + by_days, s in shown) for s in every]
    windows = [w for slot in moved if (w := _window(slot, today, tz, now))]
    limits = [_within(moved, tz), _within([s for s in moved if _date(s, tz) == today], tz), _ANY]
    return by_days + _least(windows, limits), (today - on).days


def _same_clock(at: datetime, by_days: int, tz: tzinfo) -> datetime:
    """The same time on the venue's clock some days later, whatever daylight saving does between."""
    local = at.astimezone(tz)
    moved = datetime.combine(local.date() + timedelta(days=by_days), local.time(), tz)
    return moved.astimezone(at.tzinfo)


def _window(slot: _Slot, today: date, tz: tzinfo, now: datetime) -> Window | None:
    """The further shifts, from and to, with which this slot is on now with long enough to go."""
    if not slot.shown or _date(slot, tz) != today:
        return None
    to_go = min(TO_GO, slot.ends_at - slot.starts_at)
    return now - (slot.ends_at - to_go), now - slot.starts_at


def _within(slots: Sequence[_Slot], tz: tzinfo) -> Window:
    """The further shifts after which all of these still begin on their date at the venue."""
    windows = [
        (
            datetime.combine(_date(slot, tz), time(), tz) - slot.starts_at,
            datetime.combine(_date(slot, tz), time(23, 59), tz) - slot.starts_at,
        )
        for slot in slots
    ]
    return max(low for low, _ in windows), min(high for _, high in windows)


def _date(slot: _Slot, tz: tzinfo) -> date:
    return slot.starts_at.astimezone(tz).date()


def _least(windows: Sequence[Window], limits: Sequence[Window]) -> timedelta:
    """The shift nearest to none that lies in a window, within the first limit that allows one."""
    for least, most in limits:
        inside = [(max(low, least), min(high, most)) for low, high in windows]
        shifts = [_tidy(low, high) for low, high in inside if low <= high]
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
