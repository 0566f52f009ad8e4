"""Who is offered which way: direct for those who take part, HLS for crowds, captions for all."""

from collections.abc import AsyncIterator

import pytest

from rooms.people import Role
from server.media.services import Broadcast
from server.media.stage.parties import Watcher
from server.media.stage.room import Room
from server.media.stage.ways import ways
from tests.media.peers import FakePeer
from tests.media.studio import Studio


def kinds(room: Room, **more: object) -> list[str]:
    return [way["kind"] for way in ways(room, **more)]  # type: ignore[arg-type]


async def crowded(studio: Studio) -> Room:
    studio.hls["main"] = Broadcast("/hls/main/k/index.m3u8")
    room = await studio.room()
    for _ in range(2):
        watcher = Watcher("p")
        watcher.answered(FakePeer(room.stage))
        room.watch(watcher)
    return room


async def test_a_small_room_is_served_directly(studio: Studio) -> None:
    assert kinds(await studio.room()) == ["webrtc", "sound", "captions"]


@pytest.mark.parametrize("role", list(Role))
async def test_newcomers_to_a_crowd_begin_with_hls_but_those_who_work_there(
    studio: Studio, role: Role
) -> None:
    room = await crowded(studio)
    audience = role in {Role.DELEGATE, Role.OBSERVER, Role.SCREEN}
    expected = ["hls", "webrtc"] if audience else ["webrtc", "hls"]
    assert kinds(room, person=studio.person(role)) == [*expected, "sound", "captions"]


async def test_a_delegate_who_is_called_is_served_directly(studio: Studio) -> None:
    room = await crowded(studio)
    person = studio.person(Role.DELEGATE)
    await studio.hears(speaking=person.id)
    assert kinds(room, person=person)[0] == "webrtc"


async def test_a_full_process_offers_what_is_left(studio: Studio) -> None:
    assert kinds(await crowded(studio), full=True) == ["hls", "captions"]


AWAY = "https://sfu.example/whep/main"


@pytest.fixture
async def handed_over() -> AsyncIterator[Studio]:
    """A studio whose room another server has too."""
    studio = Studio(play={"main": AWAY}.get)
    studio.hls["main"] = Broadcast("/hls/main/k/index.m3u8")
    yield studio
    await studio.media.stop()


async def test_another_server_plays_where_there_is_one_and_a_crowd_falls_to_hls(
    handed_over: Studio,
) -> None:
    offered = ways(await handed_over.room(), handed_over.person(Role.DELEGATE))
    assert offered[0] == {"kind": "webrtc", "url": AWAY, "picture": True, "elsewhere": True}
    assert [way["kind"] for way in offered] == ["webrtc", "hls", "webrtc", "sound", "captions"]
    assert [way["url"] for way in offered if "elsewhere" not in way and "url" in way] == [
        "/hls/main/k/index.m3u8",
        "/whep/main/stage",
        "/whep/main/stage",
    ]


async def test_who_works_in_a_room_is_served_here_first(handed_over: Studio) -> None:
    first, second, *_ = ways(await handed_over.room(), handed_over.person(Role.INTERPRETER))
    assert (first["url"], second["url"]) == ("/whep/main/stage", AWAY)


async def test_sound_alone_comes_from_here_another_server_cannot_leave_the_picture_out(
    handed_over: Studio,
) -> None:
    offered = ways(await handed_over.room(), full=True)
    assert [way["kind"] for way in offered] == ["webrtc", "hls", "captions"]
