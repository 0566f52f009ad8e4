"""Outlets where players are heard of: HLS is written for them alone."""

from __future__ import annotations

from server.media.outlets import UNUSED_S
from server.media.ports import Codec
from tests.media.exits import Trial, settled

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


async def test_while_nobody_can_tell_who_plays_it_goes_on() -> None:
    """Web processes find us by Redis: while that is away players must not be cut off."""
    trial = Trial(on_demand=True)
    trial.live()
    trial.outlets.keep_up()
    trial.outlets.changed(trial.room)
    assert not trial.exits.broadcasts
    trial.outlets.playlist("main")
    for _ in range(100):
        trial.now += 1
        trial.outlets.keep_up()
        trial.live()
    assert [way.stopped for way in trial.exits.broadcasts] == [False]
    trial.now += UNUSED_S
    trial.live()
    await settled()
    assert [way.stopped for way in trial.exits.broadcasts] == [True]


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
