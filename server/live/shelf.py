"""The last facts of one room by number: what comes twice, what is missing, what to replay. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rooms import catchup
from rooms.catchup import Cursor
from rooms.facts import Stream
from server.live.websocket.deflate import Part
from server.wire import codec
from server.wire.envelope import Line

SHELF: Final = 1000
"""Facts at hand for replay."""

EARLY: Final = 5000
"""Facts that may wait for one before them; with more, all are fetched anew."""

REPLAYS: Final = 256
"""Different answers kept at hand until the next fact."""


class RoomShelf:
    """Takes facts in any order, any number of times, and gives each out once, in order.

    `no` is the number of the last fact given out; `head` the seq of each stream there.
    """

    def __init__(self, epoch: str, no: int, head: Mapping[Stream, int]) -> None:
        self.epoch, self.no = epoch, no
        self.head: dict[Stream, int] = dict(head)
        self.lines: deque[Line] = deque(maxlen=SHELF)
        self._early: dict[int, Line] = {}
        self._missed: dict[tuple[object, ...], Part | None] = {}

    @property
    def first(self) -> int:
        """The number of the oldest fact at hand."""
        return self.no - len(self.lines) + 1

    @property
    def has_hole(self) -> bool:
        """True while later facts wait for one that has not come."""
        return bool(self._early)

    def stock(self, lines: Sequence[Line]) -> None:
        """Lay out facts up to `no` that everybody has had already, for replay."""
        assert not lines or lines[-1].no == self.no
        self.lines.clear()
        self.lines.extend(lines)

    def take(self, lines: Iterable[Line]) -> list[Line]:
        """The facts that are next now that these have come; others wait, old ones are dropped."""
        for line in lines:
            if line.no > self.no:
                self._early[line.no] = line
        ready = []
        while self.no + 1 in self._early:
            ready.append(self._early.pop(self.no + 1))
            self._place(ready[-1])
        if len(self._early) > EARLY:
            self._early.clear()
        return ready

    def replay(self, cursor: Cursor | None, streams: Sequence[Stream]) -> list[bytes] | None:
        """The facts after a cursor as they were sent; None when only a snapshot will do."""
        if cursor is None:
            return None
        later = catchup.plan(cursor, streams, catchup.Shelf(self.epoch, self.lines, self.head))
        return None if later is None else [line.text for line in later]

    def missed(self, cursor: Cursor | None, streams: Sequence[Stream]) -> Part | None:
        """The same as part of an answer, with where they stand who have it.

        Clients that come back together come with the same cursor: what they missed is put together,
        and compressed, once, and kept until the next fact.
        """
        if cursor is None:
            return None
        asked = (*streams, *sorted(cursor.items()))
        if asked not in self._missed:
            if len(self._missed) >= REPLAYS:
                self._missed.clear()
            facts = self.replay(cursor, streams)
            made = None if facts is None else Part(codec.missed(self.cursor(streams), facts))
            self._missed[asked] = made
        return self._missed[asked]

    def after(self, no: int, streams: Sequence[Stream]) -> list[bytes] | None:
        """The facts of some streams after a number; None when they are not all at hand."""
        if no > self.no or no + 1 < self.first:
            return None
        return [line.text for line in self.lines if line.no > no and line.stream in streams]

    def cursor(self, streams: Sequence[Stream]) -> dict[str, list[object]]:
        """Where somebody stands who has had everything given out."""
        return catchup.cursor_view(self.epoch, self.head, streams)

    def _place(self, line: Line) -> None:
        self.no = line.no
        self.head[line.stream] = line.seq
        self.lines.append(line)
        self._missed.clear()
