"""A room handed on to a foreign server, which takes it, refuses it or goes away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import httpx
import pytest
from aiortc import RTCRtpSender
from starlette.responses import Response

from server.media.egress.assembling import Frame
from server.media.egress.foreign import _HOOK, Feed, Foreign
from server.media.egress.push import FIRST, LAST, Pusher, lanes
from server.media.ports import Codec
from tests.media.egress.foreigners import Foreigner
from tests.media.egress.senders import (
    H264,
    OPUS,
    VP8,
    Clock,
    FedTrack,
    picture,
    play,
    sent_picture,
    sent_sound,
)

URL = "https://sfu.example.org/whip/r"


@pytest.fixture(autouse=True)
def on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])


class Quick(Pusher):
    """Notes how long it would wait, and does not."""

    def __init__(self, *args: object, **more: object) -> None:
        self.waits: list[float] = []
        super().__init__(*args, **more)  # type: ignore[arg-type]

    async def _rest(self, seconds: float) -> None:
        if seconds != 0.05:
            self.waits.append(seconds)
        await super()._rest(min(seconds, 0.02))


class Room:
    def __init__(self, foreigner: Foreigner, codec: Codec = H264) -> None:
        self.said: list[str | None] = []
        self.picture, self.floor = FedTrack("video", codec), FedTrack("audio", OPUS)
        self.pusher = Quick(
            "r",
            URL,
            "let me",
            lanes(self.picture, self.floor),
            self.said.append,
            foreigner.client,
        )
        self.pusher.start()

    async def connected(self) -> None:
        """A key frame is asked for once the connection stands."""
        await asyncio.wait_for(self.picture.was_asked.wait(), 10)
        self.picture.was_asked.clear()

    def play(self, codec: Codec, seconds: int = 2) -> None:
        play(
            Clock(),
            (self.picture, sent_picture(codec, seconds)),
            (self.floor, sent_sound(seconds)),
        )


async def heard(wait: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(wait)


@pytest.mark.parametrize("codec", [H264, VP8], ids=lambda codec: codec.name)
async def test_every_frame_arrives_there_as_it_was_coded(codec: Codec) -> None:
    foreigner = Foreigner()
    arrived = foreigner.expect(video=49, audio=90)
    room = Room(foreigner, codec)
    await room.connected()
    room.play(codec)
    await heard(arrived)
    assert room.pusher.is_there
    await room.pusher.stop()
    assert foreigner.requests == [
        ("POST", "/whip/r", "Bearer let me"),
        ("DELETE", "/session/0", "Bearer let me"),
    ]
    assert f" {codec.name}/90000" in foreigner.offers[0]
    assert f" {'VP8' if codec is H264 else 'H264'}/90000" not in foreigner.offers[0]
    assert room.said == []
    assert not room.picture.sinks


async def test_a_key_frame_asked_for_there_is_asked_of_the_source() -> None:
    foreigner = Foreigner()
    room = Room(foreigner)
    await room.connected()
    arrived = foreigner.expect(video=10)
    room.play(H264)
    await heard(arrived)
    room.picture.was_asked.clear()
    asyncio.run_coroutine_threadsafe(foreigner.ask_for_key_frame(), foreigner.loop)
    await room.connected()
    await room.pusher.stop()


async def test_a_server_that_refuses_is_tried_ever_more_seldom() -> None:
    foreigner = Foreigner(*(Response("no", 403) for _ in range(6)))
    room = Room(foreigner)
    await room.connected()
    await room.pusher.stop()
    assert [wait for wait in room.pusher.waits if wait != 0.5][:5] == [1.0, 2.0, 4.0, 8.0, 8.0]
    assert (FIRST, LAST) == (0.5, 8.0)
    assert "sfu.example.org) refuses the stream: 403" in str(room.said[0])
    assert room.said[-1] is None
    assert room.pusher.figures()["tries"] == 7


async def test_a_server_that_speaks_no_sdp_is_another_try() -> None:
    foreigner = Foreigner(Response("<html>", 201), Response("v=0\r\n", 201))
    room = Room(foreigner)
    await room.connected()
    await room.pusher.stop()
    assert "nobody understands" in str(room.said[0])


async def test_a_server_that_is_away_is_said() -> None:
    def away() -> httpx.AsyncClient:
        def refuse(_: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("connection refused")

        return httpx.AsyncClient(transport=httpx.MockTransport(refuse), trust_env=False)

    said: asyncio.Queue[str | None] = asyncio.Queue()
    pusher = Quick("r", URL, None, lanes(None, FedTrack("audio", OPUS)), said.put_nowait, away)
    pusher.start()
    text = await asyncio.wait_for(said.get(), 10)
    assert not pusher.is_there
    await pusher.stop()
    assert text == (
        "The other media server cannot be reached: connection refused. It is tried again."
    )


async def test_a_server_that_keeps_us_waiting_does_not_keep_us_from_ending() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def never(_: httpx.Request) -> httpx.Response:
        loop.call_soon_threadsafe(asked.set)
        await asyncio.Event().wait()
        raise AssertionError

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(never), trust_env=False)

    pusher = Quick("r", URL, None, lanes(None, FedTrack("audio", OPUS)), lambda _: None, client)
    pusher.start()
    await asyncio.wait_for(asked.wait(), 10)
    await asyncio.wait_for(pusher.stop(), 5)


async def test_a_fault_of_ours_is_said_to_staff_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop, thrice, pushers = asyncio.get_running_loop(), asyncio.Event(), list[Pusher]()

    async def stumble(_: Foreign) -> None:
        if pushers[0].tries == 3:
            loop.call_soon_threadsafe(thrice.set)
        raise KeyError("odd")

    monkeypatch.setattr(Foreign, "open", stumble)
    said: asyncio.Queue[str | None] = asyncio.Queue()
    with caplog.at_level(logging.ERROR):
        pusher = Quick("r", URL, None, lanes(None, FedTrack("audio", OPUS)), said.put_nowait)
        pushers.append(pusher)
        pusher.start()
        text = await asyncio.wait_for(said.get(), 5)
        await asyncio.wait_for(thrice.wait(), 5)
        await pusher.stop()
    assert text == "The push to the other media server failed (KeyError). It is tried again."
    assert len(caplog.records) == 1  # every eight seconds, all night, would bury everything else


async def test_another_codec_is_another_session() -> None:
    foreigner = Foreigner()
    room = Room(foreigner)
    await room.connected()
    room.picture.renew(VP8)
    await room.connected()
    arrived = foreigner.expect(video=40)
    room.play(VP8)
    await heard(arrived)
    await room.pusher.stop()
    assert [(" VP8/" in offer, " H264/" in offer) for offer in foreigner.offers] == [
        (False, True),
        (True, False),
    ]


async def test_a_server_that_goes_away_is_found_and_tried_again() -> None:
    foreigner = Foreigner()
    room = Room(foreigner)
    await room.connected()
    asyncio.run_coroutine_threadsafe(foreigner.peers[0].close(), foreigner.loop)
    await room.connected()
    await room.pusher.stop()
    assert "lost" in str(room.said[0])
    assert room.said[-1] is None
    assert len(foreigner.peers) == 2


async def test_a_redirection_is_followed_and_the_pass_kept_from_others() -> None:
    foreigner = Foreigner(
        Response(status_code=307, headers={"Location": "/whip/elsewhere"}),
        Response(status_code=307, headers={"Location": "https://other.example.org/whip/r"}),
    )
    room = Room(foreigner)
    await room.connected()
    await room.pusher.stop()
    assert foreigner.requests[:3] == [
        ("POST", "/whip/r", "Bearer let me"),
        ("POST", "/whip/elsewhere", "Bearer let me"),
        ("POST", "/whip/r", None),
    ]


async def test_a_codec_that_cannot_be_packed_is_left_out_and_said() -> None:
    foreigner = Foreigner()
    room = Room(foreigner, Codec("VP9", 90_000))
    arrived = foreigner.expect(audio=10)
    await room.connected()
    play(Clock(), (room.floor, sent_sound(1)))
    await heard(arrived)
    assert not room.pusher.is_there
    await room.pusher.stop()
    assert "m=video" not in foreigner.offers[0]
    assert room.said == ["VP9 cannot be handed on; send H264 or VP8."]


async def test_frames_that_the_network_does_not_take_are_dropped_to_a_key_frame() -> None:
    asked: list[None] = []
    feed = Feed(VP8, lambda: asked.append(None))
    for _ in range(9):
        for place, (data, is_key) in enumerate(picture(VP8, 1)):
            feed.put(Frame(place, data, is_key, 0.0))
    assert feed.dropped == 200
    assert asked == []
    feed.put(Frame(1, b"x", False, 0.0))
    first = await feed.recv()
    assert first.is_keyframe


def test_the_private_name_of_aiortc_is_still_there() -> None:
    assert callable(getattr(RTCRtpSender, _HOOK))
