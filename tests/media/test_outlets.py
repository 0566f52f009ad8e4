"""Outlets: HLS while something is live, a recording while the chair asks for one, a push."""

from __future__ import annotations

from typing import Any

import pytest

from server.media.outlets import QUIET_S, Outlets
from tests.media.exits import Trial, settled


@pytest.fixture
async def trial() -> Trial:
    return Trial()


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
