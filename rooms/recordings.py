"""Recordings: what was kept of a room, and at which second of it a question was answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rooms.facts import Data, stamp, stamp_or_none


@dataclass(frozen=True)
class RecordedFile:
    """A file of a recording: what came from one moment on, as it came.

    `what` is what was recorded, such as `stage`, with its channels. `ended_at` None: it is still
    being written, or whoever wrote it was killed.
    """

    name: str
    what: str
    started_at: datetime
    ended_at: datetime | None = None
    bytes: int = 0


@dataclass(frozen=True)
class Recorded:
    """A recording, running (`ended_at` None) or over. `folder` is where its files lie."""

    id: str
    room: str
    started_at: datetime
    ended_at: datetime | None = None
    folder: str | None = None
    files: tuple[RecordedFile, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A question that was answered: when it came on stage for that, if it did, and when."""

    id: str
    text: str
    mode: str
    answered_at: datetime
    staged_at: datetime | None = None


def manifest(recorded: Recorded, answered: Iterable[Answered], now: datetime) -> Data:
    """A recording with its files and the questions that were answered while it ran (E7)."""
    end = recorded.ended_at or now
    return {
        "id": recorded.id,
        "started_at": stamp(recorded.started_at),
        "ended_at": stamp_or_none(recorded.ended_at),
        "seconds": _seconds(end - recorded.started_at),
        "folder": recorded.folder,
        "files": [_file_view(each, recorded) for each in _in_order(recorded.files)],
        "questions": [
            _pointer(each, recorded)
            for each in sorted(answered, key=lambda each: (each.answered_at, each.id))
            if recorded.started_at <= each.answered_at <= end
        ],
    }


def _pointer(answered: Answered, recorded: Recorded) -> Data:
    """Where the answer begins: when the question came on stage, else when it was answered."""
    begins = answered.staged_at
    if begins is None or begins > answered.answered_at:
        begins = answered.answered_at
    return {
        "id": answered.id,
        "text": answered.text,
        "mode": answered.mode,
        "second": max(0, _seconds(begins - recorded.started_at)),
        "until": _seconds(answered.answered_at - recorded.started_at),
    }


def _file_view(file: RecordedFile, recorded: Recorded) -> Data:
    return {
        "name": file.name,
        "what": file.what,
        "started_at": stamp(file.started_at),
        "ended_at": stamp_or_none(file.ended_at),
        "second": max(0, _seconds(file.started_at - recorded.started_at)),
        "bytes": file.bytes,
    }


def _in_order(files: Sequence[RecordedFile]) -> list[RecordedFile]:
    return sorted(files, key=lambda file: (file.started_at, file.name))


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
