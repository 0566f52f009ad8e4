"""Manifests, and the second of a file in which a moment lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.media.egress.manifest import Manifest, Part, find, finish, read
from server.media.egress.playlists import stamp

START = 1_760_000_000.0


def recorded() -> Manifest:
    picture = {"codec": "H264", "width": 160, "height": 90}
    return Manifest(
        "r",
        "x",
        START,
        parts=[
            Part("001.mkv", START + 1, START + 61, picture, ("floor", "fr"), "start"),
            Part("002.webm", START + 65, START + 100.5, None, ("floor",), "picture"),
        ],
        troubles=[(START + 62, "The disk is full.")],
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    manifest = recorded()
    manifest.ended = START + 101
    manifest.write(tmp_path)
    text = read(tmp_path)
    assert text == manifest.as_json()
    assert text["ended_at"] == "2025-10-09T08:55:01.000Z"
    assert text["parts"][0]["sounds"] == ["floor", "fr"]
    assert text["parts"][1]["seconds"] == 35.5
    assert text["troubles"] == [{"at": "2025-10-09T08:54:22.000Z", "text": "The disk is full."}]
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_part_that_is_written_goes_on() -> None:
    manifest = recorded()
    manifest.reach(START + 200)
    assert manifest.as_json()["parts"][1]["seconds"] == 135.0


@pytest.mark.parametrize(
    ("at", "place"),
    [
        (0.0, ("001.mkv", 0.0)),
        (1.0, ("001.mkv", 0.0)),
        (13.25, ("001.mkv", 12.25)),
        (63.0, ("002.webm", 0.0)),
        (66.5, ("002.webm", 1.5)),
        (500.0, None),
    ],
)
def test_a_moment_points_to_its_second(at: float, place: tuple[str, float] | None) -> None:
    assert find(recorded().as_json(), START + at) == place


def test_nothing_is_found_where_nothing_is() -> None:
    assert find(Manifest("r", "x", START).as_json(), START) is None


def test_what_a_killed_process_wrote_reaches_until_its_file_was_last_written(
    tmp_path: Path,
) -> None:
    recorded().write(tmp_path)
    (tmp_path / "002.webm").write_bytes(b"")
    os.utime(tmp_path / "002.webm", (START + 104, START + 104))
    resumed = Manifest("r", "x", START + 500)
    resumed.resume(tmp_path)
    assert (resumed.started, resumed.ended) == (START, None)
    assert resumed.parts[-1].ends == START + 104
    assert resumed.parts[0] == recorded().parts[0]
    assert resumed.troubles == recorded().troubles


def test_where_nothing_was_recorded_nothing_is_resumed(tmp_path: Path) -> None:
    manifest = Manifest("r", "x", START)
    manifest.resume(tmp_path)
    assert manifest.parts == []


def test_what_nobody_goes_on_with_ended_when_it_was_last_written_to(tmp_path: Path) -> None:
    recorded().write(tmp_path)
    (tmp_path / "002.webm").write_bytes(b"")
    os.utime(tmp_path / "002.webm", (START + 104, START + 104))
    assert finish(tmp_path, START + 110) is None  # somebody may be writing
    text = finish(tmp_path, START + 500)
    assert text is not None
    assert text["ended_at"] == text["parts"][-1]["ended_at"] == stamp(START + 104)
    assert text["started_at"] == stamp(START)
    assert read(tmp_path) == text
    assert finish(tmp_path, START + 900) == text
    assert finish(tmp_path / "nothing", START) is None
