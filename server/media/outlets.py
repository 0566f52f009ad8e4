"""Which ways out a room has now: HLS while somebody plays it, a recording, a push elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.media.ports import FLOOR, Broadcast, Egress, Push, Recording, Track, WayOut
from server.media.services import Broadcast as Place
from server.media.stage.room import Room

QUIET_S: Final = 60.0
"""So long after the last picture and sound HLS goes on: a sender may come back."""

UNUSED_S: Final = 30.0
"""So long after a player was heard of last HLS goes on, where players are heard of."""

Keep = Callable[[str, str, Mapping[str, Any]], Coroutine[Any, Any, None]]
"""Told of a recording's manifest: room, recording, manifest. Whenever it may have changed."""


@dataclass
class Ways:
    """What carries one room at present. `wanted_at`: when HLS was asked for last."""

    room: Room
    broadcast: Broadcast | None = None
    recording: Recording | None = None
    recorded: str | None = None
    parts: int = 0
    push: Push | None = None
    live_at: float = 0.0
    wanted_at: float = float("-inf")
    offered: frozenset[str] = frozenset()
    troubles: dict[str, str] = field(default_factory=dict)
    voices: dict[str, Callable[[str | None], None]] = field(default_factory=dict)


class Outlets:
    """A `services.Follower` that begins and ends the ways out as a room's streams ask for them.

    `hls_url` is where the folder of HLS is served, without a slash at its end; None: there is no
    HLS. `on_demand`: whoever plays is heard of (`playlist`), so HLS is written only for them; what
    a CDN serves must always be there. `play` is the WHEP address at another server, with `{room}`.
    """

    def __init__(
        self,
        egress: Egress,
        hls_url: str | None,
        keep: Keep,
        clock: Callable[[], float],
        play: str | None = None,
        *,
        on_demand: bool = False,
    ) -> None:
        self._egress, self._hls_url, self._keep, self._clock = egress, hls_url, keep, clock
        self._play, self._on_demand = play, on_demand
        self._rooms: dict[str, Ways] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def opened(self, room: Room) -> None:
        """A room begins to be used."""
        self._rooms[room.id] = Ways(room)
        self.changed(room)

    def changed(self, room: Room) -> None:
        """Its streams changed, or what is live did."""
        ways = self._rooms.get(room.id)
        if ways is None:
            return
        if room.is_live:
            ways.live_at = self._clock()
        self._broadcast(room, ways)
        self._record(room, ways)
        self._push(room, ways)
        ways.offered = frozenset(_sounds(room))

    def closed(self, room: Room) -> None:
        """Nobody sends or watches any more."""
        ways = self._rooms.pop(room.id, None)
        if ways is not None:
            self._end(ways.broadcast, ways.push)
            self._end_recording(room.id, ways)

    def place(self, room: str) -> Place | None:
        """Where a room's HLS is, once a player would find something there, or soon after asking."""
        ways = self._rooms.get(room)
        if ways is None or self._hls_url is None:
            return None
        broadcast = ways.broadcast
        if broadcast is not None and broadcast.is_ready:
            name = "" if self._on_demand else f"{broadcast.key}/"
            return Place(f"{self._hls_url}/{room}/{name}index.m3u8", broadcast.has_picture)
        if not self._on_demand or not ways.room.is_live or "hls" in ways.troubles:
            return None
        codec = ways.room.stage["video"].codec
        has_h264 = codec is not None and codec.name.upper() == "H264"
        return Place(f"{self._hls_url}/{room}/index.m3u8", has_h264)

    def playlist(self, room: str) -> str | None:
        """Somebody plays HLS or is about to. The address of what is written now; None: not yet."""
        ways = self._rooms.get(room)
        if ways is None:
            return None
        ways.wanted_at = self._clock()
        self._broadcast(ways.room, ways)
        if ways.broadcast is None or not ways.broadcast.is_ready:
            return None
        return f"{self._hls_url}/{room}/{ways.broadcast.key}/index.m3u8"

    def keep_up(self) -> None:
        """Nobody can tell who plays at the moment: what is written goes on being written."""
        for ways in self._rooms.values():
            if ways.broadcast is not None:
                ways.wanted_at = self._clock()

    def elsewhere(self, room: str) -> str | None:
        """Where another server plays a room now: nobody is sent to one that we do not reach."""
        if self._play is None:
            return None
        ways = self._rooms.get(room)
        pushed = ways is not None and ways.push is not None and ways.push.is_there
        return self._play.replace("{room}", room) if pushed or not self._egress.pushes else None

    def troubles(self, room: str) -> Mapping[str, str]:
        """What is wrong with a way out, in words for staff, by `hls`, `recording`, `push`."""
        ways = self._rooms.get(room)
        return {} if ways is None else ways.troubles

    async def stop(self) -> None:
        """End all of them, whole."""
        for id, ways in list(self._rooms.items()):
            self._end(ways.broadcast, ways.push)
            self._end_recording(id, ways)
        self._rooms.clear()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _broadcast(self, room: Room, ways: Ways) -> None:
        if self._hls_url is None:
            return
        now = self._clock()
        is_wanted = not self._on_demand or now - ways.wanted_at < UNUSED_S
        if ways.broadcast is None:
            if is_wanted and room.is_live:
                said = self._said(ways, "hls")
                picture, sounds = room.stage["video"], _sounds(room)
                ways.broadcast = self._egress.broadcast(room.id, picture, sounds, said)
        elif not is_wanted or now - ways.live_at > QUIET_S:
            self._end(ways.broadcast)
            ways.broadcast = None
            self._said(ways, "hls")
        else:
            _offer(ways.broadcast, room, ways.offered)

    def _record(self, room: Room, ways: Ways) -> None:
        wanted = room.streams.recording
        if ways.recording is not None and (wanted is None or wanted.id != ways.recorded):
            self._end_recording(room.id, ways)
        if wanted is not None and ways.recording is None:
            said, sounds = self._said(ways, "recording"), _sounds(room)
            picture = room.stage["video"]
            ways.recording = self._egress.record(room.id, wanted.id, picture, sounds, said)
            ways.recorded, ways.parts = wanted.id, 0
        elif ways.recording is not None:
            _offer(ways.recording, room, ways.offered)
            self._tell(room.id, ways)

    def _push(self, room: Room, ways: Ways) -> None:
        if ways.push is None and room.is_live:
            picture, sound = room.stage["video"], room.stage["audio"]
            ways.push = self._egress.push(room.id, picture, sound, self._said(ways, "push"))

    def _said(self, ways: Ways, what: str) -> Callable[[str | None], None]:
        """A voice for what begins now; what was said of the one before is over with it."""
        ways.troubles.pop(what, None)

        def said(trouble: str | None) -> None:
            if ways.voices[what] is not said:
                return
            ways.troubles.pop(what, None)
            if trouble is not None:
                ways.troubles[what] = trouble

        ways.voices[what] = said
        return said

    def _end(self, *ways: WayOut | None) -> None:
        for way in ways:
            if way is not None:
                self._spawn(way.stop())

    def _end_recording(self, room: str, ways: Ways) -> None:
        recording, id = ways.recording, ways.recorded
        ways.recording = ways.recorded = None
        self._said(ways, "recording")
        if recording is not None and id is not None:
            self._spawn(self._finish(room, id, recording))

    async def _finish(self, room: str, id: str, recording: Recording) -> None:
        await recording.stop()
        await self._keep(room, id, recording.manifest)

    def _tell(self, room: str, ways: Ways) -> None:
        """Have another file of the recording noted."""
        if ways.recording is None or ways.recorded is None:
            return
        manifest = ways.recording.manifest
        if len(manifest["parts"]) != ways.parts:
            ways.parts = len(manifest["parts"])
            self._spawn(self._keep(room, ways.recorded, manifest))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _sounds(room: Room) -> dict[str, Track]:
    channels = {each.language for each in room.streams.channels}
    named = {name: made.track for name, made in room.channels.items() if name in channels}
    return {FLOOR: room.stage["audio"], **named}


def _offer(way: Broadcast | Recording, room: Room, before: frozenset[str]) -> None:
    """Every channel that is open, and none that is closed."""
    sounds = _sounds(room)
    for channel in before.difference(sounds):
        way.hear(channel, None)
    for channel in sounds.keys() - before:
        way.hear(channel, sounds[channel])
