"""HLS of one room: pictures copied, sounds in AAC, cut at the same times, laid into a storage."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from server.media.egress.cutting import HOLD, SECOND, Cutter
from server.media.egress.laned import Laned
from server.media.egress.lanes import Lane, Placed
from server.media.egress.picture import Picture, Span
from server.media.egress.publishing import Publisher
from server.media.egress.storage import Storage
from server.media.egress.working import PICTURE
from server.media.ports import FLOOR, Track

INDEX: Final = "index.m3u8"
"""The playlist a player opens first."""

_PATIENT: Final = 3.0
"""Seconds for which sound waits at the start for a picture that is on its way."""

_IDLE: Final = 10.0
"""Seconds of nothing after which no more segments are written until something comes."""

_SELDOM: Final = 5.0
"""A segment longer than so many seconds, because no key frame came, is said to staff."""

_LONGEST: Final = 20.0
"""Seconds after which a picture without a key frame is given up until there is one: neither
memory nor the wait for sounds may grow without end."""

_RARE: Final = (
    "Who watches by HLS is far behind, or has a standing picture: key frames come seldom. Set the "
    "encoder's key frame interval to 1 s."
)
_UNWRITTEN: Final = (
    "HLS cannot be written ({}). Make room in its folder, or mend the way to its storage."
)
_TICK: Final = 0.02
"""Seconds between two looks at the clock."""


class HlsWriter(Laned):
    """A `Broadcast`; a picture that is not H264 is left out.

    A picture that is missing stands still, a sound is silent: every rendition has all segments.
    """

    def __init__(
        self,
        room: str,
        storage: Callable[[str], Storage],
        picture: Track | None,
        sounds: Mapping[str, Track],
        said: Callable[[str | None], None],
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(f"hls of {room}", picture, sounds, said, clock)
        self.key = secrets.token_urlsafe(16)
        self._publisher = Publisher(storage(self.key))
        self._picture, self._cutter = Picture(), Cutter()
        self._spans: deque[Span] = deque()
        self._early: dict[str, deque[Placed]] = {}
        self._looked = self._first_sound_at = self._delay = 0.0
        self._asked, self._is_seldom = 0.0, False
        self._sources, self._expects_picture = dict(sounds), picture is not None
        self._channels: tuple[str, ...] = (FLOOR, *(each for each in sounds if each != FLOOR))

    @property
    def is_ready(self) -> bool:
        return self._publisher.is_ready

    @property
    def has_picture(self) -> bool:
        return self._picture.look is not None and self._has_h264

    @property
    def channels(self) -> Sequence[str]:
        return self._channels

    def hear(self, channel: str, track: Track | None) -> None:
        if track is not None:
            self._sources[channel] = track
        else:
            self._sources.pop(channel, None)
        self.taps.set(channel, track or self._sources.get(FLOOR))
        others = tuple(each for each in self._sources if each != FLOOR)
        self._channels = (FLOOR, *others)

    def figures(self) -> Mapping[str, float]:
        return {
            **super().figures(),
            "errors": self.errors + self._publisher.garbled,
            "segments": self._publisher.count,
            "delay": self._delay,
        }

    def passed(self, now: float) -> None:
        if now - self._looked < _TICK:
            return
        if self._spans and now - self._looked > _IDLE:
            self._rest()  # this machine slept, not the senders
        self._looked = now
        for lane in self._lanes.values():
            self._place(lane, lane.placed(now))
        if not self._spans:
            self._begin(now)
            return
        self._beat(now)
        while len(self._spans) > 1 and now >= self._spans[1].begins + HOLD:
            self._delay = now - self._spans[1].begins
            self._finish(self._spans.popleft(), self._spans[0].begins)
        self._ask(now)

    def _place(self, lane: Lane, frames: Sequence[Placed]) -> None:
        if lane.name == PICTURE:
            for placed in frames:
                self._show(placed)
        elif self._spans:
            for placed in frames:
                self._publisher.hear(lane.name, placed)
        else:
            self._early.setdefault(lane.name, deque(maxlen=200)).extend(frames)

    def _show(self, placed: Placed) -> None:
        fits = self._picture.fits(placed) if placed.codec.name.upper() == "H264" else None
        if fits is None:
            return
        self.frames += 1
        if not self._spans:
            self._start(placed.at)
        elif placed.frame.is_key:
            self._cut(placed.at, is_break=not fits)
        elif placed.at > self._spans[-1].begins + _LONGEST:
            self._picture.needs_key = self._is_seldom = True
            return
        self._spans[-1].frames.append(placed)

    @property
    def _has_h264(self) -> bool:
        codec = self._lanes[PICTURE].codec
        return codec is not None and codec.name.upper() == "H264"

    def _cut(self, at: float, *, is_break: bool) -> None:
        last = self._spans[-1]
        cut = self._cutter.at_key(at, must=is_break or not last.frames)
        if cut is not None:
            self._is_seldom = bool(last.frames) and cut > last.begins + _SELDOM
            self._spans.append(Span(cut, self._picture.look, is_break))

    def _start(self, at: float) -> None:
        """The first segment begins; or, after nothing for long, the first of another time."""
        self._cutter.begin(at)
        self._first_sound_at = 0.0
        self._spans.append(Span(at, self._picture.look, is_break=self._publisher.is_ready))
        self._publisher.begin(at, self._channels)
        for channel, frames in self._early.items():
            for placed in frames:
                self._publisher.hear(channel, placed)
        self._early.clear()

    def _begin(self, now: float) -> None:
        """With sound alone, if no picture comes or it is not one for HLS."""
        heard = [frames[0].at for frames in self._early.values() if frames]
        if not heard:
            return
        self._first_sound_at = self._first_sound_at or now
        if now >= self._first_sound_at + self._patience():
            self._start(max(min(heard), now - 1.0))

    def _patience(self) -> float:
        """How long a picture is waited for."""
        if self._lanes[PICTURE].codec is None:
            return _PATIENT / 2 if self._expects_picture else 0.0
        return _PATIENT if self._has_h264 else 0.0

    def _beat(self, now: float) -> None:
        """Cut by the clock while no picture says when."""
        if now - max(lane.heard_at for lane in self._lanes.values()) > _IDLE:
            self._rest()
            return
        last = self._spans[-1]
        shown = last.frames[-1].at if last.frames else None
        while (cut := self._cutter.by_clock(now, shown)) is not None:
            self._spans.append(Span(cut, self._picture.look))
            self._picture.needs_key, shown = True, None

    def _rest(self) -> None:
        """Nobody sends: what is there is the end, for now."""
        self._close(self._spans[-1].begins + SECOND)
        self._picture.needs_key = True

    def _close(self, ends: float) -> None:
        while self._spans:
            span = self._spans.popleft()
            until = self._spans[0].begins if self._spans else ends
            if until - span.begins > 0.1:
                self._finish(span, until)

    def _finish(self, span: Span, ends: float) -> None:
        try:
            self._publisher.publish(span, ends, self._channels, shows=self.has_picture)
        except OSError as error:
            self.errors += 1
            self.say(_UNWRITTEN.format(error.strerror or error))
        else:
            self.say(_RARE if self._is_seldom else None)

    def _ask(self, now: float) -> None:
        """For a key frame, when the segment is as long as it should be."""
        if not self._spans:
            return  # everybody has just fallen silent
        needs_key = self._picture.needs_key or self._lanes[PICTURE].needs_key_frame
        is_due = needs_key or now - self._spans[-1].begins > 0.9
        if is_due and self._has_h264 and now - self._asked > 0.5:
            self._asked = now
            self.taps.ask_for_key_frame(PICTURE)

    def ended(self) -> None:
        now = self.clock()
        self.passed(now + 2 * _TICK)
        self._close(now)
        self._publisher.end()
