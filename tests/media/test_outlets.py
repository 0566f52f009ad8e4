"""Outlets: HLS while something is live, a recording while the chair asks for one, a push."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.channels import Channel
from rooms.streams import Recording, Streams
from server.media.outlets import QUIET_S, UNUSED_S, Outlets
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


@pytest.fixture
async def trial() -> Trial:
    return Trial()


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_room_without_picture_and_sound_leaves_by_no_way(trial: Trial) -> None:
    trial.outlets.changed(trial.room)
    assert (trial.exits.broadcasts, trial.exits.handed) == ([], [])
    assert trial.outlets.place("main") is None


async def test_what_is_live_is_broadcast_once_and_told_where_when_it_can_be_played(
    trial: Trial,
) -> None:
    trial.live()
    trial.outlets.changed(trial.room)
    (way,) = trial.exits.broadcasts
    way.is_ready = False
    assert trial.outlets.place("main") is None
    way.is_ready = True
    place = trial.outlets.place("main")
    assert place is not None
    assert (place.url, place.picture) == ("/hls/main/k3y/index.m3u8", True)
    assert len(trial.exits.handed) == 1


async def test_a_short_silence_ends_no_broadcast_a_long_one_does(trial: Trial) -> None:
    trial.live()
    trial.now += QUIET_S - 1
    trial.live(False)
    assert trial.outlets.place("main") is not None
    trial.now += 2
    trial.live(False)
    await settled()
    assert trial.exits.broadcasts[0].stopped
    assert trial.outlets.place("main") is None
    trial.live()
    assert len(trial.exits.broadcasts) == 2


ENTRANCE = "/hls/main/index.m3u8"


async def test_where_players_are_heard_of_hls_is_offered_and_written_once_one_asks() -> None:
    trial = Trial(on_demand=True)
    assert trial.outlets.place("main") is None
    assert trial.outlets.playlist("main") is None
    assert not trial.exits.broadcasts
    trial.now += UNUSED_S
    trial.live()
    place = trial.outlets.place("main")
    assert place is not None
    assert (place.url, place.picture) == (ENTRANCE, True)
    trial.outlets.changed(trial.room)
    assert not trial.exits.broadcasts
    trial.outlets.playlist("main")
    (way,) = trial.exits.broadcasts
    way.is_ready = False
    assert trial.outlets.playlist("main") is None
    vars(way).update(is_ready=True, has_picture=False)
    assert trial.outlets.playlist("main") == "/hls/main/k3y/index.m3u8"
    place = trial.outlets.place("main")
    assert place is not None
    assert (place.url, place.picture) == (ENTRANCE, False)
    assert trial.outlets.playlist("nowhere") is None


async def test_it_goes_on_while_somebody_plays_and_ends_when_nobody_does_any_more() -> None:
    trial = Trial(on_demand=True)
    trial.live()
    for _ in range(5):
        trial.outlets.playlist("main")
        trial.now += UNUSED_S - 1
        trial.live()
    assert [way.stopped for way in trial.exits.broadcasts] == [False]
    trial.now += 1
    trial.live()
    await settled()
    assert [way.stopped for way in trial.exits.broadcasts] == [True]
    assert trial.outlets.place("main") is not None
    trial.outlets.playlist("main")
    assert len(trial.exits.broadcasts) == 2


async def test_a_picture_that_hls_cannot_carry_is_not_promised() -> None:
    trial = Trial(on_demand=True)
    trial.room.stage["video"].codec = Codec("VP8", 90_000)
    trial.live()
    place = trial.outlets.place("main")
    assert place is not None
    assert not place.picture


async def test_nobody_is_sent_to_hls_that_cannot_be_written() -> None:
    trial = Trial(on_demand=True)
    trial.live()
    trial.outlets.playlist("main")
    (way,) = trial.exits.broadcasts
    way.is_ready = False
    way.said("The disk is full.")
    assert trial.outlets.place("main") is None


async def test_languages_are_offered_as_they_are_opened_and_closed(trial: Trial) -> None:
    trial.channel("fr")
    trial.live()
    (way,) = trial.exits.broadcasts
    assert set(way.sounds) == {"floor", "fr"}
    trial.channel("fr", "zh")
    assert set(way.sounds) == {"floor", "fr", "zh"}
    trial.channel("zh")
    assert set(way.sounds) == {"floor", "zh"}


async def test_a_recording_is_noted_with_every_file_and_when_it_is_whole(trial: Trial) -> None:
    trial.record("r1")
    recording = trial.exits.recordings["r1"]
    for file in ("1.mkv", "2.mkv"):
        recording.manifest["parts"].append(file)
        trial.outlets.changed(trial.room)
        trial.outlets.changed(trial.room)
    await settled()
    assert [kept["ended_at"] for kept in trial.kept] == [None, None]
    trial.channel("fr")
    assert set(recording.sounds) == {"floor", "fr"}
    trial.record(None)
    await settled()
    assert recording.stopped
    assert trial.kept[-1] == {"id": "r1", "ended_at": "now", "parts": ["1.mkv", "2.mkv"]}


async def test_another_recording_ends_the_one_before(trial: Trial) -> None:
    trial.record("r1")
    trial.record("r2")
    await settled()
    assert trial.exits.recordings["r1"].stopped
    assert not trial.exits.recordings["r2"].stopped


async def test_what_goes_wrong_is_told_until_it_is_well_again(trial: Trial) -> None:
    trial.record("r1")
    trial.exits.recordings["r1"].said("The disk is full.")
    assert trial.outlets.troubles("main") == {"recording": "The disk is full."}
    trial.exits.recordings["r1"].said(None)
    assert trial.outlets.troubles("main") == {}


async def test_the_trouble_of_what_is_over_is_over(trial: Trial) -> None:
    """What begins next says nothing while all is well: it would stay for ever."""
    trial.record("r1")
    first = trial.exits.recordings["r1"]
    first.said("The disk is full.")
    trial.record(None)
    assert trial.outlets.troubles("main") == {}
    first.said("It was the last word of a thread that ends.")
    assert trial.outlets.troubles("main") == {}
    trial.live()
    trial.exits.broadcasts[0].said("The disk is full.")
    trial.now += QUIET_S + 1
    trial.live(False)
    assert trial.outlets.troubles("main") == {}


async def test_viewers_are_sent_to_another_server_only_while_it_takes_what_is_on_stage() -> None:
    trial = Trial("https://sfu.example/whep/{room}")
    assert trial.outlets.elsewhere("main") is None
    trial.live()
    assert trial.outlets.elsewhere("main") is None
    (push,) = trial.exits.handed
    push.is_there = True
    assert trial.outlets.elsewhere("main") == "https://sfu.example/whep/main"
    push.is_there = False
    assert trial.outlets.elsewhere("main") is None
    assert trial.outlets.elsewhere("nowhere") is None


async def test_a_server_that_is_fed_by_others_is_taken_at_its_word() -> None:
    trial = Trial("https://sfu.example/whep/{room}", pushes=False)
    assert trial.outlets.elsewhere("main") == "https://sfu.example/whep/main"
    assert Trial(pushes=False).outlets.elsewhere("main") is None


async def test_nothing_is_left_running_when_a_room_is_over_or_the_process_stops(
    trial: Trial,
) -> None:
    trial.live()
    trial.record("r1")
    trial.outlets.closed(trial.room)
    await settled()
    assert trial.exits.broadcasts[0].stopped
    assert trial.exits.recordings["r1"].stopped
    trial.outlets.opened(trial.room)
    await trial.outlets.stop()
    assert trial.exits.broadcasts[-1].stopped
    assert trial.exits.recordings["r1"].stopped


async def test_without_a_folder_for_it_there_is_no_hls(trial: Trial) -> None:
    exits: Any = trial.exits
    outlets = Outlets(exits, None, trial._keep, lambda: trial.now)
    outlets.opened(trial.room)
    trial.room.is_live = True
    outlets.changed(trial.room)
    assert trial.exits.broadcasts == []
    assert len(trial.exits.handed) == 1
