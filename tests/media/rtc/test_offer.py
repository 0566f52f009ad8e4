"""What of an offer concerns us, and why it is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.ports import OfferRefused
from server.media.rtc.offer import MOST_BYTES, read
from tests.media.rtc.offers import offer

Wants = Literal["sends", "receives"]


def refused(text: str, wants: Wants = "sends") -> tuple[int, str]:
    with pytest.raises(OfferRefused) as caught:
        read(text, wants)
    return caught.value.status, caught.value.title


def test_an_offer_is_read() -> None:
    found = read(offer("video", "audio", direction="sendonly"), "sends")
    assert [media.kind for media in found.media] == ["video", "audio"]
    assert (found.remote.ufrag, found.setup, found.lite) == ("abcd", "auto", False)
    vp8, h264 = found.media[0].formats[:2]
    assert (vp8.payload_type, vp8.codec.name, vp8.rtx) == (96, "VP8", 97)
    assert "nack pli" in vp8.feedback
    assert dict(h264.codec.parameters)["profile-level-id"] == "42e01f"
    assert found.media[1].level_id == 1


def test_candidates_and_their_end_are_read() -> None:
    line = "1 1 udp 2130706431 192.0.2.7 50000 typ host"
    text = offer("audio") + f"a=candidate:{line}\r\na=end-of-candidates\r\n"
    remote = read(text, "sends").remote
    assert (remote.candidates, remote.ended) == ((line,), True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "v=0\r\n",
        "m=video",
        offer("video").replace("a=ice-ufrag:abcd\r\n", ""),
        offer("video").replace("a=ice-pwd:0123456789abcdefghijkl\r\n", ""),
        offer("video").replace("a=fingerprint:sha-256", "a=fingerprint:md5"),
        offer("video").replace("a=setup:actpass\r\n", ""),
        offer("video").replace("a=setup:actpass", "a=setup:holdconn"),
        offer("video", "audio").replace("a=mid:1", "a=mid:0"),
        offer("video").replace("apt=96", "apt=x"),
        "v" * (MOST_BYTES + 1),
    ],
)
def test_what_is_not_sdp_as_webrtc_writes_it_is_a_bad_request(text: str) -> None:
    status, title = refused(text)
    assert status == (422 if text in ("", "hello", "v=0\r\n") else 400)
    assert title.endswith(".")


@pytest.mark.parametrize(
    ("text", "wants", "why"),
    [
        (offer("video", "video"), "sends", "One picture"),
        (offer("video", direction="recvonly"), "sends", "a=sendonly"),
        (offer("video", direction="inactive"), "sends", "a=sendonly"),
        (offer("video", direction="sendonly"), "receives", "a=recvonly"),
        (offer("video").replace("a=rtcp-mux\r\n", ""), "sends", "rtcp-mux"),
        (offer("video", "audio").replace("BUNDLE 0 1", "BUNDLE 0"), "sends", "BUNDLE"),
        (offer("video", "audio").replace("111", "96"), "sends", "two codecs"),
        (offer("video", "audio").replace("63", "96"), "sends", "two codecs"),
        (
            offer("audio")
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:9\r\na=sctp-port:5000\r\n"
            + "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\na=setup:actpass\r\n",
            "sends",
            "no data channel",
        ),
    ],
)
def test_what_is_not_for_us_is_refused_as_a_whole(text: str, wants: Wants, why: str) -> None:
    status, title = refused(text, wants)
    assert status == 422
    assert why in title


LINES = offer("video", "audio").split("\r\n")


@settings(deadline=None)
@given(st.data(), st.sampled_from(["sends", "receives"]))
def test_an_offer_however_broken_is_read_or_refused(data: st.DataObject, wants: Wants) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["cut", "drop", "double", "noise"]))
        if change == "cut":
            lines[place] = lines[place][: data.draw(st.integers(0, 20))]
        elif change == "noise":
            lines[place] += data.draw(st.text(max_size=8))
        elif change == "double":
            lines.insert(place, lines[data.draw(st.integers(0, len(lines) - 1))])
        elif len(lines) > 1:
            del lines[place]
    with suppress(OfferRefused):  # and no other error
        assert read("\r\n".join(lines), wants).media


@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    assert refused(text)[0] in (400, 422)


@pytest.mark.parametrize(
    ("said", "red"),
    [
        ("111/111", 63),
        ("111/111/111", 63),
        ("111/0", None),
        ("0/0", None),
        ("111/111;x=y", None),
        ("nonsense", None),
        ("9999999999/9999999999", None),
    ],
)
def test_what_carries_sound_twice_is_known_by_what_it_carries(said: str, red: int | None) -> None:
    (media,) = read(offer("audio").replace("111/111", said), "sends").media
    opus = media.formats[0]
    assert (opus.codec.name, opus.red) == ("opus", red)
    assert "red" not in {one.codec.name for one in media.formats}
