"""Connections over the loopback, from the offer until nothing is left."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from server.media.forwarding import reports
from server.media.forwarding.reports import Block, Estimate, KeyFrameAsk, Nack, SenderReport
from server.media.forwarding.track import Track
from server.media.ports import Fragment, Kind, OfferRefused, Peer
from server.media.rtc.connections import Certificates, Connections
from tests.media.forwarding.pictures import DELTA, KEY, Clock
from tests.media.rtc.conftest import Offering
from tests.media.rtc.loopback import Loopback
from tests.media.rtc.offers import offer

SPEECH = b"sound of speech"


def both() -> dict[Kind, Track]:
    return {"video": Track("video"), "audio": Track("audio")}


def over(peer: Peer) -> asyncio.Event:
    """Set once the peer is gone."""
    gone = asyncio.Event()
    peer.on_gone = gone.set
    return gone


async def test_a_sender_is_asked_for_what_is_missing_and_told_what_came(
    connections: Connections, offering: Offering
) -> None:
    camera = await offering("video", direction="sendonly")
    sender = await connections.publisher(camera.offer, both(), 800)
    await camera.connect(sender.answer)
    await camera.send(1, 0, KEY)
    await camera.send(3, 0, DELTA)
    await camera.until(lambda: bool(camera.heard(Estimate)) and bool(camera.heard(Nack)))
    assert camera.heard(Nack)[0] == Nack(1, (2,))
    assert camera.heard(Block)[0].ssrc == 1
    assert camera.heard(Estimate)[0] == Estimate(800_000, (1,))


async def test_a_viewers_wish_for_a_key_frame_reaches_the_sender_through_all_tracks(
    connections: Connections, offering: Offering
) -> None:
    feed, stage = both(), both()
    for kind, track in stage.items():
        track.follow(feed[kind])
    camera = await offering("video", direction="sendonly")
    await camera.connect((await connections.publisher(camera.offer, feed, 2500)).answer)
    screen = await offering("video", direction="recvonly")
    await screen.connect((await connections.viewer(screen.offer, stage)).answer)
    await camera.send(1, 0, KEY)
    await screen.until(lambda: bool(screen.packets))
    await screen.tell(reports.picture_loss(9, screen.packets[0].ssrc))
    await camera.until(lambda: KeyFrameAsk(1) in camera.reports)


async def test_a_viewer_is_told_the_senders_time(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    camera = await offering("video", direction="sendonly")
    await camera.connect((await connections.publisher(camera.offer, tracks, 2500)).answer)
    screen = await offering("video", direction="recvonly")
    await screen.connect((await connections.viewer(screen.offer, tracks)).answer)
    await camera.send(1, 9000, KEY)
    await screen.until(lambda: bool(screen.heard(SenderReport)) and bool(screen.packets))
    said = screen.heard(SenderReport)[0]
    assert said.ssrc == screen.packets[0].ssrc
    assert (said.timestamp - screen.packets[0].timestamp) & 0xFFFFFFFF < 10 * 90_000


async def test_a_viewer_changes_the_language_and_puts_the_picture_off_without_a_new_offer(
    connections: Connections, offering: Offering
) -> None:
    floor, french = both(), both()
    senders = []
    for tracks in (floor, french):
        sender = await offering("audio", "video", direction="sendonly")
        await sender.connect((await connections.publisher(sender.offer, tracks, 2500)).answer)
        senders.append(sender)
    screen = await offering("audio", "video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, floor)
    await screen.connect(viewer.answer)
    await screen.until(lambda: bool(floor["audio"].limits()))  # it is sent to from now on
    await senders[0].send(7, 960, SPEECH, payload_type=96)
    await screen.until(lambda: len(screen.packets) == 1)
    viewer.hear(french["audio"])
    viewer.see(False)
    await senders[0].send(1, 0, KEY, ssrc=2)
    await senders[0].send(8, 1920, b"nobody hears this", payload_type=96)
    await senders[1].send(900, 5, SPEECH + b" in French", payload_type=96)
    await screen.until(lambda: len(screen.packets) == 2)
    viewer.see(True)
    await screen.until(lambda: len(screen.packets) == 3)
    first, second, picture = screen.packets
    assert second.payload == SPEECH + b" in French"
    assert second.sequence == first.sequence + 1
    assert picture.payload == KEY


async def test_a_viewer_that_came_before_any_picture_gets_it_in_whatever_codec_it_has(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    screen = await offering("video", direction="recvonly")
    await screen.connect((await connections.viewer(screen.offer, tracks)).answer)
    camera = await offering("video", direction="sendonly")
    await camera.connect((await connections.publisher(camera.offer, tracks, 2500)).answer)
    await camera.send(1, 0, b"\x65\x88", payload_type=99)
    await screen.until(lambda: bool(screen.packets))
    assert screen.packets[0].payload_type == 99


async def test_an_ice_restart_moves_a_connection_without_a_new_handshake(
    connections: Connections, offering: Offering, port: Loopback
) -> None:
    tracks = both()
    camera = await offering("video", direction="sendonly")
    sender = await connections.publisher(camera.offer, tracks, 2500)
    await camera.connect(sender.answer)
    await camera.send(1, 0, KEY)
    await camera.until(lambda: tracks["video"].packets == 1)
    before = sender.fragment
    moved = await camera.restart(sender)
    assert moved.ufrag != before.ufrag
    await camera.until(lambda: port.counts()["connections"] == 1)
    await camera.send(2, 0, KEY)
    await camera.until(lambda: tracks["video"].packets == 2)
    assert sender.fragment == moved


async def test_a_restart_that_nobody_answers_leaves_the_connection_as_it_was(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    camera = await offering("video", direction="sendonly")
    sender = await connections.publisher(camera.offer, tracks, 2500)
    await camera.connect(sender.answer)
    await sender.restart(Fragment("nobody", "0123456789abcdefghijkl"))
    await sender.trickle(Fragment("strange", None, ("1 1 udp 1 127.0.0.1 9 typ host", "nonsense")))
    await camera.send(1, 0, KEY)
    await camera.until(lambda: tracks["video"].packets == 1)


# The end -----------------------------------------------------------------------------------------


async def test_a_client_that_says_goodbye_is_gone(
    connections: Connections, offering: Offering, port: Loopback
) -> None:
    tracks = both()
    screen = await offering("video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, tracks)
    gone = over(viewer)
    await screen.connect(viewer.answer)
    await screen.close()
    await asyncio.wait_for(gone.wait(), 10)
    assert port.counts()["connections"] == 0
    assert tracks["video"].limits() == []


async def test_closing_twice_or_before_anybody_came_is_fine(
    connections: Connections, offering: Offering, port: Loopback
) -> None:
    screen = await offering("video", direction="recvonly")
    viewer = await connections.viewer(screen.offer, both())
    gone = over(viewer)
    await viewer.close()
    await viewer.close()
    assert gone.is_set()
    assert port.counts()["connections"] == 0
    with pytest.raises(ConnectionError):
        await viewer.restart(Fragment("abcd", "0123456789abcdefghijkl"))
    await viewer.trickle(Fragment("abcd", None))


async def test_a_client_that_is_somebody_else_is_not_let_in(
    connections: Connections, offering: Offering
) -> None:
    screen = await offering("video", direction="recvonly")
    forged = screen.offer.replace("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 00:")
    viewer = await connections.viewer(forged, both())
    gone = over(viewer)
    await screen.greet(viewer.answer)
    await asyncio.wait_for(gone.wait(), 10)


async def test_refused_offers_leave_nothing(connections: Connections, port: Loopback) -> None:
    tracks = both()
    only_sound: dict[Kind, Track] = {"audio": tracks["audio"]}
    pcmu = offer("audio").replace("opus", "speex")
    for call in (
        connections.publisher("nonsense", tracks, 2500),
        connections.publisher(offer("video"), only_sound, 2500),
        connections.publisher(pcmu, tracks, 2500),
        connections.viewer(offer("video"), only_sound),
        connections.viewer(pcmu, tracks),
    ):
        with pytest.raises(OfferRefused):
            await call
    assert port.counts()["connections"] == 0


async def test_a_viewer_that_cannot_play_what_is_sent_now_is_told_so(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    camera = await offering("video", direction="sendonly")
    await camera.connect((await connections.publisher(camera.offer, tracks, 2500)).answer)
    await camera.send(1, 0, KEY)
    await camera.until(lambda: tracks["video"].codec is not None)
    with pytest.raises(OfferRefused, match="VP8, which the offer cannot play"):
        await connections.viewer(offer("video").replace("VP8", "VP7"), tracks)


async def test_garbage_from_a_connected_peer_ends_nothing_but_itself(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    camera = await offering("video", direction="sendonly")
    await camera.connect((await connections.publisher(camera.offer, tracks, 2500)).answer)
    ice = camera.dtls.transport
    for first in range(20, 256, 3):
        await ice._send(bytes([first]) + bytes(range(40)))
    await ice._send(b"\x80" + bytes(1600))
    for data in (
        b"\x80\xc8\0\x06" + bytes(4),
        b"\x80\xce\0\x01\xff\xff\xff\xff",
        b"\x8f\xcd\xff\xff" * 9,
    ):
        await camera.tell(data)
    await ice._send(camera.dtls._tx_srtp.protect(b"\xa0" + bytes(15)))
    await camera.send(1, 0, KEY)
    await camera.until(lambda: tracks["video"].packets == 1)


async def test_joins_and_leaves_leave_nothing_behind(
    connections: Connections, offering: Offering, port: Loopback
) -> None:
    """A thousand were done by hand; these few show what would stay."""
    tracks, seen = both(), []
    for _ in range(8):
        screen = await offering("video", "audio", direction="recvonly")
        viewer = await connections.viewer(screen.offer, tracks)
        gone = over(viewer)
        await screen.connect(viewer.answer)
        seen.append(weakref.ref(viewer))
        del viewer
        await screen.close()
        await asyncio.wait_for(gone.wait(), 10)
    await asyncio.sleep(0)
    gc.collect()
    assert [ref for ref in seen if ref() is not None] == []
    assert tracks["video"].limits() == []
    assert not connections.beats
    counts = port.counts()
    assert (counts["connections"], counts["addresses"], counts["callers"]) == (0, 0, 0)


def test_a_certificate_is_made_anew_each_day() -> None:
    clock = Clock()
    certificates = Certificates(clock)
    first = certificates.current()
    clock.now += 86_000
    same = certificates.current()
    clock.now += 1_000
    assert (same is first, certificates.current() is first) == (True, False)


def test_the_servers_a_client_may_use_are_those_of_the_network(
    connections: Connections, port: Loopback
) -> None:
    assert connections.ice_servers == port.ice_servers == []


async def test_only_who_loses_the_picture_is_in_trouble_for_sound_may_be_lost_before(
    connections: Connections, offering: Offering
) -> None:
    tracks = both()
    camera = await offering("video", "audio", direction="sendonly")
    await camera.connect((await connections.publisher(camera.offer, tracks, 2500)).answer)
    screen = await offering("video", "audio", direction="recvonly")
    viewer = await connections.viewer(screen.offer, tracks)
    await screen.connect(viewer.answer)
    sound, picture = viewer._legs["audio"], viewer._legs["video"]
    for leg, troubled in ((sound, False), (picture, True)):
        leg.trouble.report(255, 0.0)
        leg.trouble.report(255, 9.0)
        assert leg.trouble.is_on
        assert viewer.trouble is troubled
