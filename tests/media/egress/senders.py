"""Senders of picture and sound with marks in them, and a track that is fed with their packets.

The picture is grey and flashes white in the first frame of each second; in the same instant the
sound beeps for 40 ms. So a test finds out of any file whether they still are together.
"""

from __future__ import annotations

import array
import asyncio
import functools
import math
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import av
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from server.media.egress.depacketizing import START_CODE
from server.media.ports import Codec, Kind, Packet, Sink, Track

H264 = Codec("H264", 90_000)
VP8 = Codec("VP8", 90_000)
VP9 = Codec("VP9", 90_000)
OPUS = Codec("opus", 48_000, 2)
FPS = 25
_SHORT = re.compile(rb"(?<!\x00)\x00\x00\x01")


class Clock:
    """A clock that goes as the packets do."""

    def __init__(self, now: float = 1_760_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FedTrack:
    """A `Track` without a sender: tests feed it."""

    def __init__(self, kind: Kind, codec: Codec | None) -> None:
        self.kind: Kind = kind
        self.codec = codec
        self.is_live = True
        self.voiced_at: float | None = None
        self.asked = 0
        self.was_asked = asyncio.Event()
        self.sinks: list[Sink] = []
        self.reports: tuple[int, float] | None = None

    def follow(self, other: Track | None) -> None: ...
    def add(self, sink: Sink) -> None:
        self.sinks.append(sink)

    def drop(self, sink: Sink) -> None:
        self.sinks.remove(sink)

    def recall(self, sequence: int) -> Packet | None:
        return None

    def ask_for_key_frame(self) -> None:
        self.asked += 1
        self.was_asked.set()

    def moment(self, timestamp: int) -> float | None:
        if self.reports is None or self.codec is None:
            return None
        ticks = (timestamp - self.reports[0] + (1 << 31)) % (1 << 32) - (1 << 31)
        return self.reports[1] + ticks / self.codec.clock_rate

    def feed(self, packet: Packet) -> None:
        for sink in self.sinks:
            sink.take(packet)

    def renew(self, codec: Codec) -> None:
        self.codec = codec
        for sink in self.sinks:
            sink.renewed(codec)


class Sent(NamedTuple):
    """A packet, and the second after the start at which it leaves."""

    at: float
    packet: Packet


@functools.cache
def picture(
    codec: Codec, seconds: int, size: tuple[int, int] = (160, 90), gop: int = FPS
) -> tuple[tuple[bytes, bool], ...]:
    """Frames of a picture that flashes once a second; a key frame every `gop` frames."""
    name = {"H264": "libx264", "VP8": "libvpx", "VP9": "libvpx-vp9"}[codec.name]
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, FPS), FPS, 300_000
    encoder.gop_size, encoder.max_b_frames, encoder.thread_count = gop, 0, 1
    encoder.options = (
        {"preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1"}
        if codec is H264
        else {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    )
    frames = []
    for count in range(seconds * FPS):
        frame = av.VideoFrame(*size, "yuv420p")
        for place, plane in enumerate(frame.planes):
            light = 235 if count % FPS == 0 else 60 + count % 40
            plane.update(bytes([light if place == 0 else 128]) * plane.buffer_size)
        frame.pts = count
        frames += [(bytes(each), each.is_keyframe) for each in encoder.encode(frame)]
    if codec is H264:  # all start codes of one length, as they are after RTP
        frames = [(_SHORT.sub(START_CODE, data), is_key) for data, is_key in frames]
    return tuple(frames)


@functools.cache
def sound(seconds: int, pitch: int = 1000) -> tuple[bytes, ...]:
    """Opus packets of 20 ms that beep for 40 ms once a second."""
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.bit_rate, encoder.time_base = 48_000, Fraction(1, 48_000)
    packets: list[bytes] = []
    for count in range(seconds * 50):
        frame = av.AudioFrame("s16", "stereo", 960)
        frame.sample_rate, frame.pts = 48_000, count * 960
        frame.planes[0].update(_beep(pitch) if count % 50 < 2 else bytes(3840))
        packets += [bytes(each) for each in encoder.encode(frame)]
    return tuple(packets)


@functools.cache
def _beep(pitch: int) -> bytes:
    wave = (int(12_000 * math.sin(math.tau * pitch * place / 48_000)) for place in range(960))
    return array.array("h", [value for value in wave for _ in range(2)]).tobytes()


def sent_picture(
    codec: Codec,
    seconds: int,
    *,
    size: tuple[int, int] = (160, 90),
    gop: int = FPS,
    delay: float = 0.03,
    sequence: int = 65_500,
    timestamp: int = 0xFFFF_FF00,
) -> list[Sent]:
    """As a browser sends it: numbers and times wrap, several packets a frame."""
    pack = _packer(codec)
    out = []
    for count, (data, _) in enumerate(picture(codec, seconds, size, gop)):
        payloads = pack(data, count)
        for place, payload in enumerate(payloads):
            packet = Packet(
                sequence & 0xFFFF,
                (timestamp + count * 90_000 // FPS) & 0xFFFFFFFF,
                place == len(payloads) - 1,
                payload,
            )
            out.append(Sent(count / FPS + delay + place * 0.0001, packet))
            sequence += 1
    return out


def sent_sound(
    seconds: int,
    *,
    pitch: int = 1000,
    delay: float = 0.03,
    sequence: int = 65_530,
    timestamp: int = 0xFFFF_F000,
) -> list[Sent]:
    return [
        Sent(
            count * 0.02 + delay,
            Packet(
                (sequence + count) & 0xFFFF, (timestamp + count * 960) & 0xFFFFFFFF, False, data
            ),
        )
        for count, data in enumerate(sound(seconds, pitch))
    ]


def _packer(codec: Codec) -> Any:
    if codec is VP9:
        return lambda data, _: list(_vp9(data))
    parameters = RTCRtpCodecParameters(f"video/{codec.name}", 90_000, payloadType=96)
    encoder = get_encoder(parameters)

    def pack(data: bytes, count: int) -> list[bytes]:
        packet: Any = av.Packet(data)
        packet.pts, packet.time_base = count, Fraction(1, FPS)
        return encoder.pack(packet)[0]

    return pack


def _vp9(data: bytes) -> Iterator[bytes]:
    """RFC 9628 without a picture id: B and E at the ends, P for what is not a key frame."""
    is_key = not data[0] & 0x04
    for at in range(0, len(data), 1200):
        begins, ends = at == 0, at + 1200 >= len(data)
        yield bytes([(not is_key) << 6 | begins << 3 | ends << 2]) + data[at : at + 1200]


def play(clock: Clock, *streams: tuple[FedTrack, list[Sent]]) -> None:
    """Feed tracks with what is sent, in the order of its arrival; the clock goes with it."""
    began = clock.now
    packets = [(sent.at, place, sent) for place, (_, all) in enumerate(streams) for sent in all]
    for at, place, sent in sorted(packets, key=lambda each: each[:2]):
        clock.now = began + at
        streams[place][0].feed(sent.packet)


def flashes(path: str) -> list[float]:
    """Seconds at which the picture of a file turns white."""
    return [at for at, light in _lights(path) if light > 180]


def _lights(path: str) -> Iterator[tuple[float, int]]:
    with av.open(path) as file:
        for frame in file.decode(file.streams.video[0]):
            assert frame.time is not None
            yield frame.time, bytes(frame.planes[0])[frame.planes[0].line_size + 8]


def beeps(path: str, channel: int = 0) -> list[float]:
    """Seconds at which a sound of a file turns from silence to a beep."""
    found: list[float] = []
    quiet_since: float | None = 0.0
    with av.open(path) as file:
        resampler = av.AudioResampler("s16", "mono", 48_000)
        for frame in file.decode(file.streams.audio[channel]):
            for part in resampler.resample(frame):
                assert part.time is not None
                wave = array.array("h", bytes(part.planes[0])[: part.samples * 2])
                for place, value in enumerate(wave):
                    if abs(value) > 2_500:
                        at = part.time + place / 48_000
                        if quiet_since is not None and at - quiet_since > 0.3:
                            found.append(at)
                        quiet_since = at
    return found
