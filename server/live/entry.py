"""Coming into a room: a replay or a snapshot, and from there every fact, without a hole."""

from __future__ import annotations

from typing import Final

from rooms import audience
from rooms.catchup import Cursor
from rooms.facts import Stream
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.live.gauges import Gauges
from server.live.hub import Hub
from server.live.link import Link
from server.live.presence import Presence
from server.live.relay import Relay
from server.live.roster import Member
from server.live.shelf import RoomShelf
from server.live.snapshots import Own, Snapshot, Snapshots
from server.wire import codec

TRIES: Final = 3


class Entry:
    """Where links come in. Between looking at the shelf and joining the hub nothing is awaited.

    So the reply holds everything up to a fact, and the hub sends everything after it.
    """

    def __init__(
        self, hub: Hub, relay: Relay, snapshots: Snapshots, gauges: Gauges, presence: Presence
    ) -> None:
        self._hub, self._relay, self._snapshots = hub, relay, snapshots
        self._gauges, self._presence = gauges, presence
        self._screens: dict[Link, str] = {}

    async def enter(
        self, link: Link, person: Person, room: str, cursor: Cursor | None, re: str
    ) -> None:
        """Answer an `enter`. Refusal when the room cannot be entered now."""
        streams = audience.streams(person, room)
        await self._relay.shelf(room)
        if link.closed:
            return
        self._hub.part(link, room)
        self._hub.arrive(link, room)
        try:
            own = await self._snapshots.mine(room, person)
            await self._come_in(link, room, streams, cursor, re, own)
        except BaseException:
            self._hub.part(link, room)
            raise
        if own.screen is not None and person.role is Role.SCREEN and not link.closed:
            self._screens[link] = room
            self._gauges.screen_here(room, person.id, own.screen)

    def leave(self, link: Link, room: str) -> None:
        """The link receives nothing of the room any more."""
        self._hub.part(link, room)

    def gone(self, link: Link) -> None:
        """The link is over; the last one of a screen is news to moderators."""
        self._hub.drop(link)
        room, person = self._screens.pop(link, None), link.person
        if room is not None and person is not None and person.id not in self._hub.people:
            self._gauges.screen_gone(room, person.id)

    async def _come_in(
        self,
        link: Link,
        room: str,
        streams: tuple[Stream, ...],
        cursor: Cursor | None,
        re: str,
        own: Own,
    ) -> None:
        assert link.person is not None
        member = Member(link.person, streams, set(own.voted))
        shelf = await self._relay.shelf(room)
        replay = shelf.replay(cursor, streams)
        if replay is not None:
            self._resume(link, room, member, shelf, replay, re, own)
            return
        for _ in range(TRIES):
            snapshot = await self._snapshots.of(room, streams, shelf.no)
            shelf = await self._relay.reach(room, snapshot.no)
            later = shelf.after(snapshot.no, streams)
            if later is not None and shelf.epoch == snapshot.epoch:
                self._begin(link, room, member, snapshot, later, re, own)
                return
            self._snapshots.forget()
        raise Refusal("unavailable", retry_ms=1000)

    def _resume(
        self,
        link: Link,
        room: str,
        member: Member,
        shelf: RoomShelf,
        facts: list[bytes],
        re: str,
        own: Own,
    ) -> None:
        """Reply with what was missed; what is on its way to others is in it already."""
        if link.closed:
            return
        meanwhile = self._hub.join(link, room, member)
        gauges = self._hub.roster(room).latest(member)
        cursor = shelf.cursor(member.streams)
        link.send(codec.replay(re, cursor, facts, gauges, own.text))
        link.send_all(meanwhile)

    def _begin(
        self,
        link: Link,
        room: str,
        member: Member,
        snapshot: Snapshot,
        later: list[bytes],
        re: str,
        own: Own,
    ) -> None:
        """Reply with the room as it was, then what has happened since, then the numbers of now."""
        if link.closed:
            return
        meanwhile = self._hub.join(link, room, member)
        gauges = self._hub.roster(room).latest(member, since=snapshot.stamp)
        cursor = {str(s): [snapshot.epoch, snapshot.head[s]] for s in member.streams}
        presence = codec.encode(self._presence.now(room))
        link.send(codec.snapshot(re, snapshot.room, cursor, snapshot.state, presence, own.text))
        link.send_all([*later, *meanwhile, *gauges])
