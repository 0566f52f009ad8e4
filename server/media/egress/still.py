"""A key frame -> a small JPEG, for those who choose among feeds.

Called in a thread: a second of anybody's picture, on the loop, would be felt by every viewer.
"""

from __future__ import annotations

import logging
from fractions import Fraction
from typing import Final

import av
from av.video.reformatter import ColorRange, Interpolation

from server.media.egress.assembling import Assembler
from server.media.egress.av1 import temporal_unit
from server.media.ports import KeyFrame

MOST_BYTES: Final = 1_000_000
"""Of a key frame: at 2.5 Mbit/s those of 4K have a third of it."""

MOST_PIXELS: Final = 4096 * 2304
"""What a picture says of its size is believed up to here, before memory is taken for it."""

SIDE: Final = 320
"""Stills are that wide at most, and that high."""

QUALITY: Final = 5
"""Of 1 (best) to 31, as FFmpeg's MJPEG counts."""

DECODERS: Final = {"H264": "h264", "VP8": "vp8", "VP9": "vp9", "AV1": "libdav1d"}

log = logging.getLogger(__name__)


def develop(key: KeyFrame) -> bytes | None:
    """A JPEG of at most 320 x 320 pixels; None for what is damaged, too large, or unknown.

    Never raises: what comes from a sender is anything.
    """
    if sum(len(packet.payload) for packet in key.packets) > MOST_BYTES:
        return None
    try:
        return _printed(_seen(key.codec.name.upper(), _whole(key)))
    except (av.FFmpegError, ValueError, MemoryError) as error:
        log.debug("a key frame shows nothing: %s", error)
        return None


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size of a still, even both ways, in the picture's own proportions; never enlarged."""
    share = min(1.0, SIDE / max(width, height))
    return _even(width * share), _even(height * share)


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _whole(key: KeyFrame) -> bytes:
    """The picture as its decoder wants it. ValueError."""
    if key.codec.name.upper() == "AV1":
        return temporal_unit(packet.payload for packet in key.packets)
    assembler = Assembler(key.codec)
    *packets, last = key.packets
    frames = [
        frame
        for packet in (*packets, last._replace(marker=True))  # some senders set none
        for frame in assembler.push(packet, key.at)
    ]
    if len(frames) != 1:
        raise ValueError("its packets do not make one picture")
    return frames[0].data


def _seen(codec: str, data: bytes) -> av.VideoFrame:
    """The picture itself. ValueError, FFmpegError."""
    if codec not in DECODERS:
        raise ValueError(f"{codec} is not decoded here")
    decoder = av.VideoCodecContext.create(DECODERS[codec], "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.thread_count = 1
    decoder.options = {"max_pixels": str(MOST_PIXELS), "err_detect": "explode"}
    frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    if not frames or frames[0].is_corrupt:
        raise ValueError("it shows nothing whole")
    return frames[0]


def _printed(frame: av.VideoFrame) -> bytes:
    """Scaled and encoded. ValueError, FFmpegError."""
    width, height = fitted(frame.width, frame.height)
    small = frame.reformat(
        *(width, height, "yuvj420p"),
        interpolation=Interpolation.AREA,
        dst_color_range=ColorRange.JPEG,
    )
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base, encoder.thread_count = Fraction(1, 90_000), 1
    small.pts = 0
    encoder.options = {"qmin": str(QUALITY), "qmax": str(QUALITY)}
    return b"".join(bytes(packet) for packet in [*encoder.encode(small), *encoder.encode(None)])
