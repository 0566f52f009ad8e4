"""The heartbeat of every link, with where its rooms stand; and the end of passes that ran out."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from rooms import catchup
from rooms.facts import Data, Stream
from server.live.hub import Hub
from server.live.link import Link
from server.wire import codec
from server.wire.refusals import Close

BEAT_S: Final = 15
"""Each link hears from us this often; the links are spread over so many seconds."""


class Beats:
    """One loop for all links: a part of them each second, the same bytes for the same rooms."""

    def __init__(
        self, hub: Hub, epoch: Callable[[str], str | None], now: Callable[[], datetime]
    ) -> None:
        self._hub, self._epoch, self._now = hub, epoch, now
        self._slots: list[dict[Link, None]] = [{} for _ in range(BEAT_S)]
        self._seats = itertools.cycle(range(BEAT_S))
        self._number = 0

    def add(self, link: Link) -> None:
        """A link has been welcomed; its first beat comes within BEAT_S."""
        self._slots[next(self._seats)][link] = None

    async def turn(self, second: float = 1.0) -> None:
        """Wait a second, then beat for those whose turn it is."""
        await asyncio.sleep(second)
        self.beat(self._slots[self._number % BEAT_S])

    def beat(self, slot: dict[Link, None]) -> None:
        """Beat once for these links. Links that are closed are forgotten."""
        self._number += 1
        now, made = self._now(), dict[tuple[object, ...], bytes]()
        for link in list(slot):
            if link.closed:
                del slot[link]
            elif link.expires_at is not None and link.expires_at <= now:
                link.close(Close.PASS_EXPIRED, "pass expired")
            else:
                rooms = self._rooms(link)
                if rooms not in made:
                    cursors = {room: self._cursor(room, streams) for room, streams in rooms}
                    made[rooms] = codec.beat(self._number, now, cursors)
                link.send_gauge(("", "beat", ""), made[rooms])

    def _rooms(self, link: Link) -> tuple[tuple[str, tuple[Stream, ...]], ...]:
        return tuple(
            (room, roster.members[link].streams)
            for room, roster in self._hub.rosters.items()
            if link in roster.members
        )

    def _cursor(self, room: str, streams: Sequence[Stream]) -> Data:
        """What has gone out to every link of the room: nobody is told of more than was sent."""
        told = {stream: self._hub.told(room, stream) for stream in streams}
        return dict(catchup.cursor_view(self._epoch(room) or "", told, streams))
