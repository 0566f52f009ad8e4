"""What the chair does with the programme: start, end, delay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rooms import programme
from rooms.commands import DelaySession, EndSession, StartSession
from rooms.facts import Data, Fact, Outcome, Stream
from rooms.people import LOBBY
from rooms.programme import Session, SessionState
from rooms.refusals import Refusal
from server.actions.ports import Unit

FACTS: Final = {
    "start_session": "session.started",
    "end_session": "session.ended",
    "delay_session": "session.delayed",
}
"""The fact that tells of each command, in its room and in the lobby."""


def start_session(unit: Unit, do: StartSession) -> Data:
    """Start a session; one that still runs in the room is over with it."""
    running, following = programme.now_next(unit.programme.sessions(), unit.room, unit.now)
    if do.session is None and running is not None and running.state is SessionState.LIVE:
        session = _found(following)
    else:
        session = _session(unit, do.session, upcoming=True)
    changed = [programme.start(session, unit.now)]
    if running is not None and running.state is SessionState.LIVE:
        changed.append(programme.end(running, unit.now))
    return _keep(unit, "start_session", session, changed)


def end_session(unit: Unit, do: EndSession) -> Data:
    session = _session(unit, do.session, upcoming=False)
    ended = programme.end(session, unit.now)
    return _keep(unit, "end_session", session, [ended])


def delay_session(unit: Unit, do: DelaySession) -> Data:
    """Move a session; what follows in the room gives way."""
    session = _session(unit, do.session, upcoming=True)
    changed = programme.delay(unit.programme.sessions(), session.id, do.minutes)
    return _keep(unit, "delay_session", session, changed)


def tell_lobby(unit: Unit, name: str, done: Data) -> Data:
    """Say in the lobby what was changed in a room, so that everybody's programme moves."""
    changed = done["changed"]
    session = programme.now_next_view(unit.programme.sessions(), LOBBY, unit.now)
    data = {"session": session, "changed": changed}
    unit.emit(Outcome(None, (Fact(LOBBY, Stream.MAIN, name, data),)))
    return {}


def _session(unit: Unit, id: str | None, upcoming: bool) -> Session:
    """The named session, or the one that is on in this room, or (if `upcoming`) comes next."""
    sessions = unit.programme.sessions()
    if id is None:
        current, following = programme.now_next(sessions, unit.room, unit.now)
        return _found(current or (following if upcoming else None))
    session = _found(next((s for s in sessions if s.id == id), None))
    if unit.room not in {LOBBY, session.room}:
        raise Refusal("not_found", "There is no such session in this room.")
    return session


def _found(session: Session | None) -> Session:
    if session is None:
        raise Refusal("not_found", "There is no such session in this room.")
    return session


def _keep(unit: Unit, command: str, was: Session, changed: Sequence[Session]) -> Data:
    unit.programme.save(changed)
    by_id = {s.id: s for s in unit.programme.sessions()} | {s.id: s for s in changed}
    now_next = programme.now_next_view(by_id.values(), unit.room, unit.now)
    views = [programme.session_view(s) for s in changed]
    data = {"session": now_next, "changed": views}
    unit.emit(Outcome(was, (Fact(unit.room, Stream.MAIN, FACTS[command], data),)))
    unit.audit(command, was.id, programme.session_view(was), views[0])
    return {"session": views[0], "changed": views}
