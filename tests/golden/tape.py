"""How a golden case is put together: a room before, what is said on the wire, the room after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rooms.facts import Data, Fact, Mine, Numbered, Outcome, Stream, fact_view, mine_view
from rooms.floor import Floor
from rooms.forum import Settings, settings_view
from rooms.snapshot import RoomNow, build, empty_person
from rooms.stage import Stage
from rooms.streams import Streams
from tests.rooms.meeting import ROOM, ana, at

NOTHING = RoomNow(
    questions=(),
    polls=(),
    stage=Stage(ROOM),
    floor=Floor(ROOM),
    messages=(),
    announcements=(),
    session={"current": None, "next": None},
    streams=Streams(ROOM),
    settings=settings_view(Settings(ROOM)),
)
MINE = empty_person(ana)


def told(
    name: str, before: RoomNow, *done: Outcome[Any], staff: bool = False, **after: Any
) -> Data:
    """Facts alone: the room after is the one before with these things changed, built afresh."""
    facts = [fact for outcome in done for fact in outcome.facts]
    return shown(
        name,
        build(before, staff),
        wire([fact for fact in facts if staff or fact.stream is not Stream.STAFF]),
        state=build(replace(before, **after), staff),
    )


def shown(
    name: str,
    before: Data,
    messages: list[Data],
    state: Data | None = None,
    mine: tuple[Data, Data] = (MINE, MINE),
) -> Data:
    """Any messages: the state, and before and after of `mine`, as they are written here."""
    after = {"state": before if state is None else state, "mine": mine[1]}
    return {"name": name, "state": before, "mine": mine[0], "messages": messages, "after": after}


def wire(facts: list[Fact]) -> list[Data]:
    """The facts numbered within their streams, as a link receives them."""
    seqs = dict.fromkeys(Stream, 4180)
    messages = []
    for no, fact in enumerate(facts, start=1):
        seqs[fact.stream] += 1
        messages.append(fact_view(Numbered(fact, no, seqs[fact.stream], at(100 + no))))
    return messages


def gauge(name: str, key: str, rev: int, **data: Any) -> Data:
    """A fast number on the wire."""
    return {"room": ROOM, "gauge": name, "key": key, "rev": rev, "data": data}


def own(kind: str, key: str, rev: int, data: Data) -> Data:
    """News of one's own on the wire."""
    return mine_view(Mine(ROOM, ana.id, kind, key, rev, data))
