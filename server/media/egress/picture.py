"""The picture of a broadcast: H264 frames between two cuts -> a segment that begins with a key."""

from __future__ import annotations

from dataclasses import dataclass, field

import av

from server.media.egress.depacketizing import START_CODE, parameter_sets
from server.media.egress.fragments import PICTURE_RATE, Fragment, Sample, picture_fragment
from server.media.egress.lanes import Placed


@dataclass(slots=True)
class Span:
    """From one cut to the next; Unix seconds. The last one has no end yet."""

    begins: float
    is_break: bool = False
    frames: list[Placed] = field(default_factory=list)


def size_of(codec: str, data: bytes) -> tuple[int, int]:
    """Width and height of a key frame, by its decoder; ValueError if it is none."""
    decoder = av.VideoCodecContext.create(codec, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.thread_count = 1
    frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    if not frames:
        raise ValueError(f"a key frame of {codec} shows nothing")
    return frames[0].width, frames[0].height


class Picture:
    """What the key frames said of the codec, and the last of them: it stands when nothing comes."""

    def __init__(self) -> None:
        self.size = (0, 0)
        self._sets = b""
        self._key: bytes | None = None
        self.needs_key = True

    @property
    def codec(self) -> str:
        """As RFC 6381 writes it: profile, constraints and level of the SPS."""
        return f"avc1.{self._sets[len(START_CODE) + 1 : len(START_CODE) + 4].hex()}"

    @property
    def is_known(self) -> bool:
        return self._key is not None

    def fits(self, placed: Placed) -> bool | None:
        """Whether a frame goes on from those before. None: it cannot be shown.

        False: a key frame of another size or profile.
        """
        if not placed.frame.is_key:
            return None if self.needs_key else True
        sets = parameter_sets(placed.frame.data) or self._sets
        if not sets:
            return None
        fits = sets == self._sets
        if not fits:
            self.size = size_of("h264", sets + placed.frame.data)
        self._sets, self.needs_key = sets, False
        self._key = placed.frame.data
        return fits

    def fragment(self, span: Span, ends: float, origin: float, index: int) -> Fragment:
        """The span's frames, or the last key frame standing all the time."""
        frames = span.frames
        data = [placed.frame.data for placed in frames] or [self._key or b""]
        keys = [placed.frame.is_key for placed in frames] or [True]
        times = self._times(span, ends, origin)
        data[0] = self._with_sets(data[0])
        samples = [
            Sample(at, until - at, each, is_key)
            for at, until, each, is_key in zip(times, times[1:], data, keys, strict=False)
        ]
        return picture_fragment(samples, self.size, index)

    def _with_sets(self, data: bytes) -> bytes:
        return data if parameter_sets(data) else self._sets + data

    @staticmethod
    def _times(span: Span, ends: float, origin: float) -> list[int]:
        """Ticks of the frames and of the end; each later than the one before."""
        ticks: list[int] = []
        for at in [span.begins, *(placed.at for placed in span.frames[1:]), ends]:
            tick = round((at - origin) * PICTURE_RATE)
            ticks.append(max(tick, ticks[-1] + 1) if ticks else tick)
        return ticks
