"""Where segments and playlists are laid: a folder, or whatever takes HTTP PUT."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import Final, Protocol

STALE: Final = 300.0
"""Seconds after which a folder that nobody writes to is what a dead process left behind."""

_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{22}")
"""What folders of broadcasts are called: see `hls.HlsWriter.key`."""

_OURS: Final = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9_-]*\.(m3u8|m4s|mp4)(\.part)?")

TYPES: Final = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
}
"""What a server must say that these files are."""

LASTING: Final = "public, max-age=3600, immutable"
PASSING: Final = "no-cache"
"""How long caches may keep segments, and playlists, which change every second."""


class Storage(Protocol):
    """Files by name below one place. Called from one thread, which may wait; OSError: not done."""

    def put(self, name: str, data: bytes) -> None:
        """Lay a file there, or replace it: readers find the old one or the new, never half."""
        ...

    def delete(self, name: str) -> None:
        """A file that is not there is deleted already."""
        ...

    def close(self) -> None:
        """Nothing more is laid there; what is there stays for players that are late."""
        ...


class Folder:
    """A folder of this machine, or of a file system that web servers share."""

    def __init__(self, path: Path, root: Path | None = None) -> None:
        """`root` is swept before the first file is laid: see `sweep`."""
        self._path, self._root = path, root

    def put(self, name: str, data: bytes) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is not a name of a file")
        if self._root is not None:
            sweep(self._root)
            self._root = None
        self._path.mkdir(parents=True, exist_ok=True)
        half = self._path / f".{name}.part"
        half.write_bytes(data)
        half.replace(self._path / name)

    def delete(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)

    def close(self) -> None:
        """A folder holds nothing open."""


def sweep(root: Path, stale: float = STALE) -> None:
    """Delete the folders `{root}/{room}/{key}` that processes left behind which are no more.

    Only what looks like a broadcast in name and in every file: somebody may have pointed us to a
    folder in which other things lie.
    """
    before = time.time() - stale
    for folder in root.glob("*/*"):
        with contextlib.suppress(OSError):
            if _KEY.fullmatch(folder.name) and not folder.is_symlink() and _is_left(folder, before):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path, before: float) -> bool:
    """Whether it holds nothing but files of a broadcast, none of them newer."""
    with os.scandir(folder) as entries:
        found = [*entries]
    ours = all(_OURS.fullmatch(each.name) and each.is_file() for each in found)
    newest = max((each.stat().st_mtime for each in found), default=folder.stat().st_mtime)
    return ours and newest < before


def type_of(name: str) -> str:
    """Its Content-Type."""
    return TYPES.get(Path(name).suffix, "application/octet-stream")


def caching(name: str) -> str:
    """Its Cache-Control."""
    return PASSING if name.endswith(".m3u8") else LASTING
