"""Answers, as a browser reads them."""

from __future__ import annotations

from aiortc import sdp

from server.media.ports import Fragment
from server.media.rtc.answer import Section, write
from server.media.rtc.choice import taken
from server.media.rtc.offer import read
from tests.media.rtc.offers import offer

LOCAL = Fragment("ours", "p" * 24, ("1 1 udp 1 192.0.2.1 8801 typ host",), ended=True)


def answered(direction: str) -> sdp.SessionDescription:
    asked = "sendonly" if direction == "recvonly" else "recvonly"
    media = read(
        offer("video", "audio", direction=asked), "sends" if asked == "sendonly" else "receives"
    ).media
    sections = [Section(one, taken(one.kind, one.formats), 7 + n, 9) for n, one in enumerate(media)]
    way = "recvonly" if direction == "recvonly" else "sendonly"
    text = write(sections, way, LOCAL, ("sha-256", "AB"), "active")  # type: ignore[arg-type]
    return sdp.SessionDescription.parse(text)


def test_an_answer_has_all_sections_in_one_bundle_with_all_candidates() -> None:
    parsed = answered("recvonly")
    assert [media.kind for media in parsed.media] == ["video", "audio"]
    assert parsed.group[0].items == ["0", "1"]
    assert [media.direction for media in parsed.media] == ["recvonly", "recvonly"]
    assert parsed.media[0].ice_candidates[0].port == 8801
    assert parsed.media[0].ice_candidates_complete
    assert parsed.media[1].ice is not None
    assert parsed.media[1].ice.usernameFragment == "ours"


def test_a_sender_is_told_its_own_numbers_and_what_we_understand() -> None:
    video, audio = answered("recvonly").media
    vp8 = next(codec for codec in video.rtp.codecs if codec.payloadType == 96)
    said = {f"{one.type} {one.parameter or ''}".strip() for one in vp8.rtcpFeedback}
    assert said == {"nack", "nack pli", "goog-remb"}
    again = next(codec for codec in video.rtp.codecs if codec.payloadType == 97)
    assert again.parameters == {"apt": 96}
    assert audio.rtp.codecs[0].parameters["useinbandfec"] == 1
    assert audio.rtp.headerExtensions[0].id == 1
    assert video.ssrc == []


def test_a_viewer_is_told_which_streams_it_is_sent() -> None:
    video, audio = answered("sendonly").media
    assert [one.ssrc for one in video.ssrc] == [7, 9]
    assert video.ssrc_group[0].items == [7, 9]
    assert [one.ssrc for one in audio.ssrc] == [8]
    assert {one.cname for one in (*video.ssrc, *audio.ssrc)} == {"plenary"}
    assert audio.rtp.headerExtensions == []


def test_a_sender_is_asked_to_carry_each_piece_of_sound_twice_a_viewer_is_not() -> None:
    _, asked = answered("recvonly").media
    assert asked.fmt == [63, 111]
    assert [codec.name for codec in asked.rtp.codecs] == ["opus", "red"]
    assert asked.rtp.codecs[1].parameters == {"111/111": None}
    _, sent = answered("sendonly").media
    assert sent.fmt == [111]
    assert [codec.name for codec in sent.rtp.codecs] == ["opus"]
