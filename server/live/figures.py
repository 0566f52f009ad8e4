"""Running tallies and upvotes: read from SQL while they change, for those entitled to them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rooms.audience import EVERYBODY, STAFF, tally_audiences
from rooms.facts import Stream
from rooms.questions import PUBLIC
from rooms.refusals import Refusal
from server.actions.ports import Figures, Reader, Store
from server.live.courier import Courier
from server.live.hub import Hub
from server.wire import codec
from server.wire.envelope import GaugeNews, GaugeOver, Line

log = logging.getLogger(__name__)

TICK_S: Final = 0.25
"""Figures change at most this often on a page, from all processes together as far as they hear."""

TICK_FULL_S: Final = 0.5
FULL: Final = 2000
"""Links in a room from which on figures come half as often: each costs a send to everybody."""

RETRY_S: Final = 1.0

ENDS_TALLY: Final = frozenset(
    {"poll.opened", "poll.closed", "poll.published", "poll.voided", "poll.drafted"}
)
"""Facts after which the last tally is of another run, or nobody's business any more."""

ENDS_UPVOTES: Final = frozenset({"question.archived", "question.withdrawn", "question.merged"})
BRINGS_UPVOTES: Final = frozenset({"question.opened", "question.answered"})

Upvotes = dict[str, tuple[int, int]]


@dataclass(slots=True)
class Dirty:
    """Polls and questions of a room whose figures must be read anew."""

    polls: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)


class FigureKeeper:
    """Every figure on every page is right within a tick of quiet.

    Only the process that committed a change reads and tells; the others pass it on as it came.
    """

    def __init__(self, store: Store, courier: Courier, hub: Hub) -> None:
        self._store, self._courier, self._hub = store, courier, hub
        self._dirty: dict[str, Dirty] = {}
        self._sent: dict[tuple[str, str], float] = {}
        self._ended: dict[tuple[str, str], int] = {}
        self._hidden: set[tuple[str, str]] = set()
        self._wake = asyncio.Event()

    def mark(self, room: str, polls: Iterable[str] = (), questions: Iterable[str] = ()) -> None:
        """These figures have changed in SQL."""
        dirty = self._dirty.setdefault(room, Dirty())
        dirty.polls.update(polls)
        dirty.questions.update(questions)
        if dirty.polls or dirty.questions:
            self._wake.set()

    def heard(self, news: GaugeNews) -> None:
        """Another process has read this figure; ours can wait for the next tick."""
        if news.name == "tally":
            self._sent[news.room, news.key] = time.monotonic()

    def facts(self, room: str, lines: Iterable[Line]) -> None:
        """What happened ends figures: forget them at once, then look who may see which now."""
        for line in lines:
            if line.name in ENDS_TALLY:
                self._ended[room, line.of] = self._ended.get((room, line.of), 0) + 1
                self._hub.over(GaugeOver(room, "tally", line.of))
                self.mark(room, polls=(line.of,))
            elif line.name in ENDS_UPVOTES and line.stream is Stream.MAIN:
                self._hidden.add((room, line.of))
                self._hub.over(GaugeOver(room, "upvotes", line.of))
            elif line.name in BRINGS_UPVOTES:
                self._hidden.discard((room, line.of))

    async def refresh(self, room: str) -> None:
        """Read all figures of a room for our own links. Raises Refusal when SQL is away."""

        def look(reader: Reader) -> tuple[list[Figures], Upvotes]:
            now = reader.standing(room).now
            polls = [poll.id for poll in now.polls if tally_audiences(poll)]
            questions = [q.id for q in now.questions if q.state in PUBLIC]
            return reader.figures(room, polls), reader.upvotes(room, questions)

        ended = dict(self._ended)
        self._show(room, *await self._store.read(look), ended, tell=False)

    async def run(self) -> None:
        """Read and tell what is dirty, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            pause = TICK_S
            for room in list(self._dirty):
                try:
                    await self._read(room)
                except Refusal:
                    pause = RETRY_S
                except Exception:
                    log.exception("Reading the figures of room %s failed", room)
                    pause = RETRY_S
            await asyncio.sleep(max(pause, self._tick()))

    def _tick(self) -> float:
        crowd = max((len(roster.members) for roster in self._hub.rosters.values()), default=0)
        return TICK_FULL_S if crowd >= FULL else TICK_S

    async def _read(self, room: str) -> None:
        """Read what is dirty in a room, less what another process has just told."""
        dirty = self._dirty.pop(room)
        fresh = time.monotonic() - TICK_S
        later = {poll for poll in dirty.polls if self._sent.get((room, poll), 0) > fresh}
        if later:
            self.mark(room, polls=later)
        polls, questions = sorted(dirty.polls - later), sorted(dirty.questions)
        if not polls and not questions:
            return
        ended = dict(self._ended)
        try:
            found = await self._store.read(
                lambda r: (r.figures(room, polls), r.upvotes(room, questions))
            )
        except BaseException:
            self.mark(room, polls, questions)
            raise
        self._show(room, *found, ended, tell=True)

    def _show(
        self,
        room: str,
        figures: Sequence[Figures],
        upvotes: Upvotes,
        ended: dict[tuple[str, str], int],
        *,
        tell: bool,
    ) -> None:
        """Send figures to their audiences; not those that ended while they were being read."""
        for each in figures:
            name = (room, each.poll.id)
            if self._ended.get(name, 0) == ended.get(name, 0):
                self._show_tally(room, each, tell)
        for question, (n, rev) in upvotes.items():
            if (room, question) not in self._hidden:
                text = codec.gauge(room, "upvotes", question, rev, {"upvotes": n})
                self._send(GaugeNews(room, EVERYBODY, "upvotes", question, rev, text), tell)

    def _show_tally(self, room: str, figures: Figures, tell: bool) -> None:
        """A tally to whom it is for. Staff, who may be of two audiences, end up with their own.

        So what staff are sent has the higher revision of two that say the same.
        """
        poll, rev = figures.poll.id, figures.rev
        audiences = tally_audiences(figures.poll)
        if not audiences:
            self._hub.over(GaugeOver(room, "tally", poll))
            if tell:
                self._courier.tell(GaugeOver(room, "tally", poll))
            return
        self._sent[room, poll] = time.monotonic()
        everybodys = codec.gauge(room, "tally", poll, 2 * rev, figures.tally)
        for audience in audiences:
            if audience != STAFF:
                self._send(GaugeNews(room, audience, "tally", poll, 2 * rev, everybodys), tell)
        if STAFF in audiences or figures.waiting:
            whole = {**figures.tally, "waiting": list(figures.waiting)}
            data = whole if figures.poll.kind == "open" else figures.tally
            staffs = codec.gauge(room, "tally", poll, 2 * rev + 1, data)
            self._send(GaugeNews(room, STAFF, "tally", poll, 2 * rev + 1, staffs), tell)

    def _send(self, news: GaugeNews, tell: bool) -> None:
        self._hub.gauge(news)
        if tell:
            self._courier.tell(news)
