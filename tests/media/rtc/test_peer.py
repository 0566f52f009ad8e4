"""A sender, a track and a viewer, over the loopback."""

from __future__ import annotations

import asyncio

from server.media.forwarding import reports
from server.media.forwarding.track import Track
from server.media.ports import Kind
from server.media.rtc.connections import Connections
from server.media.rtc.publisher import Publisher
from server.media.rtc.viewer import Viewer
from tests.media.rtc.conftest import Offering
from tests.media.rtc.loopback import Client

KEY = b"\x10\x00\x9d\x01\x2a" + bytes(100)
DELTA = b"\x10\x01" + bytes(100)


def both() -> dict[Kind, Track]:
    return {"video": Track("video"), "audio": Track("audio")}


async def test_what_a_sender_sends_reaches_a_viewer(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    camera = await offering("video", "audio", direction="sendonly")
    sender = await connections.publisher(camera.offer, tracks, 2500)
    await camera.connect(sender.answer)
    await camera.send(10, 1000, KEY, marker=True)
    await camera.until(lambda: tracks["video"].key_frames == 1)

    screen = await offering("video", "audio", direction="recvonly")
    viewer = await connections.viewer(screen.offer, tracks)
    await screen.connect(viewer.answer)
    await screen.until(lambda: len(screen.packets) == 1 and bool(tracks["audio"].limits()))
    await camera.send(11, 4000, DELTA, marker=True)
    await camera.send(1, 960, b"sound of speech", payload_type=96, ssrc=2)
    await screen.until(lambda: len(screen.packets) == 3)

    first, second, sound = screen.packets
    assert (first.payload, second.payload, sound.payload) == (KEY, DELTA, b"sound of speech")
    assert first.sequence < 1 << 14
    assert second.sequence == first.sequence + 1
    assert second.timestamp == (first.timestamp + 3000) & 0xFFFFFFFF
    assert (first.payload_type, sound.payload_type) == (97, 96)
    assert first.ssrc != sound.ssrc


async def pictured(
    connections: Connections, offering: Offering
) -> tuple[Client, Publisher, Client, Viewer]:
    """Somebody who sends a picture and somebody who watches it: each as it is there and here."""
    tracks = both()
    camera = await offering("video", direction="sendonly")
    sender = await connections.publisher(camera.offer, tracks, 2500)
    await camera.connect(sender.answer)
    screen = await offering("video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, tracks)
    await screen.connect(viewer.answer)
    return camera, sender, screen, viewer


async def test_what_a_viewer_lost_is_sent_again_as_retransmission(
    connections: Connections, offering: Offering
) -> None:
    camera, _, screen, viewer = await pictured(connections, offering)
    await camera.send(10, 1000, KEY, marker=True)
    await screen.until(lambda: len(screen.packets) == 1)
    seen = screen.packets[0]
    await screen.tell(reports.nack(1, seen.ssrc, [seen.sequence]))
    await screen.until(lambda: len(screen.packets) == 2)
    again = screen.packets[1]
    assert again.payload_type == 98
    assert again.payload == seen.sequence.to_bytes(2, "big") + KEY
    assert viewer.figures()["video.again"] == 1


async def test_a_sender_is_there_while_its_packets_come_and_a_viewer_by_its_answers_alone(
    connections: Connections, offering: Offering
) -> None:
    camera, sender, screen, viewer = await pictured(connections, offering)
    await camera.dtls.transport._send(b"\x80" + bytes(60))  # not by its keys
    for client in (camera, screen):
        await client.send(1, 0, KEY)
        await client.tell(reports.picture_loss(1, 2))
    await screen.until(lambda: bool(screen.packets))
    assert (sender._wire._now.heard, viewer._wire._now.heard) == (1, 0)


async def test_whoever_is_gone_is_said_to_be_so_before_all_is_taken_down(
    connections: Connections, offering: Offering
) -> None:
    screen = await offering("video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, both())
    await screen.connect(viewer.answer)
    gone, may_go_on = asyncio.Event(), asyncio.Event()
    close = viewer._wire.close

    async def slowly() -> None:
        await may_go_on.wait()
        await close()

    viewer.on_gone, viewer._wire.close = gone.set, slowly  # type: ignore[method-assign]
    await screen.close()
    await gone.wait()
    assert viewer in connections._around.peers
    may_go_on.set()
    await viewer.close()
    assert viewer not in connections._around.peers


async def test_and_also_if_that_goes_wrong(connections: Connections, offering: Offering) -> None:
    screen = await offering("video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, both())
    gone: list[bool] = []

    def breaks() -> None:
        raise RuntimeError("a leg")

    viewer.on_gone = lambda: gone.append(True)
    viewer._ended = breaks  # type: ignore[method-assign]
    await viewer.close()
    assert gone == [True]
    assert not connections._around.peers
    assert viewer._wire.path is None
    assert viewer._task is not None
    assert isinstance(viewer._task.exception(), RuntimeError)
