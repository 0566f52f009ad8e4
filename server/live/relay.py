"""Facts from every process to the links of this one: each once, in order, without holes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final

from rooms.facts import Mine, Numbered, Stream
from rooms.refusals import Refusal
from server.actions.ports import Alike, Committed, Reader, Store
from server.live.courier import Courier
from server.live.gauges import Gauges
from server.live.hub import Hub
from server.live.shelf import SHELF, RoomShelf
from server.live.snapshots import Snapshots
from server.live.tasks import end
from server.wire import codec
from server.wire.envelope import (
    FactNews,
    GaugeNews,
    GaugeOver,
    Line,
    MineNews,
    ReactionNews,
    RemovedNews,
    is_from,
    line,
    mine_news,
    unpack,
)
from server.wire.refusals import Close

log = logging.getLogger(__name__)

CHECK_S: Final = 2.0
"""How often every room is compared with SQL while the bus is well."""

CHECK_ALONE_S: Final = 0.5
"""And while it is not: others' facts are found by this alone."""

GRACE_S: Final = 0.03
"""What a missing fact may still be under way on the bus before SQL is asked for it."""

FETCH: Final = 500
REACH_TRIES: Final = 5


class Relay:
    """Keeps a shelf for every room; SQL says what is true, the bus only that something is new."""

    def __init__(
        self, store: Store, courier: Courier, hub: Hub, gauges: Gauges, snapshots: Snapshots
    ) -> None:
        self._store, self._courier, self._hub = store, courier, hub
        self._gauges, self._snapshots = gauges, snapshots
        self._shelves: dict[str, RoomShelf] = {}
        self._opening: dict[str, tuple[asyncio.Task[RoomShelf], list[Line]]] = {}
        self._healing: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self.healed = 0

    async def start(self) -> None:
        """Follow every room from now on, with or without the bus."""
        self._spawn(self._keep_checking())
        await self._courier.bus.start(self.hear, self.mend)

    async def stop(self) -> None:
        """Follow no more."""
        await self._courier.bus.stop()
        opening = [task for task, _ in self._opening.values()]
        await end([*self._tasks, *self._healing.values(), *opening])

    def announce(self, committed: Committed) -> None:
        """What this process has just committed: to its own links now, and to the others."""
        lines = tuple(map(line, committed.facts))
        if lines:
            self._take(committed.room, lines)
            self._courier.tell(FactNews(committed.room, lines))
        for mine in mine_news(committed.mine):
            self._hub.mine(mine)
            self._courier.tell(mine, keep=True)
        for alike in committed.alike:
            self._tell_alike(alike)
        if committed.removed:
            removed = RemovedNews(tuple(sorted(committed.removed)))
            self._remove(removed)
            self._courier.tell(removed, keep=True)
        self._gauges.mark(committed.room, committed.tallies, committed.upvotes)

    def hear(self, message: bytes) -> None:
        """A message of the bus, also one that is damaged, old, doubled, or our own."""
        if is_from(self._courier.origin, message):
            return
        try:
            _, news = unpack(message)
        except ValueError as error:
            log.warning("The bus brought something else: %s", error)
            return
        if isinstance(news, FactNews):
            self._take(news.room, news.lines)
        elif isinstance(news, GaugeNews):
            self._gauges.heard(news)
        elif isinstance(news, GaugeOver):
            self._hub.over(news)
        elif isinstance(news, MineNews):
            self._hub.mine(news)
        elif isinstance(news, ReactionNews):
            self._gauges.reacted(news.room, news.counts)
        else:
            self._remove(news)

    async def mend(self) -> None:
        """After a gap in listening: find what was missed. Raises Refusal when SQL is away."""
        await self._check()
        self._snapshots.forget()
        await self._gauges.refresh(list(self._shelves))

    def at_hand(self, room: str) -> RoomShelf | None:
        """The shelf of a room that was opened before."""
        return self._shelves.get(room)

    async def shelf(self, room: str) -> RoomShelf:
        """The shelf of a room, opened on first use. Refusal `not_found` if there is none."""
        found = self.at_hand(room)
        if found is not None:
            return found
        if room not in self._opening:
            task = asyncio.create_task(self._open(room), name=f"open {room}")
            task.add_done_callback(lambda _: self._opening.pop(room, None))
            self._opening[room] = (task, [])
        return await asyncio.shield(self._opening[room][0])

    async def reach(self, room: str, no: int) -> RoomShelf:
        """The shelf of a room once it stands at a number that SQL is known to have."""
        for _ in range(REACH_TRIES):
            shelf = await self.shelf(room)
            if shelf.no >= no:
                return shelf
            await self._heal(room)
        raise Refusal("unavailable", retry_ms=1000)

    def epoch(self, room: str) -> str | None:
        """The epoch of a room that has been entered here."""
        shelf = self._shelves.get(room)
        return None if shelf is None else shelf.epoch

    def check_soon(self) -> None:
        """Compare with SQL without waiting for the next turn."""
        self._wake.set()

    def _take(self, room: str, lines: Iterable[Line], *, healed: bool = False) -> None:
        shelf = self._shelves.get(room)
        if shelf is None:
            if room in self._opening:
                self._opening[room][1].extend(lines)
            return
        ready = shelf.take(lines)
        if ready:
            self._hub.post(room, ready)
            self._gauges.facts(room, ready)
        if healed:
            self.healed += len(ready)
            self._look_for_removed(ready)
        elif shelf.has_hole:
            grace = GRACE_S if self._courier.healthy else 0
            asyncio.get_running_loop().call_later(grace, self._fill_hole, room)

    def _tell_alike(self, alike: Alike) -> None:
        """Thousands of ballots are a few messages; their answers follow within this turn."""
        mine = Mine(alike.room, "", alike.kind, alike.key, alike.rev, alike.data)
        news = MineNews(
            *(alike.room, tuple(alike.people), f"{alike.kind}:{alike.key}", alike.rev),
            *(alike.audience, codec.mine(mine)),
        )
        self._hub.mine(news, alike.asked)
        self._courier.tell(news, keep=True)

    def _fill_hole(self, room: str) -> None:
        shelf = self._shelves.get(room)
        if shelf is not None and shelf.has_hole and room not in self._healing:
            self._spawn(self._heal_quietly(room))

    async def _open(self, room: str) -> RoomShelf:
        def look(reader: Reader) -> tuple[str, int, dict[Stream, int], list[Numbered]]:
            no, head = reader.head(room)
            return reader.epoch(), no, head, reader.facts_after(room, max(0, no - SHELF), SHELF)

        epoch, no, head, facts = await self._store.read(look)
        shelf = RoomShelf(epoch, no, head)
        shelf.stock([line(numbered) for numbered in facts])
        self._hub.opened(room, head)
        await self._gauges.refresh([room])
        self._shelves[room] = shelf
        self._take(room, self._opening[room][1])
        return shelf

    async def _heal(self, room: str) -> None:
        """Fetch what is missing; whoever asks meanwhile waits for the same."""
        if room not in self._healing:
            task = asyncio.create_task(self._fetch(room), name=f"heal {room}")
            task.add_done_callback(lambda _: self._healing.pop(room, None))
            self._healing[room] = task
        await asyncio.shield(self._healing[room])

    async def _fetch(self, room: str) -> None:
        shelf, more = self._shelves.get(room), True
        while more and shelf is not None and self._shelves.get(room) is shelf:
            no = shelf.no
            facts = await self._store.read(lambda r, no=no: r.facts_after(room, no, FETCH))  # type: ignore[misc]
            self._take(room, map(line, facts), healed=True)
            more = len(facts) == FETCH

    async def _heal_quietly(self, room: str) -> None:
        with suppress(Refusal):  # SQL is away: the next check tries again
            await self._heal(room)

    async def _keep_checking(self) -> None:
        """Compare every room with SQL for ever, more often while the bus is away."""
        while True:
            healthy = self._courier.healthy
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_S if healthy else CHECK_ALONE_S):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._check()
                if not self._courier.healthy:
                    await self._gauges.refresh(list(self._shelves))
            except Refusal as refusal:
                log.warning("Rooms could not be compared with SQL: %s", refusal)
            except Exception:
                log.exception("Comparing rooms with SQL failed")

    async def _check(self) -> None:
        before = {room: (shelf, shelf.no) for room, shelf in self._shelves.items()}
        epoch, heads = await self._store.read(lambda r: (r.epoch(), r.heads()))
        for room, no in heads.items():
            shelf = self._shelves.get(room)
            known, least = before.get(room, (None, 0))
            if shelf is None:
                await self.shelf(room)
            elif shelf is known and (epoch != shelf.epoch or no < least):
                self._start_over(room)
            elif no > shelf.no:
                await self._heal(room)

    def _start_over(self, room: str) -> None:
        """SQL holds another past than we know: a copy was put back. Everybody enters anew."""
        log.warning("Room %s stands elsewhere than before; its links come back.", room)
        del self._shelves[room]
        self._hub.close_room(room, Close.SERVER_ERROR, "restored, come back")
        self._gauges.start_over(room)
        self._snapshots.forget()

    def _remove(self, news: RemovedNews) -> None:
        self._hub.close_people(news.people, Close.REMOVED, "removed from this event")

    def _look_for_removed(self, lines: Iterable[Line]) -> None:
        """A removal we were not told of, only found: ask SQL about everybody who is here."""
        if any(each.name == "person.removed" for each in lines):
            self._spawn(self._check_people())

    async def _check_people(self) -> None:
        here = list(self._hub.people)

        def removed(reader: Reader) -> list[str]:
            known = {person.id for person in reader.people(here) if not person.removed}
            return [id for id in here if id not in known]

        with suppress(Refusal):
            self._remove(RemovedNews(tuple(await self._store.read(removed))))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
