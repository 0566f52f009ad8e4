"""Coming back: nothing to say, a replay, or a snapshot; never a silent hole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rooms.facts import Stream

Cursor = Mapping[str, tuple[str, int]]


class Placed(Protocol):
    """A fact as far as catching up must know it; what it says may be bytes that nobody reads."""

    @property
    def stream(self) -> Stream: ...
    @property
    def seq(self) -> int: ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True)
class Shelf(Generic[P]):
    """Recent facts of a room in the order of their commit, and where each stream stands now.

    `head` maps every stream to the seq of its last fact, whether or not that is on the shelf.
    """

    epoch: str
    facts: Sequence[P]
    head: Mapping[Stream, int]


def plan(cursor: Cursor | None, streams: Sequence[Stream], shelf: Shelf[P]) -> list[P] | None:
    """The facts to replay, in order of commit; None when only a snapshot will do.

    A replay is given when the cursor is there and of this epoch (R1), names exactly the streams
    that the person follows (R2), is not ahead of the room (R3), and every later fact is on the
    shelf, once (R4).
    """
    if cursor is None or set(cursor) != set(streams):
        return None
    since: dict[Stream, int] = {}
    for stream in streams:
        epoch, seq = cursor[stream]
        if epoch != shelf.epoch or not 0 <= seq <= shelf.head[stream]:
            return None
        since[stream] = seq
    later = [n for n in shelf.facts if n.seq > since.get(n.stream, n.seq)]
    for stream in streams:
        held = [n.seq for n in later if n.stream is stream]
        if held != list(range(since[stream] + 1, shelf.head[stream] + 1)):
            return None
    return later


def cursor_view(
    epoch: str, head: Mapping[Stream, int], streams: Sequence[Stream]
) -> dict[str, list[object]]:
    """A cursor as JSON: `{"main": ["e7", 4181]}` for the streams a link follows."""
    return {str(stream): [epoch, head[stream]] for stream in streams}
