"""What must hold between the parts of a programme, whichever file it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from rooms.people import LOBBY
from rooms.sessions import Session, in_order
from server.wire.faults import Faults

LONGEST: Final = timedelta(hours=48)
"""A session that lasts longer is a slip of the pen."""


def zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name such as Asia/Shanghai, or None if there is none of it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # not a name, a folder of names, not known
        return None


def check_ids(paths: Iterable[tuple[str, str]], faults: Faults) -> None:
    """Two things of a kind with the same id, given as (id, path) pairs."""
    seen: dict[str, str] = {}
    for known, path in paths:
        first = seen.setdefault(known, path)
        if known and first != path:
            faults.add(path, f"“{known}” is the id of {first} already")


def check_room_id(room: str, path: str, faults: Faults) -> None:
    """The lobby has its name already."""
    if room == LOBBY:
        faults.add(path, f"“{LOBBY}” is the lobby; give the room another id")


def check_times(session: Session, path: str, faults: Faults) -> bool:
    """A session ends after it starts, and within two days. False if this one does not."""
    if session.ends_at <= session.starts_at:
        faults.add(f"{path}.ends_at", "is not after starts_at")
        return False
    if session.length > LONGEST:
        faults.add(f"{path}.ends_at", f"is {session.length.days} days after starts_at")
        return False
    return True


def check_overlaps(
    sessions: Sequence[Session], paths: Mapping[str, str], tz: tzinfo, faults: Faults
) -> None:
    """In one room one session follows the other. `paths` says where in the file a session is."""
    for room in sorted({session.room for session in sessions}):
        latest: Session | None = None
        for session in in_order(sessions, room):
            if latest is not None and session.starts_at < latest.ends_at:
                reason = f"overlaps with {paths[latest.id]} ({_slot(latest, tz)}) in “{room}”"
                faults.add(paths[session.id], f"{_slot(session, tz)} {reason}")
            if latest is None or session.ends_at > latest.ends_at:
                latest = session


def _slot(session: Session, tz: tzinfo) -> str:
    starts_at, ends_at = session.starts_at.astimezone(tz), session.ends_at.astimezone(tz)
    return f"{starts_at:%Y-%m-%d %H:%M}–{ends_at:%H:%M}"
