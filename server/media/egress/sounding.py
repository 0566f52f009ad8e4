"""Opus -> AAC without a hole in time: what is missing is silence, what overlaps is dropped."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Final

import av
from av.audio.codeccontext import AudioCodecContext

from server.media.egress.fragments import SOUND_RATE, Sample

GRID: Final = 1024
"""Samples of an AAC frame: every rendition is cut at a multiple of it."""

_SEAM: Final = SOUND_RATE // 100
"""Samples by which a packet may be off its place before silence is put in, or it is dropped."""


class Sounding:
    """One channel, from a place on the grid on. Positions count samples of 48 kHz."""

    def __init__(self, begins: int, *, is_stereo: bool) -> None:
        self._layout = "stereo" if is_stereo else "mono"
        self._filled = self._encoded = begins // GRID * GRID
        self._fifo = av.AudioFifo()
        self._samples: list[Sample] = []
        self._make_encoder(96_000 if is_stereo else 56_000)
        self.renew()

    def renew(self) -> None:
        """Another sender begins."""
        decoder = av.CodecContext.create("opus", "r")
        decoder.sample_rate, decoder.layout = SOUND_RATE, self._layout
        self._decoder: AudioCodecContext = decoder

    def _make_encoder(self, bit_rate: int) -> None:
        container = av.open(io.BytesIO(), "w", format="mp4")
        self.template = container.add_stream(
            "aac", rate=SOUND_RATE, layout=self._layout, bit_rate=bit_rate
        )
        encoder = self.template.codec_context
        encoder.time_base = Fraction(1, SOUND_RATE)
        encoder.options = {"aac_coder": "fast"}
        container.start_encoding()  # so that the template tells of the encoder's choices
        self._encoder, self._container = encoder, container

    def hear(self, position: int, data: bytes) -> None:
        """An Opus packet whose first sample lies at `position`."""
        frames = self._decoder.decode(av.Packet(data))
        off = position - self._filled
        if off < -_SEAM:
            return
        if off > _SEAM:
            self._silence(off)
        for frame in frames:
            self._write(frame)

    def fill(self, position: int) -> None:
        """Silence up to there at least, with what the encoder keeps back on top."""
        missing = position + 2 * GRID - self._filled
        if missing > 0:
            self._silence(missing)

    @property
    def reaches(self) -> int:
        """Up to here `until` has everything."""
        return self._encoded - GRID

    def until(self, position: int) -> list[Sample]:
        """The AAC frames that begin before it, each handed out once."""
        count = sum(sample.at < position for sample in self._samples)
        out, self._samples = self._samples[:count], self._samples[count:]
        return out

    def _silence(self, count: int) -> None:
        while count > 0:
            frame = av.AudioFrame("fltp", self._layout, min(count, SOUND_RATE))
            frame.sample_rate = SOUND_RATE
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            count -= frame.samples
            self._write(frame)

    def _write(self, frame: av.AudioFrame) -> None:
        frame.pts = None
        self._fifo.write(frame)
        self._filled += frame.samples
        while (whole := self._fifo.read(GRID)) is not None:
            whole.pts, whole.time_base = self._encoded, Fraction(1, SOUND_RATE)
            self._encoded += GRID
            for packet in self._encoder.encode(whole):
                at = packet.pts if packet.pts is not None else self._encoded - 2 * GRID
                self._samples.append(Sample(at, GRID, bytes(packet), is_key=True))
