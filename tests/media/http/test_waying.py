"""The ways to watch are told to whoever may enter, with what they need for them."""

from rooms.people import Role
from server.media.services import Broadcast
from tests.media.http.asking import problem
from tests.media.studio import Studio, french


async def test_a_viewer_is_told_everything_that_is_needed(studio: Studio) -> None:
    await studio.on_stage()
    await studio.hears(channels=french())
    studio.hls["main"] = Broadcast("/hls/main/k/index.m3u8", picture=False)
    async with studio.client(studio.person(Role.DELEGATE)) as client:
        said = (await client.get("/ways/main")).json()
    assert (said["live"], said["picture"]) == (True, True)
    assert said["channels"] == [{"language": "fr", "sounding": False}]
    assert said["ways"] == [
        {"kind": "webrtc", "url": "/whep/main/stage", "picture": True},
        {"kind": "hls", "url": "/hls/main/k/index.m3u8", "picture": False},
        {"kind": "sound", "url": "/whep/main/stage", "picture": False},
        {"kind": "captions", "picture": False},
    ]
    assert said["ice_servers"] == [
        {"urls": ["stun:stun.example:3478"]},
        {
            "urls": ["turn:a.example:3478", "turn:a.example:3478?transport=tcp"],
            "username": "u:1",
            "credential": 'p"w',
        },
    ]


async def test_others_are_told_nothing(studio: Studio) -> None:
    async with studio.client() as nobody:
        problem(await nobody.get("/ways/main"), 401)
    async with studio.client(studio.person(Role.DELEGATE, rooms=frozenset())) as stranger:
        problem(await stranger.get("/ways/main"), 403)
        problem(await stranger.get("/ways/atlantis"), 404)
        assert (await stranger.get("/healthz")).text == "ok\n"
