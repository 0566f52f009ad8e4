"""The home's end: gives a branch the tracks it wants, and hears what its viewers ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Final

from rooms.streams import feed_of
from server.media.forwarding.clocks import ntp
from server.media.forwarding.codecs import key_frame_test
from server.media.forwarding.track import Track
from server.media.ports import Codec, Packet
from server.media.relay import framing
from server.media.relay.figures import RelayFigures
from server.media.relay.framing import Frame, Wanted
from server.media.relay.outbox import Outbox
from server.media.stage.branching import Watching
from server.media.stage.room import Room

BEAT_S: Final = 1.0
"""How often the other end is told the time and the state."""

SILENT_S: Final = 5.0
"""Whoever says nothing for so long is not there."""


class Given:
    """One track on its way to a branch: a sink of it, and an ear for those who take it there."""

    def __init__(
        self,
        number: int,
        track: Track,
        outbox: Outbox,
        wall: Callable[[], float],
        figures: RelayFigures,
    ) -> None:
        self.number, self.track = number, track
        self._outbox, self._wall, self._figures = outbox, wall, figures
        self._voiced_at: float | None = None
        self._begins = key_frame_test("")
        self._is_known = self._lacks_key = False
        self._limits: list[int | None] = []
        track.add(self, self.limits)

    def limits(self) -> list[int | None]:
        """What those who take it at the branch can receive."""
        return self._limits

    def told(self, limits: list[int | None]) -> None:
        """These are their limits now."""
        self._limits = limits

    def take(self, packet: Packet) -> None:
        """Send a packet on; after a loss only from the next key frame on."""
        if self._lacks_key:
            if not self._begins(packet.payload):
                self.track.ask_for_key_frame()
                return
            self._lacks_key = False
        voiced_at = self.track.voiced_at
        voiced, self._voiced_at = voiced_at != self._voiced_at, voiced_at
        self._figures.given_packets += 1
        self._outbox.put(framing.packet(self.number, packet, voiced))

    def renewed(self, codec: Codec) -> None:
        """Another sender or codec: the branch is told, and what time it is by the new one's clock.

        The first time it is told too where the track stands: what is replayed lies behind that.
        """
        last = None if self._is_known else self.track.last
        self._is_known, self._begins = True, key_frame_test(codec.name)
        self._outbox.put(framing.codec(self.number, codec, None if last is None else last[1]))
        self.tell_time()

    def tell_time(self) -> None:
        """Say which timestamp is now."""
        wall = self._wall()
        timestamp = self.track.timestamp_at(wall)
        if timestamp is not None:
            self._outbox.put(framing.clock(self.number, ntp(wall), timestamp))

    def begin_anew(self) -> None:
        """Packets were dropped: a picture goes on at its next key frame."""
        self._lacks_key = self.track.kind == "video"

    def end(self) -> None:
        """Give nothing more."""
        self.track.drop(self)


class Giver:
    """The home's end of one branch. A `stage.branching.Branch`."""

    def __init__(
        self,
        room: Room,
        clock: Callable[[], float],
        wall: Callable[[], float],
        figures: RelayFigures,
    ) -> None:
        self._room, self._clock, self._wall, self._figures = room, clock, wall, figures
        self.outbox = Outbox(self._dropped)
        self._given: dict[int, Given] = {}
        self._wanted: dict[int, Wanted] = {}
        self._watching = Watching()
        self.heard_at = self._beat_at = clock()
        """When the branch said something."""

        self._was_live: bool | None = None
        self.over = asyncio.Event()
        """The room is not here any more, or the branch is silent."""

    @property
    def watching(self) -> Watching:
        """Who watches there."""
        return self._watching

    @property
    def given(self) -> Collection[Wanted]:
        """What is given to it now."""
        return [self._wanted[number] for number in self._given]

    @property
    def feeds(self) -> Collection[str]:
        """Feeds that somebody there hears by their names."""
        return {one.name for one in self._wanted.values() if one.origin == "feed"}

    def hear(self, message: bytes) -> None:
        """What the branch says. FramingError for what none would."""
        self.heard_at = self._clock()
        for frame in framing.read(message):
            self._do(frame)

    def _do(self, frame: Frame) -> None:
        given = self._given.get(frame.track)
        if frame.kind == framing.WANTS:
            self._want(framing.wanted_of(frame))
        elif frame.kind == framing.REPORT:
            self._watching = framing.watching_of(frame)
        elif frame.kind == framing.LIMITS:
            limits = framing.limits_of(frame)
            if given is not None:
                given.told(limits)
        elif frame.kind == framing.KEY and given is not None:
            given.track.ask_for_key_frame()

    def _want(self, wanted: dict[int, Wanted]) -> None:
        """Give what is wanted, take back what is not; then say how it stands."""
        for number in self._given.keys() - wanted.keys():
            self._given.pop(number).end()
        self._wanted = wanted
        self._give()
        self._tell_state()

    def _give(self) -> None:
        """Whatever is wanted and there; a channel may be opened a moment later."""
        for number, one in self._wanted.items():
            if number not in self._given and (track := self._track(one)) is not None:
                given = Given(number, track, self.outbox, self._wall, self._figures)
                self._given[number] = given

    def _track(self, wanted: Wanted) -> Track | None:
        room, found = self._room, None
        if wanted.origin == "stage":
            found = room.stage["video" if wanted.name == "video" else "audio"]
        elif wanted.origin == "channel" and wanted.name in room.channels:
            found = room.channels[wanted.name].track
        elif wanted.origin == "feed" and feed_of(wanted.name) is not None:
            found = room.feed(wanted.name).tracks["audio"]
        assert found is None or isinstance(found, Track), "rooms are made of tracks that can be led"
        return found

    def tick(self) -> None:
        """Called several times a second by the room."""
        now = self._clock()
        if self._room.is_live is not self._was_live:
            self._tell_state()
        if now - self._beat_at >= BEAT_S:
            self._beat_at = now
            self._give()
            for given in self._given.values():
                given.tell_time()
            self._tell_state()
        if now - self.heard_at > SILENT_S:
            self.over.set()

    def _tell_state(self) -> None:
        self._was_live = self._room.is_live
        self.outbox.put(framing.state(self._was_live))

    def _dropped(self, count: int) -> None:
        self._figures.dropped += count
        for given in self._given.values():
            given.begin_anew()

    def end(self) -> None:
        """The room is not here any more."""
        self.over.set()

    def close(self) -> None:
        """Give nothing more, and forget who watches there."""
        self._watching = Watching()
        self._wanted = {}
        for given in self._given.values():
            given.end()
        self._given.clear()
