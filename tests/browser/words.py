"""What the pages say, read from their catalogues: tests find things by the words people read."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).parents[2] / "static" / "src" / "words"
_ENTRY: Final = re.compile(r'^  (?:"([\w.]+)"|(\w+)):\s*("(?:[^"\\]|\\.)*")', re.MULTILINE)


class Words:
    """One language of some of the catalogues: `Words("zh", "zh")["poll.cast"]`."""

    def __init__(self, *catalogues: str) -> None:
        """`catalogues` are files of `static/src/words`, without their ending."""
        self._said: dict[str, str] = {}
        for name in catalogues:
            self._said |= _catalogue(name)

    def __getitem__(self, key: str) -> str:
        """The words of a key, as they stand in the catalogue."""
        return self._said[key]

    def around(self, key: str) -> re.Pattern[str]:
        """The words of a key with anything in place of what is filled in: numbers, names, times."""
        parts = re.split(r"\{\w+\}", self._said[key])
        return re.compile(".+".join(re.escape(part) for part in parts))


@cache
def _catalogue(name: str) -> dict[str, str]:
    text = (WORDS / f"{name}.ts").read_text("utf-8")
    found = {quoted or bare: json.loads(said) for quoted, bare, said in _ENTRY.findall(text)}
    assert found, f"No words were found in {name}.ts"
    return found


def delegate(language: str) -> Words:
    """What a delegate's pages say."""
    return Words("door" if language == "en" else f"door.{language}", language)


def moderator(language: str = "en") -> Words:
    """What the moderator's page says."""
    end = "" if language == "en" else f".{language}"
    return Words(*(f"moderate-{part}{end}" for part in ("questions", "polls", "room", "streams")))


def screen(language: str = "en") -> Words:
    """What a screen says."""
    return Words("screen" if language == "en" else f"screen.{language}")
