"""Encoded samples -> segments of fragmented MP4 (CMAF), each with times of its own."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.stream import Stream

PICTURE_RATE: Final = 90_000
SOUND_RATE: Final = 48_000
"""Ticks a second of the two kinds of segments."""

_OPTIONS: Final = {
    "movflags": "empty_moov+default_base_moof+frag_discont+skip_trailer+cmaf",
    "use_editlist": "0",  # a sample's time is what its fragment says
}


class Sample(NamedTuple):
    """`at` and `duration` in ticks of its kind; a picture's data is Annex B."""

    at: int
    duration: int
    data: bytes
    is_key: bool


class Fragment(NamedTuple):
    """The initialisation (codec and size), equal while these are, and the media."""

    init: bytes
    media: bytes


def picture_fragment(samples: Sequence[Sample], size: tuple[int, int], index: int) -> Fragment:
    """H264; the first sample must hold its parameter sets. `index` counts from 1."""
    file, container = _begin(index)
    stream = container.add_mux_stream("h264", width=size[0], height=size[1])
    stream.time_base = Fraction(1, PICTURE_RATE)
    return _end(file, container, stream, samples, PICTURE_RATE)


def sound_fragment(samples: Sequence[Sample], template: AudioStream, index: int) -> Fragment:
    """AAC as the template's encoder made it."""
    file, container = _begin(index)
    stream = container.add_stream_from_template(template)
    stream.time_base = Fraction(1, SOUND_RATE)
    return _end(file, container, stream, samples, SOUND_RATE)


def _begin(index: int) -> tuple[io.BytesIO, OutputContainer]:
    file = io.BytesIO()
    options = {**_OPTIONS, "fragment_index": str(index)}
    return file, av.open(file, "w", format="mp4", options=options)


def _end(
    file: io.BytesIO,
    container: OutputContainer,
    stream: Stream,
    samples: Iterable[Sample],
    rate: int,
) -> Fragment:
    with container:
        for sample in samples:
            container.mux(_packet(sample, stream, rate))
    data = file.getvalue()
    media = data.find(b"moof") - 4
    return Fragment(data[:media], data[media:])


def _packet(sample: Sample, stream: Stream, rate: int) -> av.Packet[Stream]:
    packet: av.Packet[Stream] = av.Packet(sample.data)
    packet.pts = packet.dts = sample.at
    packet.duration = sample.duration
    packet.time_base = Fraction(1, rate)
    packet.is_keyframe = sample.is_key
    packet.stream = stream
    return packet
