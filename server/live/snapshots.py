"""What a newcomer is given: the room's state once for everybody of a kind, their own beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rooms import catchup, snapshot
from rooms.audience import voted
from rooms.facts import Data, Stream
from rooms.forum import settings_view
from rooms.people import Person
from rooms.programme import room_view
from server.actions.ports import Reader, Store
from server.live.batches import Batch
from server.live.hub import Hub
from server.live.websocket.deflate import Part
from server.wire import codec

FRESH_S: Final = 20.0
"""How old a state may be: what is on now, by the programme, changes without a fact."""

Kind = tuple[Stream, ...]
"""Everybody who follows the same streams of a room sees the same state."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room as it was at fact `no`. `stamp`: gauges before it are in the state already."""

    epoch: str
    no: int
    shared: Part
    stamp: int
    read_at: float


@dataclass(frozen=True, slots=True)
class Own:
    """What is a person's own in a room, as sent; the runs they have voted in; their screen."""

    text: bytes
    voted: frozenset[str]
    screen: str | None


class Snapshots:
    """Reads a room at most once at a time and kind, however many enter it."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store, self._hub = store, hub
        self._kept: dict[tuple[str, Kind], Snapshot] = {}
        self._reading: dict[tuple[str, Kind], asyncio.Task[Snapshot]] = {}
        self._mine: dict[str, Batch[Person, Own]] = {}
        self.reads = 0

    async def of(self, room: str, streams: Kind, no: int) -> Snapshot:
        """The state of a room for a kind of reader, no older than fact `no`.

        A read that had begun before that fact is waited for, then there is one more; so however
        many enter, there is never more than one at a time.
        """
        name = (room, streams)
        while True:
            kept = self.kept(room, streams, no)
            if kept is not None:
                return kept
            if name not in self._reading:
                task = asyncio.create_task(self._read(room, streams), name=f"snapshot {room}")
                task.add_done_callback(lambda _: self._reading.pop(name, None))
                self._reading[name] = task
            found = await asyncio.shield(self._reading[name])
            if found.no >= no:
                return found

    def kept(self, room: str, streams: Kind, no: int) -> Snapshot | None:
        """The same if it is at hand already."""
        kept = self._kept.get((room, streams))
        if kept is None or kept.no < no or kept.read_at < _now() - FRESH_S:
            return None
        return kept

    def mine(self, room: str, person: Person, then: Callable[[Own | Exception], None]) -> None:
        """What is a person's own in a room, asked for together with everybody who asks now."""
        if room not in self._mine:
            self._mine[room] = Batch(lambda people: self._read_mine(room, people))
        self._mine[room].ask(person, then)

    def forget(self) -> None:
        """News may have been missed: read anew for whoever enters next."""
        self._kept.clear()

    async def _read(self, room: str, streams: Kind) -> Snapshot:
        stamp, at = self._hub.stamp, _now()

        def look(reader: Reader) -> Snapshot:
            standing = reader.standing(room)
            info = reader.room(room)
            known = {"id": room} if info is None else room_view(info)
            shown = {**known, **settings_view(standing.settings)}
            state = snapshot.build(
                standing.now,
                staff=Stream.STAFF in streams,
                with_chat=Stream.CHAT in streams,
            )
            cursor = catchup.cursor_view(standing.epoch, standing.head, streams)
            shared = Part(codec.room_state(cursor, shown, state))
            return Snapshot(standing.epoch, standing.no, shared, stamp, at)

        self.reads += 1
        fresh = await self._store.read(look)
        self._kept[room, streams] = fresh
        return fresh

    async def _read_mine(self, room: str, people: list[Person]) -> dict[Person, Own]:
        found = await self._store.read(lambda reader: reader.mine(room, people))
        return {p: _own(found.get(p.id) or snapshot.empty_person(p)) for p in people}


def _own(mine: Data) -> Own:
    ballots = mine.get("ballots", {}).values()
    screen = mine.get("screen")
    return Own(
        codec.encode(mine),
        frozenset({voted(ballot["poll"], ballot["run"]) for ballot in ballots} or _NOTHING),
        None if screen is None else screen["id"],
    )


_NOTHING: Final[frozenset[str]] = frozenset()


def _now() -> float:
    return asyncio.get_running_loop().time()
