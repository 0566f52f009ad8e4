"""Recordings in SQL, as their manifests have them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.recordings import Recorded, RecordedFile
from rooms.refusals import Refusal
from server.media.egress.manifest import Manifest, Part, read
from server.wiring import shelving
from server.wiring.shelving import PAUSES_S, Shelf


def at(second: int) -> datetime:
    return datetime(2020, 9, 17, 12, 0, second, tzinfo=UTC)


def part(number: int, begins: int, ends: int) -> dict[str, Any]:
    moments = {"started_at": at(begins).isoformat(), "ended_at": at(ends).isoformat()}
    return {"file": f"{number:03}.mkv", **moments}


def manifest(*parts: dict[str, Any], ended: bool = False) -> dict[str, Any]:
    return {"parts": list(parts), "ended_at": at(59).isoformat() if ended else None}


@dataclass
class Store:
    """A store that says no so many times first."""

    refusals: list[Refusal] = field(default_factory=list)
    tries: int = 0
    kept: dict[str, tuple[str, str, RecordedFile]] = field(default_factory=dict)
    found: list[Recorded] = field(default_factory=list)

    async def read(self, ask: Any) -> Any:
        rooms = [SimpleNamespace(id="main")]
        return ask(
            SimpleNamespace(
                event=lambda: SimpleNamespace(rooms=rooms), recordings=lambda _: self.found
            )
        )

    @property
    def recordings(self) -> Store:
        return self

    async def write(self, room: str, by: None, job: Any) -> None:
        self.tries += 1
        if self.refusals:
            raise self.refusals.pop(0)
        job(self)

    def put(self, recording: str, folder: str, file: RecordedFile) -> None:
        self.kept[file.name] = recording, folder, file


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []

    async def rest(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(shelving, "rest", rest)
    return pauses


def shelf(store: Any, folder: Path) -> Shelf:
    return Shelf(store, folder)


async def test_a_file_that_is_being_written_has_no_end(tmp_path: Path) -> None:
    """Should the process be killed, an end that was noted would be that of its first second."""
    (tmp_path / "main" / "r1").mkdir(parents=True)
    (tmp_path / "main" / "r1" / "001.mkv").write_bytes(b"12345")
    store = Store()
    await shelf(store, tmp_path).keep("main", "r1", manifest(part(1, 0, 10), part(2, 10, 11)))
    recording, folder, first = store.kept["001.mkv"]
    assert (recording, folder) == ("r1", (tmp_path / "main" / "r1").as_posix())
    assert (first.started_at, first.ended_at, first.bytes) == (at(0), at(10), 5)
    assert store.kept["002.mkv"][2].ended_at is None


async def test_the_end_of_the_last_one_is_noted_with_that_of_the_recording(tmp_path: Path) -> None:
    store = Store()
    await shelf(store, tmp_path).keep("main", "r1", manifest(part(1, 0, 10), ended=True))
    assert store.kept["001.mkv"][2].ended_at == at(10)


async def test_what_the_database_cannot_take_now_is_noted_later(
    tmp_path: Path, paused: list[float]
) -> None:
    store = Store([Refusal("unavailable"), Refusal("overloaded")])
    await shelf(store, tmp_path).keep("main", "r1", manifest(part(1, 0, 10), ended=True))
    assert list(store.kept) == ["001.mkv"]
    assert paused == [0.5, 1.0]


@pytest.mark.parametrize(("code", "tries"), [("not_found", 1), ("unavailable", len(PAUSES_S) + 1)])
async def test_what_cannot_be_noted_is_given_up_in_the_end(
    tmp_path: Path, paused: list[float], code: str, tries: int
) -> None:
    store = Store([Refusal(code) for _ in range(20)])
    await shelf(store, tmp_path).keep("main", "r1", manifest(part(1, 0, 10)))
    assert (store.tries, store.kept) == (tries, {})


async def test_what_a_killed_process_left_of_a_recording_that_was_stopped_is_finished(
    tmp_path: Path,
) -> None:
    """Nobody carried its room then: its last file would be "being written" for ever."""
    store, running = Store(), RecordedFile("001.mkv", "stage", at(0), None, 3)
    for id in ("stopped", "runs"):
        folder = tmp_path / "main" / id
        folder.mkdir(parents=True)
        (folder / "001.mkv").write_bytes(b"whole")
        os.utime(folder / "001.mkv", (at(20).timestamp(),) * 2)
        told = Manifest("main", id, at(0).timestamp())
        told.parts.append(Part("001.mkv", told.started, told.started + 5, None, (), "start"))
        told.write(folder)
    store.found = [
        Recorded("runs", "main", at(0), None, None, (running,)),
        Recorded("stopped", "main", at(0), at(40), None, (running,)),
        Recorded("elsewhere", "main", at(0), at(40), None, (running,)),
    ]
    await shelf(store, tmp_path).mend()
    ((recording, _, file),) = store.kept.values()
    assert (recording, file.ended_at, file.bytes) == ("stopped", at(20), 5)
    assert read(tmp_path / "main" / "stopped")["ended_at"] is not None
    assert read(tmp_path / "main" / "runs")["ended_at"] is None
