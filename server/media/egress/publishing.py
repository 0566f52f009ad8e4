"""Each span of a broadcast becomes a segment in every rendition, listed when all lie there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import av

from rooms.languages import own_name
from server.media.egress.fragments import SOUND_RATE, Fragment, sound_fragment
from server.media.egress.lanes import Placed
from server.media.egress.picture import Look, Span
from server.media.egress.playlists import Picture as Variant
from server.media.egress.playlists import Playlist, Segment, Sound, master
from server.media.egress.sounding import GRID, Sounding
from server.media.egress.storage import Storage
from server.media.egress.working import PICTURE
from server.media.ports import FLOOR

_OLD: Final = 10_000
"""Names of files that could not be deleted yet: more are left to whoever keeps the storage."""

_ROOM: Final = 10.0
"""Seconds before the first segment in the count of its times: encoders begin a little earlier."""


class Rendition:
    """The files and the playlist of one picture or sound."""

    def __init__(self, name: str, first: int, breaks: int) -> None:
        self.name, self.uri = name, f"{name}.m3u8"
        self.playlist = Playlist(first, breaks)
        self._init, self._inits = b"", 0

    def files(self, fragment: Fragment, number: int) -> tuple[str, str, dict[str, bytes]]:
        """The names of the segment and of its initialisation, and what is to be laid there."""
        file = f"{self.name}-{number}.m4s"
        files = {file: fragment.media}
        if fragment.init != self._init:
            self._init, self._inits = fragment.init, self._inits + 1
            files[self._init_name] = fragment.init
        return file, self._init_name, files

    @property
    def _init_name(self) -> str:
        return f"{self.name}-{self._inits}.mp4"

    def failed(self) -> None:
        """What was to be laid may not lie there."""
        self._init = b""


class Voice(Rendition):
    def __init__(self, channel: str, first: int, breaks: int, begins: int) -> None:
        super().__init__(channel, first, breaks)
        self._turn: int | None = None
        self.garbled = 0
        self.begin(begins)

    def begin(self, position: int) -> None:
        self.sounding = Sounding(position, is_stereo=self.name == FLOOR)

    def hear(self, position: int, placed: Placed) -> None:
        if placed.turn != self._turn:
            self._turn = placed.turn
            self.sounding.renew()
        try:
            self.sounding.hear(position, placed.frame.data)
        except av.FFmpegError:
            self.garbled += 1  # it is silence; who sends garbage must not hold up the others

    def cut(self, ends: int, number: int) -> Fragment:
        self.sounding.fill(ends)
        return sound_fragment(self.sounding.until(ends), self.sounding.template, number)


class Made(NamedTuple):
    """A rendition's segment before it has files."""

    rendition: Rendition
    fragment: Fragment
    seconds: float
    at: float

    @property
    def bits(self) -> float:
        """A second."""
        return 8 * len(self.fragment.media) / self.seconds


class Publisher:
    """Times are Unix seconds; `count` is of the segments listed so far in each rendition."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.count = self._number = self._breaks = self._most = 0
        self._origin = self._begins = 0.0
        self._picture: Rendition | None = None
        self._voices: dict[str, Voice] = {}
        self._master = ""
        self._was_lost = False
        self._old: deque[str] = deque(maxlen=_OLD)

    @property
    def is_ready(self) -> bool:
        return self.count > 0

    @property
    def garbled(self) -> int:
        """Packets of sound that were none."""
        return sum(voice.garbled for voice in tuple(self._voices.values()))

    def begin(self, at: float, channels: Sequence[str]) -> None:
        """Segments begin here, for the first time or after a rest."""
        self._origin, self._begins = self._origin or at - _ROOM, at
        for voice in self._voices.values():
            voice.begin(self._grid(at))
        for channel in channels:
            self._voice(channel)

    def hear(self, channel: str, placed: Placed) -> None:
        self._voice(channel).hear(self._position(placed.at), placed)

    def publish(
        self,
        span: Span,
        ends: float,
        channels: Sequence[str],
        *,
        shows: bool,
    ) -> None:
        """Lay the span's segments, then list them in all renditions, then delete old ones.

        OSError: what could not be laid is left out, and a break follows; what could not be listed
        or deleted is with the next.
        """
        self._number += 1
        for channel in channels:
            self._voice(channel)
        is_break = (span.is_break or self._was_lost) and self.count > 0
        begins, self._begins, self._was_lost = self._begins, ends, True
        made = [*self._sound(begins, ends), *self._show(span, ends)]
        laid = self._lay(made, is_break)
        self._was_lost = False
        for rendition, segment in laid:
            self._old += rendition.playlist.add(segment)
        self._breaks, self.count = self._breaks + is_break, self.count + 1
        self._list(span.look if shows else None, channels)
        self._forget()

    def end(self) -> None:
        """Players may stop at the end of what they have."""
        try:
            if self.is_ready:
                self._put_playlists(is_ended=True)
        finally:
            self._storage.close()

    def _show(self, span: Span, ends: float) -> Iterator[Made]:
        fragment = span.fragment(ends, self._origin, self._number)
        if fragment is None:
            return
        if self._picture is None:
            self._picture = Rendition(PICTURE, self.count, self._breaks)
        yield Made(self._picture, fragment, ends - span.begins, span.begins)

    def _sound(self, begins: float, ends: float) -> Iterator[Made]:
        first, last = self._grid(begins), self._grid(ends)
        at, seconds = self._origin + first / SOUND_RATE, (last - first) / SOUND_RATE
        for voice in self._voices.values():
            yield Made(voice, voice.cut(last, self._number), seconds, at)

    def _lay(self, made: Sequence[Made], is_break: bool) -> list[tuple[Rendition, Segment]]:
        laid = []
        try:
            for rendition, fragment, seconds, at in made:
                file, init, files = rendition.files(fragment, self._number)
                for name, data in files.items():
                    self._storage.put(name, data)
                laid.append((rendition, Segment(file, seconds, at, init, is_break)))
        except OSError:
            for rendition in self._renditions():
                rendition.failed()
            raise
        self._measure(made)
        return laid

    def _measure(self, made: Sequence[Made]) -> None:
        sounds = [each.bits for each in made if each.rendition is not self._picture]
        seen = sum(each.bits for each in made if each.rendition is self._picture)
        self._most = max(self._most, round(seen + max(sounds, default=0.0)))

    def _list(self, look: Look | None, channels: Sequence[str]) -> None:
        self._put_playlists(is_ended=False)
        variant = None
        if look is not None and self._picture is not None:
            variant = Variant(self._picture.uri, look.codec, *look.size)
        text = master(variant, [self._named(self._voices[each]) for each in channels], self._most)
        if text != self._master:
            self._storage.put("index.m3u8", text.encode())
            self._master = text

    def _put_playlists(self, *, is_ended: bool) -> None:
        target = max(each.playlist.target for each in self._renditions())
        for rendition in self._renditions():
            text = rendition.playlist.text(target, is_ended=is_ended)
            self._storage.put(rendition.uri, text.encode())

    @staticmethod
    def _named(voice: Voice) -> Sound:
        if voice.name == FLOOR:
            return Sound(voice.uri, "Floor")
        return Sound(voice.uri, own_name(voice.name), voice.name)

    def _forget(self) -> None:
        """Delete what nobody needs any more; what cannot be is tried again with the next."""
        while self._old:
            self._storage.delete(self._old[0])
            self._old.popleft()

    def _renditions(self) -> list[Rendition]:
        return [*([self._picture] if self._picture else []), *self._voices.values()]

    def _voice(self, channel: str) -> Voice:
        voice = self._voices.get(channel)
        if voice is None:
            begins = self._grid(self._begins)
            voice = self._voices[channel] = Voice(channel, self.count, self._breaks, begins)
        return voice

    def _position(self, at: float) -> int:
        """In samples of sound."""
        return round((at - self._origin) * SOUND_RATE)

    def _grid(self, at: float) -> int:
        """The nearest sample at which every rendition can be cut."""
        return round((at - self._origin) * SOUND_RATE / GRID) * GRID
