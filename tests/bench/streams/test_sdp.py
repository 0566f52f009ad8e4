"""What is offered is what the other side reads, and the other way round."""

from __future__ import annotations

import pytest
from aiortc.sdp import SessionDescription

from bench.streams import sdp

LOCAL = sdp.Local(
    sdp.Credentials("name", "secret-of-some-length-here"),
    "sha-256 AA:BB",
    sdp.Address("192.0.2.9", 4000),
    {"audio": 11, "video": 22},
)


def test_aiortc_reads_what_we_offer() -> None:
    read = SessionDescription.parse(sdp.offer(LOCAL, ["opus", "VP8"], "sendonly"))
    sound, picture = read.media
    assert (sound.kind, picture.kind) == ("audio", "video")
    assert picture.direction == "sendonly"
    assert [codec.name for codec in picture.rtp.codecs] == ["VP8", "rtx"]
    assert [each.ssrc for each in picture.ssrc] == [22]
    assert picture.ice_candidates[0].port == 4000


def test_an_offer_is_read_back() -> None:
    read = sdp.read(sdp.offer(LOCAL, ["opus", "H264"], "recvonly"))
    assert read.credentials == LOCAL.credentials
    assert (read.setup, read.fingerprint) == ("actpass", "sha-256 AA:BB")
    assert read.addresses == (LOCAL.address,)
    assert [medium.payload_types for medium in read.media] == [(111,), (102, 103)]


def test_an_answer_takes_what_was_offered_and_begins() -> None:
    offered = sdp.read(sdp.offer(LOCAL, ["opus", "VP8"], "sendonly"))
    answered = sdp.read(sdp.answer(LOCAL, offered))
    assert answered.setup == "active"
    assert [medium.mid for medium in answered.media] == ["0", "1"]
    assert answered.media[1].value("rtpmap") == "96 VP8/90000"


def test_the_best_address_comes_first_and_others_than_udp_over_ipv4_not_at_all() -> None:
    text = (
        "v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=ice-ufrag:u\na=ice-pwd:p\na=setup:active\n"
        "a=fingerprint:sha-256 AA\n"
        "a=candidate:1 1 udp 100 198.51.100.1 5 typ relay raddr 0.0.0.0 rport 0\n"
        "a=candidate:2 1 tcp 900 192.0.2.1 6 typ host tcptype passive\n"
        "a=candidate:3 1 udp 800 2001:db8::1 7 typ host\n"
        "a=candidate:4 2 udp 700 192.0.2.1 8 typ host\n"
        "a=candidate:5 1 udp 600 192.0.2.1 9 typ host\n"
    )
    assert sdp.read(text).addresses == (("192.0.2.1", 9), ("198.51.100.1", 5))


@pytest.mark.parametrize("text", ["", "v=0\n", "nonsense", "m=audio 9 RTP/AVP 0\na=ice-ufrag:u\n"])
def test_what_is_no_description_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="has no"):
        sdp.read(text)
