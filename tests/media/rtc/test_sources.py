"""Of one peer so many sources are decrypted and no more."""

from __future__ import annotations

from struct import pack

import pytest
from pylibsrtp import Error, Policy, Session

from server.media.forwarding.track import Track
from server.media.ports import Kind
from server.media.rtc.connections import Connections
from server.media.rtc.sources import MOST, Sources
from tests.media.rtc.conftest import Offering

KEY, OTHER = bytes(range(30)), bytes(30)


def sending(key: bytes) -> Session:
    return Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND))


def rtp(ssrc: int, sequence: int = 1) -> bytes:
    return pack("!BBHLL", 0x80, 96, sequence, 0, ssrc) + b"sound"


def rtcp(ssrc: int) -> bytes:
    return pack("!BBHL", 0x80, 201, 1, ssrc)


def test_of_ever_new_sources_only_the_first_are_heard_and_go_on() -> None:
    peer = sending(KEY)
    sources = Sources(Session(Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_INBOUND)))
    for ssrc in range(MOST - 1):
        assert sources.unprotect(peer.protect(rtp(ssrc))) == rtp(ssrc)
    assert sources.unprotect_rtcp(peer.protect_rtcp(rtcp(MOST))) == rtcp(MOST)
    for unprotect, packet in (
        (sources.unprotect, peer.protect(rtp(MOST + 1))),
        (sources.unprotect_rtcp, peer.protect_rtcp(rtcp(MOST + 1))),
    ):
        with pytest.raises(Error, match="too many"):
            unprotect(packet)
    assert sources.unprotect(peer.protect(rtp(0, 2))) == rtp(0, 2)
    assert sources.unprotect(peer.protect(rtp(MOST))) == rtp(MOST)


def test_what_is_forged_or_cut_off_takes_nobodys_place() -> None:
    forger, peer = sending(OTHER), sending(KEY)
    sources = Sources(Session(Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_INBOUND)))
    for ssrc in range(MOST + 1):
        with pytest.raises(Error):
            sources.unprotect(forger.protect(rtp(ssrc)))
    with pytest.raises(Error):
        sources.unprotect(b"\x80\x60")
    assert sources.unprotect(peer.protect(rtp(7))) == rtp(7)


async def test_a_sender_over_the_line_is_heard_of_no_more_than_these(
    connections: Connections, offering: Offering
) -> None:
    tracks: dict[Kind, Track] = {"video": Track("video")}
    camera = await offering("video", direction="sendonly")
    sender = await connections.publisher(camera.offer, tracks, 2500)
    await camera.connect(sender.answer)
    for ssrc in range(MOST + 20):
        await camera.send(1, 0, b"\x10\x01", ssrc=ssrc)
    await camera.send(2, 0, b"\x10\x00", ssrc=0)
    await camera.until(lambda: tracks["video"].packets == 1)
    assert sender._wire._now.heard == MOST + 1
