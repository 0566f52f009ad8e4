"""Folders of segments, and those that dead processes left behind."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

import pytest

from server.media.egress.storage import LASTING, PASSING, Folder, caching, sweep, type_of


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "r" / "k")
    folder.put("index.m3u8", b"old")
    with (tmp_path / "r" / "k" / "index.m3u8").open("rb") as reader:
        folder.put("index.m3u8", b"new and longer")
        assert reader.read() == b"old"
    assert [path.name for path in (tmp_path / "r" / "k").iterdir()] == ["index.m3u8"]


@pytest.mark.parametrize("name", ["../out.m3u8", "a/b", "/a", ".."])
def test_nothing_is_laid_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        Folder(tmp_path / "k").put(name, b"x")


def test_what_is_not_there_is_deleted_already(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put("a", b"a")
    folder.delete("a")
    folder.delete("a")
    assert not list(tmp_path.iterdir())


DEAD, ALIVE, NEW = (secrets.token_urlsafe(16) for _ in range(3))


def long_ago(path: Path) -> None:
    before = time.time() - 1_000
    os.utime(path, (before, before))


def test_what_nobody_writes_to_any_more_is_swept(tmp_path: Path) -> None:
    for key in (DEAD, ALIVE):
        Folder(tmp_path / "r" / key).put("index.m3u8", b"#EXTM3U")
    (tmp_path / "r" / DEAD / ".fr-12.m4s.part").touch()
    for path in (tmp_path / "r" / DEAD).iterdir():
        long_ago(path)
    Folder(tmp_path / "r" / NEW, tmp_path).put("index.m3u8", b"#EXTM3U")
    assert {path.name for path in (tmp_path / "r").iterdir()} == {ALIVE, NEW}


@pytest.mark.parametrize("place", ["html/assets/logo.mp4", f"r/{DEAD}/notes.txt", f"r/{DEAD}/a/b"])
def test_what_is_not_ours_is_never_swept(tmp_path: Path, place: str) -> None:
    """An operator may point HLS to a folder where a web site lies, or a home."""
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text("theirs")
    for each in (path, *list(path.parents)[:3]):
        long_ago(each)
    sweep(tmp_path)
    assert path.read_text() == "theirs"


def test_sweeping_where_nothing_is_does_nothing(tmp_path: Path) -> None:
    sweep(tmp_path / "missing")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "type", "cache"),
    [
        ("index.m3u8", "application/vnd.apple.mpegurl", PASSING),
        ("fr-12.m4s", "video/iso.segment", LASTING),
        ("fr-1.mp4", "video/mp4", LASTING),
        ("other", "application/octet-stream", LASTING),
    ],
)
def test_servers_are_told_what_files_are(name: str, type: str, cache: str) -> None:
    assert (type_of(name), caching(name)) == (type, cache)
