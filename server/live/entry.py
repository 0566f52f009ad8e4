"""Coming into a room: a replay or a snapshot, and from there every fact, without a hole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from rooms import audience
from rooms.catchup import Cursor
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.live.gauges import Gauges
from server.live.hub import Hub
from server.live.link import Link
from server.live.presence import Presence
from server.live.relay import Relay
from server.live.roster import Member
from server.live.shelf import RoomShelf
from server.live.snapshots import Kind, Own, Snapshot, Snapshots
from server.live.tasks import end
from server.live.websocket.deflate import Part
from server.wire import codec

TRIES: Final = 3

Then = Callable[[Exception | None], None]
"""Called once: the entry has been answered, or why it cannot be."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """Somebody at the door of a room: what they ask for, and who is told what came of it."""

    link: Link
    person: Person
    room: str
    streams: Kind
    cursor: Cursor | None
    re: str
    then: Then


class Entry:
    """Where links come in. Between looking at the shelf and joining the hub nothing is awaited.

    So the reply holds everything up to a fact, and the hub sends everything after it. Who comes
    back, or comes while the room is at hand, needs no task: thousands may come at once.
    """

    def __init__(
        self, hub: Hub, relay: Relay, snapshots: Snapshots, gauges: Gauges, presence: Presence
    ) -> None:
        self._hub, self._relay, self._snapshots = hub, relay, snapshots
        self._gauges, self._presence = gauges, presence
        self._screens: dict[Link, str] = {}
        self._waiting: set[asyncio.Task[None]] = set()

    def enter(
        self, link: Link, person: Person, room: str, cursor: Cursor | None, re: str, then: Then
    ) -> None:
        """Answer an `enter`, soon; what keeps somebody out is told to `then`."""
        streams = audience.streams(person, room)
        arrival = Arrival(link, person, room, streams, cursor, re, then)
        if self._relay.at_hand(room) is None:
            self._wait(arrival, self._open(arrival))
        else:
            self._arrive(arrival)

    def leave(self, link: Link, room: str) -> None:
        """The link receives nothing of the room any more."""
        self._hub.part(link, room)

    def gone(self, link: Link) -> None:
        """The link is over; the last one of a screen is news to moderators."""
        self._hub.drop(link)
        room, person = self._screens.pop(link, None), link.person
        if room is not None and person is not None and person.id not in self._hub.people:
            self._gauges.screen_gone(room, person.id)

    async def stop(self) -> None:
        """Nobody is waited for any more."""
        await end(self._waiting)

    # -- the way in -----------------------------------------------------------------------------

    async def _open(self, arrival: Arrival) -> None:
        await self._relay.shelf(arrival.room)
        self._arrive(arrival)

    def _arrive(self, arrival: Arrival) -> None:
        if arrival.link.closed:
            return
        self._hub.part(arrival.link, arrival.room)
        self._hub.arrive(arrival.link, arrival.room)
        self._snapshots.mine(arrival.room, arrival.person, partial(self._know, arrival))

    def _know(self, arrival: Arrival, own: Own | Exception) -> None:
        """What is their own is known: in with them, at once if the room is at hand."""
        if isinstance(own, Exception):
            self._keep_out(arrival, own)
            return
        member = Member(arrival.person, arrival.streams, own.voted)
        shelf = self._relay.at_hand(arrival.room)
        if shelf is None:
            self._wait(arrival, self._read(arrival, member, own))
            return
        missed = shelf.missed(arrival.cursor, arrival.streams)
        kept = self._snapshots.kept(arrival.room, arrival.streams, shelf.no)
        if missed is not None:
            self._resume(arrival, member, missed, own)
        elif kept is None or not self._begin(arrival, member, shelf, kept, own):
            self._wait(arrival, self._read(arrival, member, own))

    async def _read(self, arrival: Arrival, member: Member, own: Own) -> None:
        """Read the room for whoever comes first, and for all who come meanwhile."""
        room, streams = arrival.room, arrival.streams
        shelf = await self._relay.shelf(room)
        for _ in range(TRIES):
            snapshot = await self._snapshots.of(room, streams, shelf.no)
            shelf = await self._relay.reach(room, snapshot.no)
            if self._begin(arrival, member, shelf, snapshot, own):
                return
            self._snapshots.forget()
        raise Refusal("unavailable", retry_ms=1000)

    def _resume(self, arrival: Arrival, member: Member, missed: Part, own: Own) -> None:
        """Reply with what was missed; what is on its way to others is in it already."""
        link, room = arrival.link, arrival.room
        if link.closed:
            return
        meanwhile = self._hub.join(link, room, member)
        gauges = self._hub.roster(room).latest(member)
        link.send_parts(codec.replay(arrival.re, missed, gauges, own.text))
        link.send_all(meanwhile)
        self._is_in(arrival, own)

    def _begin(
        self, arrival: Arrival, member: Member, shelf: RoomShelf, snapshot: Snapshot, own: Own
    ) -> bool:
        """Reply with the room as it was, then what has happened since, then the numbers of now.

        False when the snapshot and the shelf do not fit together.
        """
        link, room = arrival.link, arrival.room
        later = shelf.after(snapshot.no, arrival.streams)
        if later is None or shelf.epoch != snapshot.epoch:
            return False
        if link.closed:
            return True
        meanwhile = self._hub.join(link, room, member)
        gauges = self._hub.roster(room).latest(member, since=snapshot.stamp)
        presence = self._presence.text(room)
        link.send_parts(codec.snapshot(arrival.re, snapshot.shared, presence, own.text))
        link.send_all([*later, *meanwhile, *gauges])
        self._is_in(arrival, own)
        return True

    def _is_in(self, arrival: Arrival, own: Own) -> None:
        if own.screen is not None and arrival.person.role is Role.SCREEN:
            self._screens[arrival.link] = arrival.room
            self._gauges.screen_here(arrival.room, arrival.person.id, own.screen)
        arrival.then(None)

    def _keep_out(self, arrival: Arrival, why: Exception) -> None:
        self._hub.part(arrival.link, arrival.room)
        arrival.then(why)

    def _wait(self, arrival: Arrival, work: Coroutine[Any, Any, None]) -> None:
        """Go on in a task; whatever it comes to, the arrival is told."""

        def over(task: asyncio.Task[None]) -> None:
            self._waiting.discard(task)
            error = None if task.cancelled() else task.exception()
            if isinstance(error, Exception):
                self._keep_out(arrival, error)

        task = asyncio.create_task(work, name="entry")
        self._waiting.add(task)
        task.add_done_callback(over)
