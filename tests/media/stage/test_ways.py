"""Who is offered which way: direct for those who take part, HLS for crowds, captions for all."""

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


async def test_another_server_plays_where_there_is_one() -> None:
    studio = Studio(play="https://sfu.example/whep/{room}")
    first, *_ = ways(await studio.room(), full=True)
    assert first == {
        "kind": "webrtc",
        "url": "https://sfu.example/whep/main",
        "picture": True,
        "elsewhere": True,
    }
    await studio.media.stop()
