"""A recording of one room: what is on stage and every channel, as it came, into files."""

from __future__ import annotations

import contextlib
import shutil
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import av

from server.media.egress.depacketizing import parameter_sets
from server.media.egress.laned import Laned
from server.media.egress.lanes import Lane, Placed
from server.media.egress.manifest import Manifest, Part
from server.media.egress.matroska import Film, Shape, Target
from server.media.egress.picture import size_of
from server.media.egress.working import PICTURE
from server.media.ports import Track

_TICK: Final = 0.02
_PATIENT: Final = 2.0
"""Seconds for which sounds wait for the picture's key frame when a file begins."""

_RETRY: Final = 5.0
"""Seconds after which a disk that refused is tried again."""

_TOLD: Final = 5.0
"""Seconds between two writings of the manifest."""

_WAITING: Final = 3_000
"""Frames that are kept until a file is begun."""

_SPARE: Final = 256 << 20
"""Bytes that should be free; below, staff are told before it is too late."""


class Plain:
    """A new file without a buffer: what is written is the system's, even if we are killed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", buffering=0)
        self.seek, self.tell, self.close = self._file.seek, self._file.tell, self._file.close

    def write(self, data: bytes) -> int:
        """All of it, or OSError: a disk that is nearly full takes a part."""
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
        return len(data)


class Recorder(Laned):
    """A `Recording`: begins another file whenever codec, size, sender or channels change."""

    def __init__(
        self,
        room: str,
        recording: str,
        folder: Path,
        picture: Track | None,
        sounds: Mapping[str, Track],
        said: Callable[[str | None], None],
        clock: Callable[[], float] | None = None,
        opens: Callable[[Path], Target] = Plain,
    ) -> None:
        super().__init__(f"recording of {room}", picture, sounds, said, clock)
        self._folder, self._opens = folder, opens
        self._told = Manifest(room, recording, self.clock())
        self._film: Film | None = None
        self._shape = Shape(None, (0, 0), b"", ())
        self._waiting: deque[tuple[str, Placed]] = deque(maxlen=_WAITING)
        self._looked = self._wrote = self._not_before = 0.0
        self._waits_since: float | None = None
        self._turn, self._why, self._needs_key, self._asked = 0, "start", True, 0.0
        self._channels: tuple[str, ...] = tuple(sounds)

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self._told.as_json()

    def hear(self, channel: str, track: Track | None) -> None:
        if track is None:
            self._channels = tuple(each for each in self._channels if each != channel)
        elif channel not in self._channels:
            self._channels = (*self._channels, channel)
        self.taps.set(channel, track)

    def run(self) -> None:
        """First see whether this recording was begun before, by a process that is no more."""
        try:
            self._told.resume(self._folder)
        except (OSError, ValueError) as error:
            self.say(f"What was recorded before cannot be gone on with: {error}")
        self._why = "resumed" if self._told.parts else "start"
        super().run()

    def passed(self, now: float) -> None:
        if now - self._looked < _TICK:
            return
        self._looked = now
        for lane in self._lanes.values():
            for placed in lane.placed(now):
                self._take(lane, placed)
        if self._film is not None and self._film.shape.sounds != self._heard():
            self._next("channels")
        if self._lanes[PICTURE].needs_key_frame:
            self._ask(now)
        if self._film is None:
            self._begin(now)
        if now - self._wrote > _TOLD:
            self._tell(now)

    def _take(self, lane: Lane, placed: Placed) -> None:
        if lane.name == PICTURE and not self._is_shown(placed):
            return
        self.frames += 1
        if self._film is None:
            self._waiting.append((lane.name, placed))
        else:
            self._film.write(lane.name, [placed])

    def _is_shown(self, placed: Placed) -> bool:
        """Whether a frame can be understood; a key frame may ask for another file."""
        if not placed.frame.is_key:
            return placed.turn == self._turn and not self._needs_key
        try:
            self._look(placed)
        except ValueError:
            return False
        return True

    def _look(self, placed: Placed) -> None:
        """The shape of what this key frame begins. ValueError: it is none, whatever it says."""
        codec, data = placed.codec.name.upper(), placed.frame.data
        sets, size = b"", self._shape.size
        if codec == "H264":
            sets = parameter_sets(data) or self._shape.sets
        if codec != "H264" or sets != self._shape.sets:
            size = size_of(codec.lower(), sets + data if sets else data)
        shape = Shape(codec, size, sets, self._shape.sounds)
        if shape != self._shape or placed.turn != self._turn:
            self._shape, self._turn = shape, placed.turn
            self._waiting = deque((each for each in self._waiting if each[0] != PICTURE), _WAITING)
            self._next("picture")
        self._needs_key = False

    def _heard(self) -> tuple[str, ...]:
        return tuple(each for each in self._channels if each in self._lanes)

    def _next(self, why: str) -> None:
        """The file ends; the next begins with the next key frame, or at once without a picture."""
        if self._film is None:
            return
        film, self._film = self._film, None
        self._why, self._waits_since = why, None
        self._needs_key = why != "picture"
        self._close(film)

    def _begin(self, now: float) -> None:
        if not self._waiting or now < self._not_before:
            return
        self._waits_since = self._waits_since or now
        has_key = any(lane == PICTURE for lane, _ in self._waiting)
        lane = self._lanes[PICTURE]
        if not has_key and lane.is_understood and now - lane.heard_at < _PATIENT:
            self._ask(now)
            if now - self._waits_since < _PATIENT:
                return
        self._open(self._shape if has_key else Shape(None, (0, 0), b"", ()))

    def _ask(self, now: float) -> None:
        if now - self._asked > 0.5:
            self._asked = now
            self.taps.ask_for_key_frame(PICTURE)

    def _open(self, shape: Shape) -> None:
        shape = Shape(shape.codec, shape.size, shape.sets, self._heard())
        begins = min(placed.at for _, placed in self._waiting)
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._free_name(shape.suffix)
        film = Film(self._opens(self._folder / name), shape, begins)
        self._told.parts.append(
            Part(name, begins, begins, shape.as_json(), shape.sounds, self._why)
        )
        self._film, self._shape = film, shape
        self._needs_key = shape.codec is None
        for lane, placed in self._waiting:
            film.write(lane, [placed])
        self._waiting.clear()
        self._tell(begins)

    def _free_name(self, suffix: str) -> str:
        number = len(self._told.parts) + 1
        while any(self._folder.glob(f"{number:03}.*")):
            number += 1
        return f"{number:03}{suffix}"

    def _tell(self, now: float) -> None:
        """Keep the manifest as true as it can be if we are killed in the next moment."""
        self._wrote = now
        if self._film is not None:
            self._told.reach(self._film.ends)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._told.write(self._folder)
        if self._film is not None:
            self.say(self._doubts())

    def _doubts(self) -> str | None:
        if shutil.disk_usage(self._folder).free < _SPARE:
            return "The disk for recordings is nearly full. Make room, or the rest will be lost."
        picture = self._lanes[PICTURE]
        if picture.codec is not None and not picture.is_understood:
            return f"The picture is {picture.codec.name}, which cannot be recorded: sound only."
        return None

    def failed(self, error: Exception) -> None:
        """The file is given up as it is; in some seconds another is tried."""
        now = self._looked
        self._not_before = now + _RETRY
        film, self._film = self._film, None
        self._needs_key, self._why, self._waits_since = True, "trouble", None
        self._waiting.clear()
        reason = error.strerror if isinstance(error, OSError) else None
        text = f"The recording is interrupted: {reason or error}. It goes on by itself if it can."
        if text != self.trouble:
            self._told.troubles.append((now, text))
        self.say(text)
        if film is not None:
            self._close(film)
            self._forget_if_empty()

    def _close(self, film: Film) -> None:
        self._told.reach(film.ends)
        try:
            film.close()
        except (av.FFmpegError, OSError) as error:
            self._told.troubles.append((self.clock(), f"A file has no index: {error}"))

    def _forget_if_empty(self) -> None:
        """A disk that stays full is tried for hours: nothing of that is worth a file."""
        path = self._folder / self._told.parts[-1].file
        with contextlib.suppress(OSError):
            if not path.stat().st_size:
                path.unlink()
                self._told.parts.pop()

    def ended(self) -> None:
        now = self.clock()
        self.passed(now + 2 * _TICK)
        if self._film is not None:
            film, self._film = self._film, None
            self._close(film)
        self._told.ended = now
        self._folder.mkdir(parents=True, exist_ok=True)
        self._told.write(self._folder)
