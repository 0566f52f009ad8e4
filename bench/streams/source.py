"""What is sent: a recording of RTP payloads, made once and replayed for every server.

Encoding costs more than anything that is measured here, so it is done beforehand, with aiortc's
encoders: 30 pictures a second that move, and Opus at 96 kbit/s as aiortc sends it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bench.build import BUILT

if TYPE_CHECKING:
    import av
    from aiortc.codecs.h264 import H264Encoder
    from aiortc.codecs.vpx import Vp8Encoder

FOLDER: Final = BUILT / "streams"
RATE: Final = 30
SOUND_S: Final = 0.02
CLOCKS: Final = {"VP8": 90_000, "H264": 90_000, "opus": 48_000}
BURST: Final = 10
BURST_S: Final = 0.005
"""A sender gives a large picture to the network in portions: ten packets each five milliseconds."""

_HEAD: Final = struct.Struct("!dIBH")


@dataclass(frozen=True)
class Recipe:
    """What to record. `key_every_s`: seconds between pictures with which one can begin."""

    codec: str
    height: int = 0
    kbps: int = 0
    seconds: int = 24
    key_every_s: int = 8
    pitch: int = 440
    """Of the sound, in Hz: so that one sound can be told from another."""

    @property
    def path(self) -> Path:
        """Where it is kept."""
        if self.codec == "opus":
            return FOLDER / f"opus-{self.pitch}hz-{self.seconds}s"
        size = f"{self.height}p-{self.kbps}kbps"
        return FOLDER / f"{self.codec.lower()}-{size}-{self.seconds}s-key{self.key_every_s}s"


class Packet(NamedTuple):
    """When it is sent, seconds from the beginning; its place on the codec's clock; the rest."""

    at: float
    timestamp: int
    marker: bool
    begins: bool
    """True for the first packet of a picture with which one can begin."""
    payload: bytes


@dataclass(frozen=True)
class Recording:
    """All packets of one stream, which can be played again and again."""

    recipe: Recipe
    packets: Sequence[Packet]

    @property
    def beginnings(self) -> list[int]:
        """The places of packets that a viewer can begin with."""
        return [place for place, packet in enumerate(self.packets) if packet.begins]

    @property
    def packets_per_s(self) -> float:
        return len(self.packets) / self.recipe.seconds

    @property
    def kbps(self) -> float:
        """Bit rate of the payloads."""
        return sum(len(packet.payload) for packet in self.packets) * 8e-3 / self.recipe.seconds


def recording(recipe: Recipe) -> Recording:
    """The recording of a recipe, from the folder; made first where it is not there yet."""
    if not recipe.path.exists():
        made = Recording(recipe, list(_picture(recipe) if recipe.height else _sound(recipe)))
        FOLDER.mkdir(parents=True, exist_ok=True)
        fresh = recipe.path.with_suffix(".new")
        fresh.write_bytes(dump(made))
        fresh.replace(recipe.path)
    return load(recipe.path.read_bytes())


def dump(made: Recording) -> bytes:
    """A line of JSON, then packet after packet."""
    parts = [json.dumps(asdict(made.recipe)).encode(), b"\n"]
    for packet in made.packets:
        flags = packet.marker | packet.begins << 1
        parts += [
            _HEAD.pack(packet.at, packet.timestamp, flags, len(packet.payload)),
            packet.payload,
        ]
    return b"".join(parts)


def load(text: bytes) -> Recording:
    """What `dump` has written. ValueError for anything else."""
    head, _, rest = text.partition(b"\n")
    return Recording(Recipe(**json.loads(head)), list(_packets(memoryview(rest))))


def _packets(rest: memoryview) -> Iterator[Packet]:
    place = 0
    while place < len(rest):
        if len(rest) < place + _HEAD.size:
            raise ValueError("The recording ends in the middle of a packet.")
        at, timestamp, flags, size = _HEAD.unpack_from(rest, place)
        place += _HEAD.size + size
        payload = bytes(rest[place - size : place])
        if len(payload) != size:
            raise ValueError("The recording ends in the middle of a packet.")
        yield Packet(at, timestamp, bool(flags & 1), bool(flags & 2), payload)


def paced(payloads: Sequence[bytes], at: float, timestamp: int, begins: bool) -> Iterator[Packet]:
    """The packets of one picture with their times."""
    for place, payload in enumerate(payloads):
        later = place // BURST * BURST_S
        is_last = place == len(payloads) - 1
        yield Packet(at + later, timestamp, is_last, begins and place == 0, payload)


def _picture(recipe: Recipe) -> Iterator[Packet]:
    encoder = _encoder(recipe)
    for place, frame in enumerate(_frames(recipe)):
        begins = place % (RATE * recipe.key_every_s) == 0
        payloads, timestamp = encoder.encode(frame, force_keyframe=begins)
        yield from paced(payloads, place / RATE, timestamp, begins)


def _encoder(recipe: Recipe) -> Vp8Encoder | H264Encoder:
    from aiortc.codecs.h264 import H264Encoder
    from aiortc.codecs.vpx import Vp8Encoder

    encoder = Vp8Encoder() if recipe.codec == "VP8" else H264Encoder()
    encoder.target_bitrate = recipe.kbps * 1000
    return encoder


def _frames(recipe: Recipe) -> Iterator[av.VideoFrame]:
    """FFmpeg's moving test picture with a little noise, as a camera has it."""
    import av.filter
    import av.video.frame

    width = recipe.height * 16 // 9
    graph = av.filter.Graph()
    parts = [
        graph.add("testsrc2", f"size={width}x{recipe.height}:rate={RATE}"),
        graph.add("noise", "alls=2:allf=t"),
        graph.add("format", "pix_fmts=yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*parts).configure()
    for place in range(RATE * recipe.seconds):
        frame = graph.vpull()
        frame.pts, frame.time_base = place * 90_000 // RATE, Fraction(1, 90_000)
        frame.pict_type = av.video.frame.PictureType.NONE  # else each is a key picture
        yield frame


def _sound(recipe: Recipe) -> Iterator[Packet]:
    import av
    import av.filter
    from aiortc.codecs.opus import OpusEncoder

    graph = av.filter.Graph()
    tone = f"frequency={recipe.pitch}:sample_rate=48000:samples_per_frame=960"
    form = "sample_fmts=s16:channel_layouts=stereo:sample_rates=48000"
    parts = [
        *(graph.add("sine", tone), graph.add("tremolo", "f=5"), graph.add("aformat", form)),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(*parts).configure()
    encoder = OpusEncoder()
    place, wanted = 0, round(recipe.seconds / SOUND_S)
    while place < wanted:
        frame = graph.pull()
        assert isinstance(frame, av.AudioFrame)
        for payload in encoder.encode(frame)[0]:
            if place < wanted:
                yield Packet(place * SOUND_S, place * 960, place == 0, place == 0, payload)
            place += 1
