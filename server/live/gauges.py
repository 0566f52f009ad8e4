"""Every gauge of this process: figures from SQL, and passing news that is never stored."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rooms.audience import EVERYBODY, STAFF
from rooms.facts import Data, stamp
from server.actions.ports import Store
from server.live.courier import Courier
from server.live.figures import FigureKeeper
from server.live.hub import Hub
from server.live.tasks import end, forever
from server.wire import codec
from server.wire.envelope import GaugeNews, GaugeOver, Line, ReactionNews

REACTIONS_S: Final = 0.25


class Gauges:
    """Where the relay brings what changed, and where actions leave passing news (`ports.News`)."""

    def __init__(self, store: Store, courier: Courier, hub: Hub) -> None:
        self._courier, self._hub = courier, hub
        self._figures = FigureKeeper(store, courier, hub)
        self._given: dict[str, Counter[str]] = {}
        self._all: dict[str, Counter[str]] = {}
        self._clapping = asyncio.Event()
        self._screens: dict[str, str] = {}
        self._shown: dict[str, Data] = {}
        self._rev = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to read and tell."""
        self._spawn(self._figures.run())
        self._spawn(forever(self._sum_reactions))

    async def stop(self) -> None:
        """Stop; what was not told is found in SQL by others."""
        await end(self._tasks)

    def mark(self, room: str, polls: Iterable[str], questions: Iterable[str]) -> None:
        """Figures that this process has just changed."""
        self._figures.mark(room, polls, questions)

    def heard(self, news: GaugeNews) -> None:
        """A gauge of another process, for our links."""
        self._figures.heard(news)
        self._hub.gauge(news)

    def facts(self, room: str, lines: Sequence[Line]) -> None:
        """Facts that are about to be sent may end gauges."""
        self._figures.facts(room, lines)
        for line in lines:
            if line.name == "screen.left":
                self._shown.pop(line.of, None)
                self._hub.over(GaugeOver(room, "screens", line.of))

    async def refresh(self, rooms: Sequence[str]) -> None:
        """Read the figures of rooms anew, for our links alone. Raises Refusal."""
        for room in rooms:
            await self._figures.refresh(room)

    def react(self, room: str, reaction: str) -> None:
        """Somebody here applauds, laughs, …: counted, and told once a tick."""
        self._given.setdefault(room, Counter())[reaction] += 1
        self.reacted(room, {reaction: 1})

    def reacted(self, room: str, counts: Mapping[str, int]) -> None:
        """Reactions to be shown with the next tick, from wherever they come."""
        self._all.setdefault(room, Counter()).update(counts)
        self._clapping.set()

    def caption(self, room: str, data: Data) -> None:
        """A line of live text, of each language the latest."""
        self._tell(room, EVERYBODY, "captions", str(data.get("language", "")), data)

    def screen_shows(self, room: str, screen: str, data: Data) -> None:
        """A screen says what it shows. `screen` is its own id or that of its person."""
        self._show_screen(room, self._screens.get(screen, screen), {**data, "online": True})

    def screen_here(self, room: str, person: str, screen: str) -> None:
        """The link of a screen has entered: from here on its person's reports are the screen's."""
        self._screens[person] = screen
        self._show_screen(room, screen, {"online": True})

    def screen_gone(self, room: str, person: str) -> None:
        """A screen's last link here is over."""
        screen = self._screens.pop(person, None)
        if screen is not None:
            self._show_screen(room, screen, {"online": False})

    def start_over(self, room: str) -> None:
        """The room has another past: no number known of it holds."""
        self._hub.roster(room).forget_gauges()

    def _show_screen(self, room: str, screen: str, news: Data) -> None:
        """What is new of a screen, with what it last showed, as moderators see it."""
        seen = {**self._shown.get(screen, {}), **news, "seen_at": stamp(datetime.now(UTC))}
        self._shown[screen] = seen
        self._tell(room, STAFF, "screens", screen, seen)

    def _tell(self, room: str, audience: str, name: str, key: str, data: Data) -> None:
        news = self._news(room, audience, name, key, data)
        self._hub.gauge(news)
        self._courier.tell(news)

    def _news(self, room: str, audience: str, name: str, key: str, data: Data) -> GaugeNews:
        """A gauge that SQL does not number: by the clock, and never twice the same."""
        self._rev = max(self._rev + 1, time.time_ns() // 1_000_000)
        text = codec.gauge(room, name, key, self._rev, data)
        return GaugeNews(room, audience, name, key, self._rev, text)

    async def _sum_reactions(self) -> None:
        """Once a tick: the sum of all reactions to our links, of our own to the other processes."""
        await self._clapping.wait()
        await asyncio.sleep(REACTIONS_S)
        self._clapping.clear()
        given, self._given = self._given, {}
        shown, self._all = self._all, {}
        for room, counts in given.items():
            self._courier.tell(ReactionNews(room, counts))
        for room, counts in shown.items():
            self._hub.gauge(self._news(room, EVERYBODY, "reactions", "", dict(counts)))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))
