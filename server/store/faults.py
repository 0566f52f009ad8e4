"""From what goes wrong in a database to what may be said to whoever asked."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from rooms.refusals import Refusal

RETRY_MS: Final = 500

_LOCKED: Final = frozenset({"55P03", "57014"})
"""PostgreSQL: lock not available in time; query cancelled."""

_CLASHED: Final = frozenset({"40001", "40P01"})
"""PostgreSQL: could not serialise; deadlock. The same again will do."""


_READ_ONLY: Final = frozenset({"25006"})
"""PostgreSQL: it stands by for another one and cannot be written to."""


class Clash(Exception):
    """Another process was first; the transaction must be run again on what is there now."""


class Spoilt(Exception):
    """A job wrote, then refused: its transaction cannot be kept for the others in it."""


def unavailable(why: str | None = None) -> Refusal:
    """The refusal for whatever passes by itself: the same command may be sent again."""
    return Refusal("unavailable", why, retry_ms=RETRY_MS)


def is_clash(error: BaseException) -> bool:
    """True when running the transaction again will find another state and may succeed."""
    return isinstance(error, Clash | IntegrityError) or _state(error) in _CLASHED


def is_locked(error: BaseException) -> bool:
    """True when somebody else held a lock for too long."""
    if _state(error) in _LOCKED:
        return True
    return isinstance(error, DBAPIError) and "database is locked" in str(error.orig)


def is_down(error: BaseException) -> bool:
    """True when the database cannot be written to now, whatever one would write."""
    if isinstance(error, PoolTimeoutError) or _state(error) in _READ_ONLY:
        return True
    return isinstance(error, OperationalError | InterfaceError) and not is_clash(error)


def refusal_for(error: BaseException) -> BaseException:
    """What to raise at whoever waits: a Refusal for what passes or cannot be kept, else itself."""
    if isinstance(error, Spoilt) and error.__cause__ is not None:
        return error.__cause__
    if isinstance(error, UnicodeError | DataError) or _is_unsayable(error):
        return Refusal("bad_request", "That holds characters that cannot be kept.")
    if is_down(error) or (is_clash(error) and not isinstance(error, IntegrityError)):
        return unavailable()
    return error


def _is_unsayable(error: BaseException) -> bool:
    return isinstance(error, StatementError) and isinstance(error.orig, UnicodeError)


def _state(error: BaseException) -> str | None:
    orig = getattr(error, "orig", None)
    state: str | None = getattr(orig, "sqlstate", None)
    return state
