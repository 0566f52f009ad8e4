"""Rooms open with the first who comes and end after the last; figures are told when they change."""

import asyncio
import contextlib

import pytest

from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.media.services import Gauge
from server.media.stage.parties import Watcher
from server.media.stage.room import IDLE_S, Room
from server.media.stage.rooms import FIGURES_S, TICK_S
from tests.media.peers import FakePeer
from tests.media.studio import Studio, french, say


def said(studio: Studio, name: str) -> list[dict[str, object]]:
    found = [gauge.data for gauge in studio.gauges if gauge.name == name]
    studio.gauges[:] = [gauge for gauge in studio.gauges if gauge.name != name]
    return found


async def test_a_room_is_opened_once_however_many_come_at_once(studio: Studio) -> None:
    rooms = await asyncio.gather(*(studio.room() for _ in range(5)))
    assert len(set(map(id, rooms))) == 1
    assert studio.listener.told == ["opened"]
    with pytest.raises(Refusal, match="no such room"):
        await studio.media.streams.open("atlantis")
    assert studio.media.rooms == ["main"]


async def test_what_is_not_used_any_more_is_let_go(studio: Studio) -> None:
    sender = await studio.on_stage()
    streams = studio.media.streams
    studio.clock.move(IDLE_S + 1)
    streams.tick()
    assert studio.media.rooms == ["main"]
    sender.gone()
    studio.clock.move(IDLE_S + 1)
    streams.tick()
    assert studio.media.rooms == []
    assert studio.listener.told[-1] == "closed"
    assert said(studio, "streams")[-1]["live"] is False
    assert said(studio, "feeds")[-1]["feeds"] == []
    assert (await studio.room()).parties() == []


async def test_everybody_is_told_what_there_is_when_it_changes_and_only_then(
    studio: Studio,
) -> None:
    sender = await studio.on_stage()
    streams = studio.media.streams
    for _ in range(3):
        streams.tick()
    direct = {"live": True, "picture": True, "venue": True, "ways": ["webrtc", "sound", "captions"]}
    assert said(studio, "streams") == [{**direct, "languages": []}]
    await studio.hears(channels=french())
    voice = await studio.sending("interpreter-p9")
    await studio.settled()
    streams.tick()
    assert said(studio, "streams") == [{**direct, "languages": ["fr"]}]
    voice.gone()
    sender.gone()
    studio.clock.move(2.1)
    streams.tick()
    assert said(studio, "streams") == [
        {**direct, "live": False, "picture": False, "venue": False, "languages": []}
    ]


async def test_what_is_said_of_a_room_that_is_over_has_the_shape_of_what_was_said_before(
    studio: Studio,
) -> None:
    await studio.on_stage()
    studio.media.streams.tick()
    studio.media.let_go("main")
    for name in ("streams", "feeds"):
        *_, before, after = said(studio, name)
        assert after.keys() == before.keys()
        assert not any(after.values())


async def test_staff_are_told_how_the_feeds_do(studio: Studio) -> None:
    sender = await studio.on_stage()
    room = await studio.room()
    watcher = Watcher("p1")
    watcher.answered(FakePeer(room.stage, trouble=True))
    room.watch(watcher)
    say(sender)
    studio.clock.move(FIGURES_S)
    studio.media.streams.tick()
    (feeds,) = said(studio, "feeds")
    assert feeds == {
        "feeds": [
            {
                "feed": "programme",
                "person": "venue",
                "name": "Venue",
                "since": "2020-09-17T01:00:00.000Z",
                "video": {"codec": "VP8", "kbps": 1, "loss": 0.0123},
                "audio": {"kbps": 1, "loss": 0.0, "level": -30.0},
            }
        ],
        "viewers": 1,
        "listeners": {"floor": 1},
        "trouble": 1,
        "troubles": [],
    }
    studio.media.streams.tick()
    assert said(studio, "feeds") == []


async def test_followers_hear_of_what_changes_what_they_write(studio: Studio) -> None:
    await studio.on_stage()
    studio.media.streams.tick()
    studio.media.streams.tick()
    assert studio.listener.told == ["opened", "changed"]
    await studio.hears(channels=french(), rev=1)
    assert studio.listener.told == ["opened", "changed", "changed"]
    studio.media.let_go("main")
    assert studio.listener.told[-1] == "closed"
    assert studio.media.rooms == []


async def test_a_fault_in_one_room_is_no_others(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    studio.truth.rooms["other"] = studio.truth.rooms["main"]
    room, _ = await studio.room(), await studio.media.streams.open("other")

    def stumble() -> None:
        raise RuntimeError("a fault")

    room.tick = stumble  # type: ignore[method-assign]
    studio.clock.move(IDLE_S + 1)
    studio.media.streams.tick()
    assert studio.media.rooms == ["main"]
    studio.media.streams.tick()
    assert caplog.text.count("stumbled") == 1
    studio.clock.move(60)
    studio.media.streams.tick()
    assert caplog.text.count("stumbled") == 2


async def test_figures_are_reckoned_only_when_they_are_said(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[Room] = []
    reckon = Room.figures

    def counted(room: Room) -> tuple[Gauge, Gauge]:
        reckoned.append(room)
        return reckon(room)

    monkeypatch.setattr(Room, "figures", counted)
    await studio.room()
    for _ in range(int(FIGURES_S / TICK_S) + 1):
        studio.media.streams.tick()
        studio.clock.move(TICK_S)
    assert len(reckoned) == 2


async def test_of_a_room_that_was_let_go_meanwhile_nothing_more_is_said(studio: Studio) -> None:
    await studio.on_stage()
    studio.media.streams.tick()
    reading = studio.truth.person

    async def slowly(id: str) -> Person | None:
        studio.media.let_go("main")
        return await reading(id)

    studio.truth.person = slowly  # type: ignore[method-assign]
    await studio.media.streams.refresh("main")
    assert said(studio, "streams")[-1]["live"] is False


async def test_news_are_read_by_themselves_and_a_room_that_is_gone_ends(studio: Studio) -> None:
    room = await studio.room()
    studio.truth_is(source="programme")
    studio.media.changed("main")
    await studio.settled()
    assert room.streams.source == "programme"
    del studio.truth.rooms["main"]
    studio.media.changed("main")
    studio.media.changed("never-used")
    await studio.settled()
    assert studio.media.rooms == []


async def test_truth_that_cannot_be_read_changes_nothing(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    await studio.on_stage()

    async def away(room: str) -> None:
        raise Refusal("unavailable")

    studio.truth.streams = away  # type: ignore[method-assign]
    studio.media.changed("main")
    await studio.settled()
    assert (await studio.room()).streams.source == "programme"
    assert "could not be read" in caplog.text


async def test_time_passes_by_itself_and_stopping_ends_everything(studio: Studio) -> None:
    sender = await studio.on_stage()
    running = asyncio.create_task(studio.media.run())
    await asyncio.sleep(0)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await studio.media.stop()
    assert isinstance(sender.peer, FakePeer)
    assert sender.peer.closed
    assert studio.media.rooms == []


async def test_a_removed_person_is_gone_from_every_room(studio: Studio) -> None:
    person = studio.person(Role.MODERATOR)
    sender = await studio.sending("programme", person.id)
    assert not studio.media.streams.is_removed(person.id)
    studio.media.removed([person.id])
    assert sender.over
    assert studio.media.streams.is_removed(person.id)
    studio.clock.move(61)
    studio.media.removed(["another"])
    assert not studio.media.streams.is_removed(person.id)


async def test_interpreters_are_told_who_listens_and_whose_microphone_is_there(
    studio: Studio,
) -> None:
    await studio.hears(channels=french())
    room, streams = await studio.room(), studio.media.streams
    watcher = Watcher("p1")
    watcher.answered(FakePeer(room.stage))
    room.watch(watcher)
    room.turn(watcher, "fr", None)
    await studio.sending("speaker-p1")
    voice = await studio.sending("interpreter-p9")
    room.send("interpreter-p8", studio.sender("p8"))
    streams.tick()
    there = ["interpreter-p9"]
    assert said(studio, "booths") == [{"listeners": {"floor": 0, "fr": 1}, "there": there}]
    voice.gone()
    studio.clock.move(FIGURES_S)
    streams.tick()
    assert said(studio, "booths") == [{"listeners": {"floor": 0, "fr": 1}, "there": []}]
