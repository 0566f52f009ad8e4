"""What a recording consists of, and where in it a moment lies. Pure but for `read` and `write`.

A manifest is JSON: `version` 1, `room`, `recording`, `started_at`, `ended_at` (null while it
runs), `parts` and `troubles`. A part is a file with its beginning and end by the clock, its
picture and its sounds; a trouble is a sentence with its time.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from server.media.egress.playlists import stamp

NAME: Final = "manifest.json"
_STILL: Final = 30.0
"""Seconds without a byte after which a file is not written any more."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file. Times in Unix seconds; `ends` moves on while it is written."""

    file: str
    begins: float
    ends: float
    picture: Mapping[str, Any] | None
    sounds: tuple[str, ...]
    why: str


@dataclass(slots=True)
class Manifest:
    room: str
    recording: str
    started: float
    ended: float | None = None
    parts: list[Part] = field(default_factory=list)
    troubles: list[tuple[float, str]] = field(default_factory=list)

    def resume(self, folder: Path) -> None:
        """Go on with what is in the folder: whoever wrote it was killed, and this goes on for it.

        Its last file reaches until it was last written to. ValueError: it is no manifest.
        """
        try:
            text = read(folder)
        except FileNotFoundError:
            return
        try:
            self.parts[:0] = [_part_of(each) for each in text["parts"]]
            self.troubles[:0] = [(_seconds(each["at"]), each["text"]) for each in text["troubles"]]
            self.started = _seconds(text["started_at"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"{folder / NAME} is no manifest: {error}") from error
        if self.parts and text.get("ended_at") is None:
            with contextlib.suppress(OSError):
                written = (folder / self.parts[-1].file).stat().st_mtime
                self.reach(max(self.parts[-1].ends, written))

    def reach(self, ends: float) -> None:
        """The last part goes on until here."""
        self.parts[-1] = replace(self.parts[-1], ends=ends)

    def as_json(self) -> dict[str, Any]:
        return {
            "version": 1,
            "room": self.room,
            "recording": self.recording,
            "started_at": stamp(self.started),
            "ended_at": None if self.ended is None else stamp(self.ended),
            "parts": [_part(part) for part in self.parts],
            "troubles": [{"at": stamp(at), "text": text} for at, text in self.troubles],
        }

    def write(self, folder: Path) -> None:
        """Replaces it whole: who reads finds the old one or the new."""
        half = folder / f".{NAME}.part"
        half.write_text(json.dumps(self.as_json(), indent=1, ensure_ascii=False) + "\n", "utf-8")
        half.replace(folder / NAME)


def _part(part: Part) -> dict[str, Any]:
    fields = asdict(part)
    begins, ends = fields.pop("begins"), fields.pop("ends")
    return {
        "started_at": stamp(begins),
        "ended_at": stamp(ends),
        "seconds": round(ends - begins, 3),
        **fields,
        "sounds": list(part.sounds),
    }


def _part_of(part: Mapping[str, Any]) -> Part:
    begins = _seconds(part["started_at"])
    ends, sounds = begins + part["seconds"], tuple(part["sounds"])
    return Part(part["file"], begins, ends, part["picture"], sounds, part["why"])


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a folder; FileNotFoundError without one."""
    manifest: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
    return manifest


def finish(folder: Path, now: float) -> dict[str, Any] | None:
    """The manifest of a recording that nobody goes on with: it ended when it was last written to.

    None: there is none here, or somebody may still be writing. OSError, ValueError.
    """
    try:
        text = read(folder)
    except FileNotFoundError:
        return None
    if text["ended_at"] is not None:
        return text
    told = Manifest(text["room"], text["recording"], now)
    told.resume(folder)
    told.ended = told.parts[-1].ends if told.parts else told.started
    if told.ended > now - _STILL:
        return None
    told.write(folder)
    return told.as_json()


def find(manifest: Mapping[str, Any], at: float) -> tuple[str, float] | None:
    """The file and the second in it for a moment in Unix seconds.

    Between two files: the beginning of the later one. None: after the end, or nothing is there.
    """
    for part in manifest["parts"]:
        begins = _seconds(part["started_at"])
        if at < begins + part["seconds"]:
            return part["file"], round(max(0.0, at - begins), 3)
    return None


def _seconds(when: str) -> float:
    return datetime.fromisoformat(when).timestamp()
