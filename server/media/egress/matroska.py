"""One file of a recording: Matroska or WebM, as it came, whole up to its last second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Protocol

import av
from av.container import OutputContainer
from av.stream import Stream

from server.media.egress.depacketizing import parameter_sets
from server.media.egress.lanes import Placed
from server.media.egress.working import PICTURE

_OPTIONS: Final = {
    "cluster_time_limit": "1000",  # what is lost if the process is killed
    "flush_packets": "1",
    "max_interleave_delta": "500000",  # a channel that is silent does not hold up the others
}
_MILLISECOND: Final = Fraction(1, 1000)
_NAMES: Final = {"H264": "h264", "VP8": "vp8", "VP9": "vp9"}


class Target(Protocol):
    """Where a file's bytes go."""

    @property
    def seek(self) -> Callable[[int, int], int]: ...
    @property
    def tell(self) -> Callable[[], int]: ...
    @property
    def close(self) -> Callable[[], None]: ...
    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file is begun for; another shape needs another file."""

    codec: str | None
    """`H264`, `VP8`, `VP9`, or None without a picture."""
    size: tuple[int, int]
    sets: bytes
    """The parameter sets of H264: a file has one pair of them in its head."""
    sounds: tuple[str, ...]

    @property
    def suffix(self) -> str:
        return ".webm" if self.codec in {"VP8", "VP9"} else ".mkv" if self.codec else ".mka"

    @property
    def format(self) -> str:
        return "webm" if self.suffix == ".webm" else "matroska"

    def as_json(self) -> dict[str, Any] | None:
        if self.codec is None:
            return None
        return {"codec": self.codec, "width": self.size[0], "height": self.size[1]}


class Film:
    """A file that is being written. `begins` is its zero, in Unix seconds."""

    def __init__(self, file: Target, shape: Shape, begins: float) -> None:
        self.shape, self.begins, self.ends = shape, begins, begins
        self._file = file
        self._container: OutputContainer = av.open(
            file, "w", format=shape.format, options=dict(_OPTIONS)
        )
        self._last: dict[str, int] = {}
        self._streams = self._add_streams(shape)

    def _add_streams(self, shape: Shape) -> dict[str, Stream]:
        streams: dict[str, Stream] = {}
        if shape.codec is not None:
            width, height = shape.size
            picture = self._container.add_mux_stream(
                _NAMES[shape.codec], width=width, height=height
            )
            picture.time_base = _MILLISECOND
            streams[PICTURE] = picture
        for channel in shape.sounds:
            # Only its head is used: it knows how Opus is announced in this container.
            sound = self._container.add_stream("libopus", rate=48_000, layout="stereo")
            sound.metadata["title"] = channel
            if len(channel) == 2:
                sound.metadata["language"] = channel
            streams[channel] = sound
        return streams

    def write(self, lane: str, frames: Sequence[Placed]) -> None:
        """Frames of a stream this file was begun with; others are not for it."""
        stream = self._streams.get(lane)
        for placed in frames if stream is not None else ():
            assert stream is not None
            self._container.mux(self._packet(lane, stream, placed))
            self.ends = max(self.ends, placed.at)

    def _packet(self, lane: str, stream: Stream, placed: Placed) -> av.Packet[Stream]:
        at = max(round((placed.at - self.begins) * 1000), self._last.get(lane, -1) + 1)
        self._last[lane] = at
        packet: av.Packet[Stream] = av.Packet(self._data(lane, placed))
        packet.pts = packet.dts = at
        packet.time_base, packet.is_keyframe = _MILLISECOND, placed.frame.is_key
        packet.stream = stream
        return packet

    def _data(self, lane: str, placed: Placed) -> bytes:
        """A key frame of H264 brings its parameters: the muxer and players seek by it."""
        data = placed.frame.data
        if lane != PICTURE or not placed.frame.is_key or not self.shape.sets:
            return data
        return data if parameter_sets(data) else self.shape.sets + data

    def close(self) -> None:
        """Write the index and the length. OSError: there is no room for them; the rest is whole."""
        try:
            self._container.close()
        finally:
            self._file.close()
