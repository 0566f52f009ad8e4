"""Captions: lines of live text, and when each of them is read afterwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from rooms import commands
from rooms.facts import Data, Fact, Outcome, Stream, stamp
from rooms.languages import tag
from rooms.people import Person
from rooms.refusals import Refusal

SHOWN: Final = 20
"""Final lines of a snapshot; older ones are in the file of all."""

CHARACTERS_PER_S: Final = 15
"""As fast as people speak and read; a wide character (Chinese, Japanese) counts as three."""

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(seconds=7)
LINGERS: Final = timedelta(seconds=1.5)
"""A line is still there for so long after it was written, unless the next one comes."""


@dataclass(frozen=True)
class Caption:
    """A final line. `line` is its number in its language, given by whoever writes.

    `rev` grows with every correction; `at` stays the moment at which it was first said.
    """

    id: str
    room: str
    language: str
    line: int
    text: str
    at: datetime
    person: str
    rev: int = 1


class Cue(NamedTuple):
    """When a line is shown, from the beginning of what it belongs to."""

    start: timedelta
    end: timedelta
    caption: Caption


def finish(
    known: Caption | None, id: str, room: str, do: commands.Caption, by: Person, now: datetime
) -> Outcome[Caption]:
    """A line as it stays (X1), or the correction of one that had been final before (X2).

    `known` is the line of this number that is there already. Emptied, it keeps its place.
    """
    if known is None:
        if not do.text:
            raise Refusal("bad_request", "A line that nobody has read yet cannot be emptied.")
        said = Caption(id, room, tag(do.language), do.line, do.text, now, by.id)
        return _told(said, "caption.said")
    if known.text == do.text:
        return Outcome(known)
    return _told(replace(known, text=do.text, rev=known.rev + 1), "caption.edited")


def partial_view(do: commands.Caption) -> Data:
    """A line while it is being written (X3): it passes by and is kept nowhere."""
    return {"language": tag(do.language), "line": do.line, "text": do.text, "final": False}


def caption_view(caption: Caption) -> Data:
    """A final line as everybody sees it; nobody is told who wrote it."""
    return {
        "id": caption.id,
        "line": caption.line,
        "language": caption.language,
        "text": caption.text,
        "rev": caption.rev,
        "at": stamp(caption.at),
    }


def cues(captions: Sequence[Caption], since: datetime) -> list[Cue]:
    """When lines of one language are shown, in the order in which they were said (X4).

    A line is written when it has been spoken, so it begins as much earlier as it takes to say it,
    but never before the one before it was written, and stays until the next begins.
    """
    found: list[Cue] = []
    before = timedelta(0)
    for each in captions:
        written = max(each.at - since, before)
        start = max(written - _spoken(each.text), before)
        before = written
        if not each.text:
            continue
        if found and found[-1].start < start < found[-1].end:
            found[-1] = found[-1]._replace(end=start)
        found.append(Cue(start, written + LINGERS, each))
    return found


def first_word(captions: Sequence[Caption]) -> datetime | None:
    """When the first of these lines began to be said; None if there is none."""
    return captions[0].at - _spoken(captions[0].text) if captions else None


def _spoken(text: str) -> timedelta:
    """How long it takes to say a line."""
    size = sum(3 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return min(max(timedelta(seconds=size / CHARACTERS_PER_S), SHORTEST), LONGEST)


def _told(caption: Caption, name: str) -> Outcome[Caption]:
    fact = Fact(caption.room, Stream.MAIN, name, {"caption": caption_view(caption)})
    return Outcome(caption, (fact,))
