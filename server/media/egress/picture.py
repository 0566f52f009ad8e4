"""The picture of a broadcast: H264 frames between two cuts -> a segment that begins with a key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import av

from server.media.egress.depacketizing import START_CODE, parameter_sets
from server.media.egress.fragments import PICTURE_RATE, Fragment, Sample, picture_fragment
from server.media.egress.lanes import Placed


class Look(NamedTuple):
    """What a key frame says of those that follow it."""

    key: bytes
    sets: bytes
    """Its SPS and PPS."""
    size: tuple[int, int]

    @property
    def codec(self) -> str:
        """As RFC 6381 writes it: profile, constraints and level of the SPS."""
        return f"avc1.{self.sets[len(START_CODE) + 1 : len(START_CODE) + 4].hex()}"


@dataclass(slots=True)
class Span:
    """From one cut to the next; Unix seconds. The last one has no end yet."""

    begins: float
    look: Look | None
    """None: before the first picture."""
    is_break: bool = False
    frames: list[Placed] = field(default_factory=list)

    def fragment(self, ends: float, origin: float, index: int) -> Fragment | None:
        """The frames, or the last key frame standing all the time. None: there is no picture."""
        look = self.look
        if look is None:
            return None
        data = [placed.frame.data for placed in self.frames] or [look.key]
        keys = [placed.frame.is_key for placed in self.frames] or [True]
        data[0] = data[0] if parameter_sets(data[0]) else look.sets + data[0]
        times = self._times(ends, origin)
        samples = [
            Sample(at, until - at, each, is_key)
            for at, until, each, is_key in zip(times, times[1:], data, keys, strict=False)
        ]
        return picture_fragment(samples, look.size, index)

    def _times(self, ends: float, origin: float) -> list[int]:
        """Ticks of the frames and of the end; each later than the one before."""
        ticks: list[int] = []
        for at in [self.begins, *(placed.at for placed in self.frames[1:]), ends]:
            tick = round((at - origin) * PICTURE_RATE)
            ticks.append(max(tick, ticks[-1] + 1) if ticks else tick)
        return ticks


class Picture:
    """What the key frames said; `look` is the last one's, and stands when nothing comes."""

    def __init__(self) -> None:
        self.look: Look | None = None
        self.needs_key = True

    def fits(self, placed: Placed) -> bool | None:
        """Whether a frame goes on from those before. None: it cannot be shown.

        False: a key frame of another size or profile.
        """
        if not placed.frame.is_key:
            return None if self.needs_key else True
        before, data = self.look, placed.frame.data
        sets = parameter_sets(data) or (before.sets if before else b"")
        if not sets:
            return None
        if before is not None and sets == before.sets:
            size = before.size
        else:
            try:
                size = size_of("h264", sets + data)
            except ValueError:
                return None
        self.look, self.needs_key = Look(data, sets, size), False
        return before is None or before.sets == sets


def size_of(codec: str, data: bytes) -> tuple[int, int]:
    """Width and height of a key frame, by its decoder; ValueError if it shows nothing."""
    decoder = av.VideoCodecContext.create(codec, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.thread_count = 1
    frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    if not frames:
        raise ValueError(f"a key frame of {codec} shows nothing")
    return frames[0].width, frames[0].height
