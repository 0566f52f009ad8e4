"""Senders that we did not write, over real HTTP, ICE, DTLS and SRTP on the loopback."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import uvicorn

from rooms.people import Role
from server.media.forwarding.track import Track
from server.media.ports import Codec, Packet
from server.media.ports import Track as AnyTrack
from server.media.rtc.connections import Connections
from server.media.services import Limits
from tests.media.rtc.loopback import Client, Loopback
from tests.media.studio import SDP, Studio

PATIENCE_S = 20


class Real(Studio):
    """A media process with everything but SQL and Redis."""

    base = ""


class Arrival(asyncio.Event):
    """Set with the first packet of a track."""

    def __init__(self, track: AnyTrack) -> None:
        super().__init__()
        track.add(self)

    def take(self, packet: Packet) -> None:
        self.set()

    def renewed(self, codec: Codec) -> None: ...


@pytest.fixture
async def real() -> AsyncIterator[Real]:
    port = Loopback()
    await port.open()
    connections = Connections(port)
    studio = Real(
        connections=connections,
        clock=time.monotonic,
        track=lambda kind: Track(kind, time.monotonic),
        limits=Limits(),
    )
    listener = socket.create_server(("127.0.0.1", 0))
    studio.base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(studio.media.app, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    turning = asyncio.create_task(studio.media.run())
    yield studio
    turning.cancel()
    await studio.media.stop()
    await connections.close()
    server.should_exit = True
    await serving
    port.close()


async def ffmpeg(real: Real, key: str, folder: Path) -> asyncio.subprocess.Process:
    """FFmpeg's muxer, sending the programme."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.media.http.ffmpeg_sender"),
        *(f"{real.base}/whip/main/programme", key, str(folder)),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def test_ffmpegs_muxer_sends_is_taken_over_and_says_good_bye(
    real: Real, tmp_path: Path
) -> None:
    staff = real.person(Role.MODERATOR)
    real.truth_is(source="programme")
    key, _ = real.services.keys.make("main", "programme", staff.id, real.services.now())
    room = await real.room()
    async with asyncio.timeout(PATIENCE_S):
        first = await ffmpeg(real, key, tmp_path / "first")
        await asyncio.gather(*(Arrival(track).wait() for track in room.stage.values()))
    codecs = [track.codec for track in room.stage.values()]
    assert [codec.name for codec in codecs if codec] == ["H264", "opus"]

    screen = await Client.offering("audio", "video", direction="recvonly")
    text, _ = real.services.passes.issue(staff.id, real.services.now())
    headers = {"Authorization": f"Bearer {text}"}
    async with httpx2.AsyncClient(base_url=real.base, headers=headers) as http:
        answer = await http.post("/whep/main/stage", content=screen.offer, headers=SDP)
        assert answer.status_code == 201
        await screen.connect(answer.text)
        await screen.until(lambda: len({packet.ssrc for packet in screen.packets}) == 2)
        (feed,) = room.figures()[0].data["feeds"]
        assert (feed["feed"], feed["video"]["codec"]) == ("programme", "H264")
        assert room.news().data["live"] is True

        replaced, over = room.feeds["programme"].sender, asyncio.Event()
        assert replaced is not None
        replaced.when_over(over.set)
        second = await ffmpeg(real, key, tmp_path / "second")
        async with asyncio.timeout(PATIENCE_S):
            await over.wait()
        seen = len(screen.packets)
        await screen.until(lambda: len(screen.packets) > seen + 30)
        for ssrc in {packet.ssrc for packet in screen.packets}:
            numbers = {packet.sequence for packet in screen.packets if packet.ssrc == ssrc}
            assert numbers == set(range(min(numbers), max(numbers) + 1))
        assert (await http.delete(answer.headers["location"])).status_code == 200
    await screen.close()

    assert second.stdin is not None
    second.stdin.close()
    async with asyncio.timeout(PATIENCE_S):
        assert await second.wait() == 0
    assert room.parties() == []
    assert room.feeds["programme"].sender is None
    if first.returncode is None:
        first.kill()
    await first.wait()
