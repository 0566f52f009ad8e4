"""A key frame becomes a small JPEG; what is no picture becomes nothing, without a word."""

from __future__ import annotations

import io
import random
from fractions import Fraction
from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.egress.still import MOST_BYTES, SIDE, develop, fitted
from server.media.ports import Codec, KeyFrame, Packet
from tests.media.egress.senders import H264, OPUS, VP8, VP9, sent_picture

AV1 = Codec("AV1", 90_000)
SIZE = (480, 270)
WHITE = 235


def first(codec: Codec, size: tuple[int, int] = SIZE) -> KeyFrame:
    """The first picture of a sender: white all over."""
    if codec is AV1:
        return of(AV1, *av1(size))
    sent = [each.packet for each in sent_picture(codec, 1, size=size)]
    packets = [each for each in sent if each.timestamp == sent[0].timestamp]
    return KeyFrame(codec, tuple(packets), 1.0)


def of(codec: Codec, *payloads: bytes) -> KeyFrame:
    count = len(payloads)
    packets = (Packet(at, 7, at == count - 1, each) for at, each in enumerate(payloads))
    return KeyFrame(codec, tuple(packets), 1.0)


def av1(size: tuple[int, int]) -> list[bytes]:
    """A picture of AV1 in payloads of one OBU or a fragment of one (AOM, 4.4)."""
    encoder: Any = av.CodecContext.create("libsvtav1", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), 25
    encoder.options = {"preset": "13", "crf": "60", "svtav1-params": "lp=1:hierarchical-levels=2"}
    frame = av.VideoFrame(*size, "yuv420p")
    for place, plane in enumerate(frame.planes):
        plane.update(bytes([128 if place else WHITE]) * plane.buffer_size)
    frame.pts = 0
    data = b"".join(bytes(each) for each in [*encoder.encode(frame), *encoder.encode(None)])
    payloads = []
    while data:
        size_at = 1 if not data[0] & 4 else 2
        length = ends = 0
        while True:
            byte = data[size_at + ends]
            length |= (byte & 0x7F) << 7 * ends
            ends += 1
            if not byte & 0x80:
                break
        start = size_at + ends
        obu, data = (
            bytes([data[0] & ~2]) + data[1:size_at] + data[start:][:length],
            data[start:][length:],
        )
        parts = [obu[at : at + 9] for at in range(0, len(obu), 9)]
        for at, part in enumerate(parts):
            payloads.append(bytes([(at > 0) << 7 | (at < len(parts) - 1) << 6 | 0x10]) + part)
    return payloads


def seen(jpeg: bytes | None) -> tuple[int, int, int]:
    """Width, height, and the light in the middle."""
    assert jpeg is not None
    with av.open(io.BytesIO(jpeg), "r", format="mjpeg") as file:
        frame = next(file.decode(video=0))
    grey = frame.reformat(format="gray")
    middle = frame.height // 2 * grey.planes[0].line_size + frame.width // 2
    return frame.width, frame.height, bytes(grey.planes[0])[middle]


@pytest.mark.parametrize("codec", [VP8, H264, VP9, AV1], ids=lambda codec: codec.name)
def test_every_codec_that_is_forwarded_shows_its_picture(
    codec: Codec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVT_LOG", "-1")
    width, height, light = seen(develop(first(codec)))
    assert (width, height) == (320, 180)
    assert light > 245  # white of 16 to 235 is white of 0 to 255


def test_a_sender_that_sets_no_marker_is_seen_too() -> None:
    key = first(VP8)
    packets = tuple(packet._replace(marker=False) for packet in key.packets)
    assert seen(develop(key._replace(packets=packets)))[:2] == (320, 180)


def test_a_phone_held_upright_stays_upright_and_nothing_is_enlarged() -> None:
    assert fitted(720, 1280) == (180, 320)
    assert fitted(1280, 720) == (320, 180)
    assert fitted(160, 90) == (160, 90)
    assert fitted(641, 361) == (320, 180)
    assert seen(develop(first(H264, (90, 160))))[:2] == (90, 160)


@given(st.integers(1, 16_383), st.integers(1, 16_383))
def test_every_size_fits(width: int, height: int) -> None:
    sides = fitted(width, height)
    assert all(2 <= side <= SIDE and side % 2 == 0 for side in sides)


def test_what_is_missing_or_foreign_shows_nothing() -> None:
    key = first(H264, (640, 360))
    assert len(key.packets) > 1
    for packets in (key.packets[1:], key.packets[:1], ()):
        assert develop(key._replace(packets=packets)) is None
    for codec in (OPUS, Codec("X", 90_000), VP8, AV1):
        assert develop(key._replace(codec=codec)) is None


def test_a_picture_that_only_says_that_it_is_huge_takes_no_memory() -> None:
    header = b"\x10\x10\x02\x00\x9d\x01\x2a"
    huge = header + (16_383).to_bytes(2, "little") * 2 + bytes(100)
    assert develop(of(VP8, huge)) is None
    assert develop(of(VP8, *[header + bytes(1300)] * (MOST_BYTES // 1300))) is None


@pytest.mark.parametrize("codec", [VP8, H264, VP9, AV1], ids=lambda codec: codec.name)
def test_garbage_from_a_sender_never_raises(codec: Codec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVT_LOG", "-1")
    key, dice = first(codec, (96, 64)), random.Random(4)
    for _ in range(40):
        packets = list(key.packets)
        for _ in range(3):
            at = dice.randrange(len(packets))
            damaged = bytearray(packets[at].payload)
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            cut = dice.randrange(1, len(damaged) + 1)
            packets[at] = packets[at]._replace(payload=bytes(damaged[:cut]))
        still = develop(key._replace(packets=tuple(packets)))
        assert still is None or still.startswith(b"\xff\xd8")
    for payload in (b"", b"\0", b"\xff" * 50, bytes(50), dice.randbytes(900)):
        assert develop(of(codec, payload)) is None
