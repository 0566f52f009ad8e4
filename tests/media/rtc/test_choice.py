"""Which codecs are taken, and which fits a track."""

from __future__ import annotations

import pytest

from server.media.ports import Codec
from server.media.rtc.choice import fitting, taken
from server.media.rtc.offer import Format, read
from tests.media.rtc.offers import offer


def formats(kind: str) -> list[Format]:
    return list(read(offer(kind), "sends").media[0].formats)


def h264(profile: str, mode: str = "1") -> Codec:
    parameters = (("packetization-mode", mode), ("profile-level-id", profile))
    return Codec("H264", 90_000, None, parameters)


def test_h264_that_most_can_play_comes_first_and_what_cannot_be_forwarded_is_left_out() -> None:
    numbers = [one.payload_type for one in taken("video", formats("video"))]
    assert numbers == [102, 104, 106, 96, 98, 45]


def test_of_sound_opus_is_taken() -> None:
    assert [one.payload_type for one in taken("audio", formats("audio"))] == [111]


@pytest.mark.parametrize(
    ("codec", "number"),
    [
        (Codec("VP8", 90_000), 96),
        (Codec("vp8", 90_000), 96),
        (Codec("AV1", 90_000), 45),
        (Codec("VP9", 90_000, None, (("profile-id", "0"),)), 98),
        (Codec("VP9", 90_000, None, (("profile-id", "2"),)), None),
        (h264("42e01f"), 102),
        (h264("42c01f"), 102),
        (h264("640c1f"), 104),
        (h264("4d001f"), 104),
        (h264("42e01f", "0"), 106),
        (h264("nonsense"), 104),
        (Codec("H265", 90_000), None),
    ],
)
def test_a_track_finds_its_payload_type(codec: Codec, number: int | None) -> None:
    fit = fitting(codec, formats("video"))
    assert (fit and fit.payload_type) == number


def test_a_larger_profile_is_sent_to_a_viewer_that_offers_a_smaller_one_only() -> None:
    small = [one for one in formats("video") if one.payload_type == 102]
    fit = fitting(h264("64001f"), small)
    assert fit is small[0]
