"""A room's ways out that note what is done to them, and a clock, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from rooms.channels import Channel
from rooms.streams import Recording, Streams
from server.media.outlets import Outlets
from server.media.ports import Codec

NOON = datetime(2020, 9, 17, 12, tzinfo=UTC)


@dataclass
class Way:
    """A way out that notes what is done to it."""

    sounds: dict[str, object]
    said: Callable[[str | None], None]
    key: str = "k3y"
    is_ready: bool = True
    has_picture: bool = True
    stopped: bool = False
    is_there: bool = False
    manifest: dict[str, Any] = field(default_factory=dict)

    def hear(self, channel: str, track: object | None) -> None:
        if track is None:
            del self.sounds[channel]
        else:
            self.sounds[channel] = track

    async def stop(self) -> None:
        self.stopped = True
        self.manifest["ended_at"] = "now"


@dataclass
class Exits:
    """Ports.Egress, of ways as above."""

    broadcasts: list[Way] = field(default_factory=list)
    recordings: dict[str, Way] = field(default_factory=dict)
    handed: list[Way] = field(default_factory=list)
    pushes: bool = True

    def broadcast(self, room: str, picture: object, sounds: Mapping[str, object], said: Any) -> Way:
        self.broadcasts.append(Way(dict(sounds), said))
        return self.broadcasts[-1]

    def record(
        self, room: str, id: str, picture: object, sounds: Mapping[str, object], said: Any
    ) -> Way:
        self.recordings[id] = Way(
            dict(sounds), said, manifest={"id": id, "ended_at": None, "parts": []}
        )
        return self.recordings[id]

    def push(self, room: str, picture: object, sound: object, said: Any) -> Way:
        self.handed.append(Way({}, said))
        return self.handed[-1]


def a_room() -> Any:
    video = SimpleNamespace(codec=Codec("H264", 90_000))
    stage = {"video": video, "audio": SimpleNamespace(codec=None)}
    streams = Streams("main")
    return SimpleNamespace(id="main", is_live=False, stage=stage, channels={}, streams=streams)


class Trial:
    """Outlets of one room, the clock in our hands."""

    def __init__(
        self, play: str | None = None, pushes: bool = True, on_demand: bool = False
    ) -> None:
        self.now = 100.0
        self.exits = Exits(pushes=pushes)
        self.kept: list[dict[str, Any]] = []
        exits: Any = self.exits
        self.outlets = Outlets(
            exits, "/hls", self._keep, lambda: self.now, play, on_demand=on_demand
        )
        self.room = a_room()
        self.outlets.opened(self.room)

    async def _keep(self, room: str, recording: str, manifest: Mapping[str, Any]) -> None:
        self.kept.append(dict(manifest))

    def channel(self, *languages: str) -> None:
        for language in languages:
            made = self.room.channels.get(language)
            self.room.channels[language] = made or SimpleNamespace(track=object())
        open_ = tuple(Channel(language) for language in languages)
        self.room.streams = Streams("main", channels=open_, recording=self.room.streams.recording)
        self.outlets.changed(self.room)

    def live(self, on: bool = True) -> None:
        self.room.is_live = on
        self.outlets.changed(self.room)

    def record(self, id: str | None) -> None:
        running = None if id is None else Recording(id, NOON)
        self.room.streams = Streams("main", channels=self.room.streams.channels, recording=running)
        self.outlets.changed(self.room)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
