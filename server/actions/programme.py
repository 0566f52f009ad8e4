"""What the chair does with the programme: start, end, delay."""

from __future__ import annotations

from collections.abc import Sequence

from rooms import programme
from rooms.commands import DelaySession, EndSession, StartSession
from rooms.facts import Data, Fact, Outcome, Stream
from rooms.people import LOBBY
from rooms.programme import Session
from rooms.refusals import Refusal
from server.actions.ports import Unit


def start_session(unit: Unit, do: StartSession) -> Data:
    session = _session(unit, do.session, upcoming=True)
    return _keep(
        unit, "start_session", "session.started", session, [programme.start(session, unit.now)]
    )


def end_session(unit: Unit, do: EndSession) -> Data:
    session = _session(unit, do.session, upcoming=False)
    ended = programme.end(session, unit.now)
    return _keep(unit, "end_session", "session.ended", session, [ended])


def delay_session(unit: Unit, do: DelaySession) -> Data:
    """Move a session; what follows in the room gives way."""
    session = _session(unit, do.session, upcoming=True)
    changed = programme.delay(unit.programme.sessions(), session.id, do.minutes)
    return _keep(unit, "delay_session", "session.delayed", session, changed)


def _session(unit: Unit, id: str | None, upcoming: bool) -> Session:
    """The named session, or the one that is on in this room, or (if `upcoming`) comes next."""
    sessions = unit.programme.sessions()
    if id is None:
        current, following = programme.now_next(sessions, unit.room, unit.now)
        found = current or (following if upcoming else None)
    else:
        found = next((s for s in sessions if s.id == id), None)
        if found is not None and unit.room not in {LOBBY, found.room}:
            raise Refusal("not_found", "There is no such session in this room.")
    if found is None:
        raise Refusal("not_found", "There is no such session in this room.")
    return found


def _keep(unit: Unit, command: str, name: str, was: Session, changed: Sequence[Session]) -> Data:
    unit.programme.save(changed)
    by_id = {s.id: s for s in unit.programme.sessions()} | {s.id: s for s in changed}
    now_next = programme.now_next_view(by_id.values(), unit.room, unit.now)
    views = [programme.session_view(s) for s in changed]
    data = {"session": now_next, "changed": views}
    unit.emit(Outcome(was, (Fact(unit.room, Stream.MAIN, name, data),)))
    unit.audit(command, was.id, programme.session_view(was), views[0])
    return {"session": views[0], "changed": views}
